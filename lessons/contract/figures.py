"""How much does a lesson check, and how well?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from lessons.catalogue import Lesson
from lessons.contract import mutation, specimens


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of one lesson. `mutation_score` is a share, None where nothing is known."""

    lesson: str
    questions: int
    checks: int
    points: int
    hints: int
    specimens: int
    accepted: int
    invalid: int
    hostile: int
    mutants: int
    mutants_caught: int
    mutants_same: int
    mutation_score: float | None

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)

    def to_text(self) -> str:
        """Return it as one line."""
        reached = "unknown" if self.mutation_score is None else f"{self.mutation_score:.0%}"
        return (
            f"{self.lesson}: {self.checks} checks, {self.points} points, {self.specimens} specimens "
            f"(+ {self.accepted} accepted, {self.invalid} invalid, {self.hostile} hostile), "
            f"mutation score {reached} of {self.mutants - self.mutants_same}"
        )


def figures(lesson: Lesson) -> Figures:
    """Count what a lesson has, and grade its mutants."""
    mutants = list(mutation.judged(lesson))
    accepted, invalid, hostile = (sum(1 for _ in specimens.of_kind(lesson, kind)) for kind in specimens.KINDS)
    return Figures(
        lesson=lesson.slug,
        questions=len(lesson.questions),
        checks=len(lesson.rubric.checks),
        points=sum(check.points for check in lesson.rubric.checks),
        hints=sum(map(len, lesson.hints.values())),
        specimens=sum(1 for _ in specimens.wrong(lesson)),
        accepted=accepted,
        invalid=invalid,
        hostile=hostile,
        mutants=len(mutants),
        mutants_caught=sum(mutant.caught for mutant in mutants),
        mutants_same=sum(mutant.same for mutant in mutants),
        mutation_score=mutation.score(mutants),
    )
