"""Does the rubric notice when the reference answer is broken a little?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograders.grader import grade
from lessons.catalogue import Lesson
from lessons.mistake import sentence, shown

GATE = 0.9


@dataclass(frozen=True, slots=True)
class Judged:
    """One mutant of a question's reference: was it caught, and does it mean the same?"""

    question: str
    name: str
    caught: bool
    same: bool


def judged(lesson: Lesson) -> Iterator[Judged]:
    """Judge every mutant that the rubric offers."""
    rubric = lesson.rubric
    if rubric.mutants is None:
        return
    for question in rubric.questions:
        for mutant in rubric.mutants(question, lesson.solution(question)):
            report = grade(rubric, {question: mutant.text}).about(question)
            caught = report.score < report.max_score
            same = not caught and rubric.same is not None and rubric.same(question, mutant.text)
            yield Judged(question, mutant.name, caught, same)


def score(mutants: list[Judged]) -> float | None:
    """Return the caught share of the mutants that mean something else; None without any."""
    different = [mutant for mutant in mutants if not mutant.same]
    return sum(mutant.caught for mutant in different) / len(different) if different else None


def surviving_mutants(lesson: Lesson) -> list[str]:
    """Find the mutants with full marks when they are more than one in ten."""
    mutants = list(judged(lesson))
    reached, place = score(mutants), shown(lesson.folder / "rubric.py")
    if reached is None:
        step = "Define `mutants(question, text)`, such as autograders.iam.mutants gives"
        return [sentence(f"{place} offers no mutant, so nothing is known", step)]
    if reached >= GATE:
        return []
    survivors = ", ".join(
        f"{mutant.question}: {mutant.name}" for mutant in mutants if not mutant.caught and not mutant.same
    )
    message = f"{place} catches {reached:.0%} of the mutants, less than {GATE:.0%}; these score full marks: {survivors}"
    return [sentence(message, "Write the check that tells them apart")]
