"""What has the learner tried, and how far did it get?"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograders import rubric
from autograders.report import Report
from cluster.home import home
from lessons.safe_files import explained, locked, read_regular


@dataclass(frozen=True, slots=True)
class Progress:
    """The best score of each question, added up. `last` is the time of the last attempt (UTC, ISO), or None.

    `questions` maps each question to (best score, points that can be reached).
    """

    score: int
    max_score: int
    attempts: int
    last: str | None
    questions: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every point is reached."""
        return 0 < self.max_score <= self.score


def log(lesson: str) -> Path:
    """Return the file that keeps the attempts at a lesson, one JSON object a line."""
    return home() / "attempts" / f"{Path(lesson).name}.jsonl"


def record(report: Report, answers: Mapping[str, str], hints: Iterable[str] = ()) -> None:
    """Append one attempt. Answers are kept as hashes: the notebook holds their text."""
    questions = list(dict.fromkeys(result.question for result in report.results))
    hashes = {
        q: hashlib.sha256(answers[q].encode(errors="surrogatepass")).hexdigest() for q in questions if q in answers
    }
    entry = {"questions": questions, "answers": hashes, "report": report.to_json(), "hints": list(hints)}
    with locked(log(report.lesson)) as handle:
        _append(handle, "attempt", report.lesson, {"version": report.version, **entry})


def _hash(answer: str) -> str:
    return hashlib.sha256(answer.encode(errors="surrogatepass")).hexdigest()


def hint_opened(lesson: str, check: str) -> int:
    """Remember that one more hint of a check is open; returns how many are open now."""
    with locked(log(lesson)) as handle:
        number = hints_open(lesson).get(check, 0) + 1
        _append(handle, "hint", lesson, {"check": check, "number": number})
    return number


def hints_open(lesson: str) -> dict[str, int]:
    """Return how many hints of each check the learner has opened."""
    opened: dict[str, int] = {}
    for entry in entries(lesson):
        if entry.get("kind") == "hint" and isinstance(entry.get("check"), str):
            opened[entry["check"]] = opened.get(entry["check"], 0) + 1
    return opened


def _append(handle: int, kind: str, lesson: str, entry: Mapping[str, Any]) -> None:
    whole = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "kind": kind, "lesson": lesson, **entry}
    line = json.dumps(whole, separators=(",", ":")).encode() + b"\n"
    if _torn(handle):
        line = b"\n" + line
    with explained("write to", log(lesson)):
        written = os.write(handle, line)
        if written != len(line):
            # The rest of a full disk: the next write reports it, and the reader skips the torn line.
            os.write(handle, line[written:])


def _torn(handle: int) -> bool:
    size = os.lseek(handle, 0, os.SEEK_END)
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"


def entries(lesson: str) -> Iterator[dict[str, Any]]:
    """Yield what the log holds, oldest first; a line that a crash tore is left out."""
    path = log(lesson)
    with explained("read", path):
        content = read_regular(path) or b""
    for line in content.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry


def progress(lesson: str | rubric.Rubric) -> Progress:
    """Add up the best score of each question, out of what today's rubric offers."""
    known = lesson if isinstance(lesson, rubric.Rubric) else rubric.load(lesson)
    reachable: dict[str, int] = {}
    for check in known.checks:
        reachable[check.question] = reachable.get(check.question, 0) + check.points
    tried = [entry for entry in entries(known.lesson) if entry.get("kind") == "attempt"]
    best = dict.fromkeys(reachable, 0)
    for entry in tried:
        for question, points in _scores(entry):
            # A rubric may have shrunk since: never more than it offers now.
            best[question] = min(max(best.get(question, 0), points), reachable.get(question, 0))
    scores = {question: (best[question], points) for question, points in reachable.items()}
    last = next((entry["time"] for entry in reversed(tried) if isinstance(entry.get("time"), str)), None)
    return Progress(sum(best[q] for q in reachable), sum(reachable.values()), len(tried), last, scores)


def _scores(entry: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    report = entry.get("report")
    results = report.get("results") if isinstance(report, dict) else None
    totals: dict[str, int] = {}
    for result in results if isinstance(results, list) else ():
        question, points = (result.get("question"), result.get("points")) if isinstance(result, dict) else (None, 0)
        if isinstance(question, str) and isinstance(points, int):
            totals[question] = totals.get(question, 0) + points
    yield from totals.items()
