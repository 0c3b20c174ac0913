"""What does a learner's own log of attempts tell: where the time went, which hints were read?

The log comes with the submission and anybody can write one: nothing in it earns
a point, and what is damaged or impossible is left out.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

NAME = "attempts.jsonl"
MAX_BYTES, MAX_LINES, MAX_LINE = 8 * 2**20, 20_000, 256 * 2**10
PAUSE_S = 600.0
_SOONEST = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Trail:
    """What one log tells. `seconds` is the active time and `hints` the hints read, by check.

    `problem` says why a log could not be read.
    """

    attempts: int = 0
    last: datetime | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    hints: Mapping[str, int] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """A line of the log: an attempt with the statuses of its checks, or a hint that was opened."""

    when: datetime
    statuses: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""


def read(path: Path, hints: Mapping[str, int], now: datetime) -> Trail | None:
    """Read a log; None when there is none. `hints` maps the lesson's checks, in order, to how many hints they have."""
    try:
        content = _content(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Trail(problem=f"the log of attempts cannot be read: {error.strerror or error}.")
    steps = list(_steps(content, frozenset(hints), now))
    opened = {check: min(most, sum(step.hint == check for step in steps)) for check, most in hints.items()}
    return Trail(
        attempts=sum(bool(step.statuses) for step in steps),
        last=max((step.when for step in steps), default=None),
        seconds=_seconds(steps, tuple(hints)),
        hints={check: number for check, number in opened.items() if number},
    )


def _content(path: Path) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "it is no file")
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise OSError(0, f"it is larger than {MAX_BYTES // 2**20} MB")
    return content


def _steps(content: bytes, known: frozenset[str], now: datetime) -> Iterator[_Step]:
    for line in content.splitlines()[:MAX_LINES]:
        entry = _entry(line)
        when = _moment(entry.get("time"), now)
        if when and entry.get("kind") == "hint" and _among(entry.get("check"), known):
            yield _Step(when, hint=entry["check"])
        elif when and entry.get("kind") == "attempt":
            yield _Step(when, dict(_statuses(entry.get("report"), known)))


def _entry(line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line) if len(line) <= MAX_LINE else None
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


def _moment(text: Any, now: datetime) -> datetime | None:
    """Take a time that can be true: with the software there, and not after tomorrow."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        when = datetime.fromisoformat(text)
        when = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return when if _SOONEST <= when <= now + timedelta(days=1) else None


def _among(name: Any, known: frozenset[str]) -> bool:
    return isinstance(name, str) and name in known


def _statuses(report: Any, known: frozenset[str]) -> Iterator[tuple[str, Literal["pass", "open"]]]:
    results = report.get("results") if isinstance(report, dict) else None
    for result in results if isinstance(results, list) else ():
        if isinstance(result, dict) and _among(result.get("check"), known):
            yield result["check"], "pass" if result.get("status") == "pass" else "open"


def _seconds(steps: Iterable[_Step], order: tuple[str, ...]) -> dict[str, float]:
    """Share the time before each step among the checks that it was spent on; a long pause counts as a short one."""
    spent: dict[str, float] = {}
    passed: set[str] = set()
    before: datetime | None = None
    for step in steps:
        aims = _aims(step, passed, order)
        # A clock that was set back makes no negative time.
        gap = min(max((step.when - before).total_seconds(), 0.0), PAUSE_S) if before else 0.0
        for check in aims if gap else ():
            spent[check] = spent.get(check, 0.0) + gap / len(aims)
        passed.update(check for check, status in step.statuses.items() if status == "pass")
        before = step.when
    return spent


def _aims(step: _Step, passed: set[str], order: tuple[str, ...]) -> list[str]:
    """Return what the learner was at: the checks that now pass for the first time, else the first that does not."""
    if step.hint:
        return [step.hint]
    new = [check for check in order if step.statuses.get(check) == "pass" and check not in passed]
    return new or [check for check in order if step.statuses.get(check) == "open"][:1]
