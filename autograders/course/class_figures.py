"""Which figures tell how a class did?

The page, the terminal and JSON show the same ones.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograders.course.stragglers import Straggler

HARDEST = 5


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some numbers: median, quartiles, and how many they were."""

    lower: float
    median: float
    upper: float
    count: int

    @classmethod
    def of(cls, numbers: Iterable[float]) -> Spread | None:
        """Return the spread; None of nothing."""
        known = sorted(numbers)
        if not known:
            return None
        quartiles = statistics.quantiles(known, n=4, method="inclusive") if len(known) > 1 else known * 3
        return cls(quartiles[0], quartiles[1], quartiles[2], len(known))


@dataclass(frozen=True, slots=True)
class CheckFigures:
    """One check: how many submissions each verdict got, the active seconds, and who read hints."""

    check: str
    question: str
    rubric_line: str
    points: int
    passed: int
    failed: int
    error: int
    skipped: int
    unanswered: int
    seconds: Spread | None
    hint_readers: int
    hints_read: int

    @property
    def judged(self) -> int:
        """How many submissions there were."""
        return self.passed + self.failed + self.error + self.skipped + self.unanswered

    @property
    def share(self) -> float:
        """The part of the submissions that pass."""
        return self.passed / self.judged if self.judged else 0.0


@dataclass(frozen=True, slots=True)
class Look:
    """A submission that a person has to look at, and why."""

    learner: str
    reason: str


@dataclass(frozen=True, slots=True)
class Misconception:
    """An error by its name, "" where it has none; who made it is known only when names are wanted."""

    check: str
    name: str
    count: int
    learners: tuple[str, ...]
    counterexample: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Wrong answers that mean the same, with one of them; whose is known only when names are wanted."""

    question: str
    count: int
    learners: tuple[str, ...]
    checks: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Similar:
    """Answers that are more alike than the task makes them, and why one may think so."""

    question: str
    learners: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LessonFigures:
    """One lesson. `scores` are of what could be graded, with what a person gave.

    `similar` is None when nobody asked for it; `logs` counts the logs of attempts that could be read.
    """

    lesson: str
    title: str
    questions: Mapping[str, str]
    learners: int
    handed_in: int
    graded: int
    max_score: float
    scores: tuple[float, ...]
    mean: float | None
    median: float | None
    full_marks: int
    to_look_at: tuple[Look, ...]
    logs: int
    logs_damaged: int
    checks: tuple[CheckFigures, ...]
    misconceptions: tuple[Misconception, ...]
    alike: tuple[Alike, ...]
    similar: tuple[Similar, ...] | None
    stragglers: tuple[Straggler, ...]

    @property
    def hardest(self) -> tuple[CheckFigures, ...]:
        """The checks that the fewest pass, of those that somebody does not."""
        missed = (check for check in self.checks if check.judged and check.passed < check.judged)
        return tuple(sorted(missed, key=lambda check: (check.share, -check.failed))[:HARDEST])


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """The class: when this was counted (UTC), how many learners it has, and its lessons. `names`: shown everywhere."""

    made: str
    learners: int
    names: bool
    lessons: tuple[LessonFigures, ...]
