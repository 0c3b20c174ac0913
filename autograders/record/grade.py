"""What is said about a submission when its grade is signed?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograders.record.canonical import answers_digest
from autograders.report import Report


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict of one check, without its reasons: they may quote the answer."""

    check: str
    question: str
    status: str
    points: int
    max_points: int


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person gave for one cell: `given` in place of the automatic points, `extra` on top.

    `max_points` is 0 unless only a person can give points for the cell.
    """

    cell: str
    automatic: float | None
    given: float | None
    extra: float = 0
    max_points: float = 0

    @property
    def adds(self) -> float:
        """Return by how much that changes the automatic points."""
        return self.extra + (0 if self.given is None else self.given - (self.automatic or 0))


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade to sign. `score` and `max_score` are automatic; a refused submission has 0 and no checks.

    `answers` is the digest of the answers, `mark` of everything that the grade
    follows from (gradebook.Entry), "" where that is not known.
    """

    lesson: str
    learner: str
    version: str
    score: float
    max_score: float
    checks: tuple[Judged, ...]
    answers: str
    mark: str = ""
    by_hand: tuple[ByHand, ...] = ()

    @classmethod
    def of(cls, report: Report, learner: str, answers: Mapping[str, str], mark: str = "") -> Grade:
        """Take what a report says."""
        return cls(
            lesson=report.lesson,
            learner=learner,
            version=report.version,
            score=report.score,
            max_score=report.max_score,
            checks=tuple(
                Judged(one.check, one.question, one.status, one.points, one.max_points) for one in report.results
            ),
            answers=answers_digest(answers),
            mark=mark,
        )


def judged(report: Mapping[str, Any]) -> tuple[Judged, ...]:
    """Take the verdicts out of what Report.to_json returned; {} has none."""
    kept = ("check", "question", "status", "points", "max_points")
    return tuple(Judged(**{name: one[name] for name in kept}) for one in report.get("results", ()))


def whole(points: float) -> float:
    """Return 3 for 3.0, so that the same points are the same bytes."""
    return int(points) if float(points).is_integer() else points
