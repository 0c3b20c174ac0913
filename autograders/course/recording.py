"""What is written about one submission, in which order, and which verdict is believed?"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograders.course.class_folder import ClassError, ClassFolder
from autograders.course.crew import Verdict
from autograders.course.gradebook import Entry, Gradebook, Marked
from autograders.course.released import Released
from autograders.course.signing import Signer
from autograders.course.worker import Task
from cluster import private


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one submission.

    `status` is graded, unsure (a check failed to judge), refused (nothing to
    grade: 0 points), or failed (not recorded; the next run tries again).
    `fresh` is false when an earlier run had graded and signed the same answers.
    """

    learner: str
    lesson: str
    status: str
    score: float
    max_score: float
    reason: str = ""
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Writer:
    """The one process that writes: first the notebook, then grades and mark, then the signature."""

    course: ClassFolder
    book: Gradebook
    signer: Signer

    def settle(self, task: Task, verdict: Verdict, released: Released, known: Mapping[str, Marked]) -> Row:
        """Write what a worker found, and say what became of it."""
        old = known.get(task["learner"])
        if verdict.get("status") == "same" and old:
            score = (old.status, old.score, old.max_score, old.reason)
            return Row(task["learner"], task["lesson"], *score, fresh=False)
        found = entry(task, verdict, released.points)
        if found is None:
            return failed(task, released, verdict.get("reason"))
        try:
            private.write(self.course.autograded(found.learner, found.lesson), verdict["notebook"].encode())
        except (OSError, UnicodeEncodeError) as error:
            return failed(task, released, f"the graded notebook cannot be written: {error}")
        try:
            self.book.record(found)
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                # The database waited its time already, and would wait as long again for everyone.
                text = "Another program holds the gradebook; what is graded so far stays."
                raise ClassError(text, "Close that program, formgrader perhaps, and run it again.") from None
            return failed(task, released, f"the gradebook cannot be written: {error}")
        self.signer.add(found, released.version)
        return graded(found)


def graded(found: Entry) -> Row:
    """Say what was found."""
    return Row(found.learner, found.lesson, found.status, found.score, found.max_score, found.reason)


def failed(task: Task, released: Released, reason: object) -> Row:
    """Say why nothing was recorded."""
    said = reason if isinstance(reason, str) else "no valid verdict"
    return Row(task["learner"], task["lesson"], "failed", 0, released.max_score, said)


def entry(task: Task, verdict: Verdict, worth: Mapping[str, float]) -> Entry | None:
    """Take a verdict that has the expected form, with points that can be reached; None for any other."""
    if verdict.get("status") not in ("graded", "unsure", "refused") or not _possible(verdict.get("points"), worth):
        return None
    texts = [verdict.get(key) for key in ("mark", "reason", "notebook")]
    unanswered = verdict.get("unanswered")
    judged = [verdict.get(key) for key in ("report", "answers")]
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(part, dict) for part in judged):
        return None
    if not isinstance(unanswered, list):
        return None
    return Entry(
        learner=task["learner"],
        lesson=task["lesson"],
        mark=verdict["mark"],
        status=verdict["status"],
        reason=" ".join(part for part in (verdict["reason"], task["note"]) if part),
        points=verdict["points"],
        max_score=sum(worth.values()),
        unanswered=tuple(unanswered),
        timestamp=task["timestamp"],
        report=verdict["report"],
        answers=verdict["answers"],
    )


def _possible(points: Any, worth: Mapping[str, float]) -> bool:
    return (
        isinstance(points, dict)
        and points.keys() == worth.keys()
        and all(type(one) in (int, float) and 0 <= one <= worth[name] for name, one in points.items())
    )
