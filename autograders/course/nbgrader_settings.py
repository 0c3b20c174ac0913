"""With which settings does nbgrader work on a class of ours?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.converters.generate_assignment import GenerateAssignment
from nbgrader.preprocessors import AssignLatePenalties, ClearSolutions

from autograders.course.nbgrader_stages import GradeAnswers, SaveGrades, TakeAnswers


def settle(config: Any, root: Path) -> None:
    """Set what an nbgrader_config.py for the class in `root` sets."""
    config.CourseDirectory.root = str(root)
    # Our answer cells hold starters: cleared, they would be no answer cells.
    config.GenerateAssignment.preprocessors = [
        stage for stage in GenerateAssignment.preprocessors.default() if stage is not ClearSolutions
    ]
    # Only answers are taken from a submission, so there is nothing else to sanitize.
    config.Autograde.sanitize_preprocessors = [TakeAnswers]
    # GradeAnswers takes the place of Execute: no cell is run.
    config.Autograde.autograde_preprocessors = [GradeAnswers, SaveGrades, AssignLatePenalties]
