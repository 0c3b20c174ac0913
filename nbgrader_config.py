"""nbgrader's settings for this course: the same folders and grades as `seclab course`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.converters.generate_assignment import GenerateAssignment
from nbgrader.preprocessors import AssignLatePenalties, ClearSolutions

from autograders.course.nbgrader_stages import GradeAnswers, SaveGrades, TakeAnswers

c: Any = get_config()  # type: ignore[name-defined]  # noqa: F821
c.CourseDirectory.root = str(Path(__file__).parent / "build")
# Our answer cells hold starters: cleared, they would be no answer cells.
c.GenerateAssignment.preprocessors = [
    stage for stage in GenerateAssignment.preprocessors.default() if stage is not ClearSolutions
]
# Only answers are taken from a submission, so there is nothing else to sanitize.
c.Autograde.sanitize_preprocessors = [TakeAnswers]
# GradeAnswers takes the place of Execute: no cell is run.
c.Autograde.autograde_preprocessors = [GradeAnswers, SaveGrades, AssignLatePenalties]
