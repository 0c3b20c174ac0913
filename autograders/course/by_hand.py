"""What did a person add to the grades: points, comments, a penalty?

Read from nbgrader's tables, where formgrader writes it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from autograders.course.class_folder import ClassError

_CELLS = """
SELECT student_id, base_cell.name, COALESCE(manual_score, auto_score, 0) + COALESCE(extra_credit, 0),
    COALESCE(grade_cells.max_score, task_cells.max_score, 0),
    manual_score IS NOT NULL OR extra_credit, needs_manual_grade
FROM grade JOIN base_cell ON base_cell.id = cell_id
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
LEFT JOIN grade_cells ON grade_cells.id = cell_id LEFT JOIN task_cells ON task_cells.id = cell_id
WHERE assignment.name = ?"""
_COMMENTS = """
SELECT student_id, base_cell.name, manual_comment FROM comment JOIN base_cell ON base_cell.id = cell_id
JOIN submitted_notebook ON submitted_notebook.id = comment.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
WHERE assignment.name = ? AND trim(manual_comment) != ''"""
_SUBMISSIONS = """
SELECT student_id, submitted_assignment.timestamp, late_submission_penalty FROM submitted_assignment
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
WHERE assignment.name = ?"""


@dataclass(frozen=True, slots=True)
class Cell:
    """The points of one cell. `by_person`: someone gave or changed them; `waits`: someone still has to look."""

    score: float
    max_score: float
    by_person: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the gradebook says about one submission; `comments` is by cell, as `cells` is."""

    handed_in: str = ""
    penalty: float = 0
    cells: Mapping[str, Cell] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """Points, as formgrader adds them up."""
        return sum(cell.score for cell in self.cells.values()) - self.penalty

    @property
    def max_score(self) -> float:
        """Points that can be reached."""
        return sum(cell.max_score for cell in self.cells.values())


def standings(gradebook: Path, lesson: str) -> dict[str, Standing]:
    """Return learner -> standing. Raises ClassError."""
    cells: dict[str, dict[str, Cell]] = {}
    comments: dict[str, dict[str, str]] = {}
    try:
        with closing(sqlite3.connect(f"{gradebook.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as rows:
            for learner, name, score, most, by_person, waits in rows.execute(_CELLS, (lesson,)):
                cells.setdefault(learner, {})[name] = Cell(score, most, bool(by_person), bool(waits))
            for learner, name, text in rows.execute(_COMMENTS, (lesson,)):
                comments.setdefault(learner, {})[name] = str(text)
            submissions = rows.execute(_SUBMISSIONS, (lesson,)).fetchall()
    except sqlite3.Error as error:
        raise ClassError(f"{gradebook} cannot be used: {error}.", "Close what holds it, or restore it.") from None
    return {
        learner: Standing(str(when or ""), penalty or 0, cells.get(learner, {}), comments.get(learner, {}))
        for learner, when, penalty in submissions
    }
