"""Does a lesson keep what every lesson promises?

`violations(lesson)` says what it breaks, `figures(lesson)` what it is made of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cluster.source import DocumentError
from lessons.catalogue import Lesson
from lessons.contract import cells, folder, leaks, mutation, notebook, repeat, verdicts, world
from lessons.contract.figures import Figures, figures
from lessons.mistake import sentence

__all__ = ["PROMISES", "Figures", "Promise", "figures", "violations"]


@dataclass(frozen=True, slots=True)
class Promise:
    """One of the promises. `broken` finds what breaks it, a sentence with file and next step each."""

    number: int
    id: str
    text: str
    broken: Callable[[Lesson], list[str]]

    def violations(self, lesson: Lesson) -> list[str]:
        """Return what breaks it; a lesson that cannot even be read breaks it too."""
        try:
            return self.broken(lesson)
        except DocumentError as error:
            return [str(error)]
        except Exception as error:
            # An author's rubric may raise anything, and the other promises still want to be looked at.
            problem = f"{lesson.slug}/: {type(error).__name__}: {error}"
            return [sentence(problem, "Repair it, then check the lesson again")]


PROMISES = (
    Promise(1, "holds_only_known_files", "The folder holds only the files of a lesson.", folder.stray_files),
    Promise(2, "builds_the_same_twice", "lesson.md builds to the same notebook every time.", notebook.unstable_build),
    Promise(3, "starts_unanswered", "The starter scores 0 and reads as unanswered.", notebook.answered_starter),
    Promise(
        4, "reference_scores_full", "The reference runs every cell and scores full marks.", cells.failing_reference
    ),
    Promise(5, "specimens_fail_their_check", "Each specimen fails its check, and no other.", verdicts.wrong_specimens),
    Promise(
        6, "kinds_get_their_verdict", "Accepted, invalid and hostile answers get their verdict.", verdicts.wrong_kinds
    ),
    Promise(7, "checks_are_covered", "Every check has three specimens and hints.", folder.uncovered_checks),
    Promise(8, "keeps_the_answer", "No line of a solution is given away.", leaks.leaked_lines),
    Promise(9, "holds_in_the_lab", "The reference stops the attacks, and the work goes on.", world.wrong_worlds),
    Promise(10, "grades_the_same_offline", "Grading is deterministic and needs no network.", repeat.unsteady_grades),
    Promise(11, "catches_mutants", "Mutants of the reference score less than full marks.", mutation.surviving_mutants),
)


def violations(lesson: Lesson) -> dict[Promise, list[str]]:
    """Return what breaks each promise; an empty list for one that is kept."""
    return {promise: promise.violations(lesson) for promise in PROMISES}
