"""What has everybody in the class scored, grades given by hand included?

The sums are nbgrader's (nbgrader/api.py): a grade is what a person gave, else
what was judged, plus extra credit; a lesson is the sum of its grades, less the
penalty for being late, and never below zero.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from autograders.course.class_folder import ClassError
from autograders.course.gradebook import Gradebook

_LESSONS = """
SELECT name, duedate,
    (SELECT COALESCE(SUM(COALESCE(grade_cells.max_score, task_cells.max_score, 0)), 0) FROM notebook
    JOIN base_cell ON base_cell.notebook_id = notebook.id
    LEFT JOIN grade_cells ON grade_cells.id = base_cell.id LEFT JOIN task_cells ON task_cells.id = base_cell.id
    WHERE notebook.assignment_id = assignment.id)
FROM assignment ORDER BY name"""
_LEARNERS = "SELECT id, first_name, last_name, email, lms_user_id FROM student ORDER BY id"
_HANDED_IN = """
SELECT student_id, timestamp, (SELECT COALESCE(SUM(late_submission_penalty), 0) FROM submitted_notebook
    WHERE submitted_notebook.assignment_id = submitted_assignment.id)
FROM submitted_assignment JOIN assignment ON assignment.id = assignment_id WHERE name = ?"""
_CELLS = """
SELECT student_id, base_cell.name, auto_score, manual_score, extra_credit,
    COALESCE(grade_cells.max_score, task_cells.max_score, 0), needs_manual_grade
FROM grade JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
JOIN base_cell ON base_cell.id = cell_id
LEFT JOIN grade_cells ON grade_cells.id = cell_id LEFT JOIN task_cells ON task_cells.id = cell_id
WHERE assignment.name = ? ORDER BY student_id, base_cell.name"""


@dataclass(frozen=True, slots=True)
class Learner:
    """A line of the roster; `lms` is the number that the LMS knows the learner by, "" when unknown."""

    id: str
    first_name: str
    last_name: str
    email: str
    lms: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson that was released. `due` is UTC, "" without a date."""

    name: str
    due: str
    max_score: float


@dataclass(frozen=True, slots=True)
class Cell:
    """The grade of one cell, as nbgrader keeps it."""

    name: str
    auto_score: float | None
    manual_score: float | None
    extra_credit: float | None
    max_score: float
    needs_a_person: bool

    @property
    def score(self) -> float:
        """What the cell counts."""
        given = self.auto_score if self.manual_score is None else self.manual_score
        return 0.0 if given is None else given + (self.extra_credit or 0.0)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one learner stands in one lesson.

    `status` is graded, unsure, refused, by_hand (a person has to grade or to look again), not_graded (handed in
    since) or missing, which has no score. `results` are the verdicts of the checks: never answers.
    """

    learner: Learner
    lesson: Lesson
    status: str
    reason: str = ""
    timestamp: str = ""
    penalty: float = 0.0
    cells: tuple[Cell, ...] = ()
    results: tuple[Mapping[str, Any], ...] = ()

    @property
    def raw_score(self) -> float | None:
        """Points before the penalty; None where nothing was graded."""
        return sum(cell.score for cell in self.cells) if self.status not in ("missing", "not_graded") else None

    @property
    def score(self) -> float | None:
        """Points that count."""
        return None if self.raw_score is None else max(0.0, self.raw_score - self.penalty)


def standings(
    gradebook: Path, wanted: Sequence[str] = (), handed_in: Mapping[str, set[str]] | None = None
) -> list[Standing]:
    """Return everybody's standing, by lesson and learner; `handed_in` is lesson -> learners in submitted/.

    Raises ClassError when there is no gradebook, or not one of these lessons in it.
    """
    with closing(Gradebook(gradebook)) as book, closing(_read_only(gradebook)) as rows:
        lessons = [Lesson(name, _moment(due), float(most)) for name, due, most in rows.execute(_LESSONS)]
        unknown = sorted(set(wanted) - {lesson.name for lesson in lessons})
        if unknown:
            raise ClassError(f"{', '.join(unknown)} was never released.", "seclab course status lists the lessons.")
        learners = [Learner(*(part or "" for part in row)) for row in rows.execute(_LEARNERS)]
        chosen = [lesson for lesson in lessons if not wanted or lesson.name in wanted]
        return [
            one for lesson in chosen for one in _of(lesson, learners, book, rows, (handed_in or {}).get(lesson.name))
        ]


def _of(
    lesson: Lesson, learners: list[Learner], book: Gradebook, rows: sqlite3.Connection, handed_in: set[str] | None
) -> Iterator[Standing]:
    submitted = {
        name: (_moment(time), float(penalty)) for name, time, penalty in rows.execute(_HANDED_IN, (lesson.name,))
    }
    cells: dict[str, list[Cell]] = {}
    for name, cell, auto, manual, extra, most, look in rows.execute(_CELLS, (lesson.name,)):
        cells.setdefault(name, []).append(Cell(cell, auto, manual, extra, most, bool(look)))
    marks, reports = book.marked(lesson.name), book.reports(lesson.name)
    for learner in learners:
        name = learner.id
        if name not in submitted:
            yield Standing(learner, lesson, "not_graded" if name in (handed_in or ()) else "missing")
            continue
        mark, report = marks.get(name), reports.get(name)
        status, reason = (mark.status, mark.reason) if mark else ("graded", "")
        waiting = sum(cell.needs_a_person for cell in cells.get(name, ()))
        if status == "graded" and waiting:
            status, reason = "by_hand", f"{waiting} to grade or to look at by hand. {reason}".strip()
        time, penalty = submitted[name]
        results = tuple(report.report.get("results", ())) if report else ()
        yield Standing(learner, lesson, status, reason, time, penalty, tuple(cells.get(name, ())), results)


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)


def _moment(text: str | None) -> str:
    """Return a time of SQLite's as Python prints it, which is what nbgrader exports."""
    return str(datetime.fromisoformat(text)) if text else ""
