"""Which texts did a learner try, and when, as the learner's own log has it?

The log comes with the submission and anybody can write one: it can say that two
logs hold the same text, and no more.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BYTES, MAX_LINES, MAX_LINE = 8 * 2**20, 20_000, 256 * 2**10
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(\+00:00|Z)")


@dataclass(frozen=True, slots=True)
class Tried:
    """One text: the SHA-256 of what stood in the answer cell, and when (UTC, ISO) it was checked first."""

    question: str
    digest: str
    when: str


def read(path: Path) -> tuple[Tried, ...]:
    """Read a log, each text once; what is missing or damaged is left out."""
    found: dict[tuple[str, str], Tried] = {}
    for line in _content(path).splitlines()[:MAX_LINES]:
        for one in _texts(line) if len(line) <= MAX_LINE else ():
            known = found.get((one.question, one.digest))
            if known is None or one.when < known.when:
                found[one.question, one.digest] = one
    return tuple(found.values())


def of_class(submitted: Path, lesson: str, learners: Iterable[str]) -> dict[str, tuple[Tried, ...]]:
    """Return what each learner tried, as the logs beside the submissions have it."""
    return {learner: read(submitted / learner / lesson / "attempts.jsonl") for learner in learners}


def _content(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return b""
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return b""
    with os.fdopen(handle, "rb") as file:
        content = file.read(MAX_BYTES + 1)
    return content if len(content) <= MAX_BYTES else b""


def _texts(line: bytes) -> Iterator[Tried]:
    try:
        entry: Any = json.loads(line)
    except (ValueError, RecursionError):
        return
    if not isinstance(entry, dict) or entry.get("kind") != "attempt" or not _matches(_TIME, entry.get("time")):
        return
    answers = entry.get("answers")
    for question, digest in answers.items() if isinstance(answers, dict) else ():
        if _matches(_DIGEST, digest):
            yield Tried(question, digest, entry["time"])


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
