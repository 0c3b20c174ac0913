"""How do grades get into nbgrader's own database, each in one transaction?

The tables are nbgrader's (nbgrader/api.py, schema SCHEMA). They are written
without importing nbgrader, which takes seconds. Two tables are ours: the mark of
what was graded, and the report, lie beside the grades, so that all are there or none.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograders.course.class_folder import ClassError

SCHEMA = "e43177bfe90b"
_MARKS = """
CREATE TABLE IF NOT EXISTS seclab_mark (
    learner TEXT, lesson TEXT, mark TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
    score REAL NOT NULL, max_score REAL NOT NULL, PRIMARY KEY (learner, lesson)
)"""
_MARKED = """
SELECT learner, mark, status, reason, score, max_score FROM seclab_mark
JOIN assignment ON assignment.name = lesson
JOIN submitted_assignment ON assignment_id = assignment.id AND student_id = learner
WHERE lesson = ?"""
_REPORTS = """
CREATE TABLE IF NOT EXISTS seclab_report (
    learner TEXT, lesson TEXT, report TEXT NOT NULL, answers TEXT NOT NULL, PRIMARY KEY (learner, lesson)
)"""
_REPORTED = _MARKED.replace("mark, status, reason, score, max_score", "report, answers").replace(
    "seclab_mark", "seclab_report"
)
_SETTLED = """
SELECT grade.id, base_cell.name FROM grade JOIN base_cell ON base_cell.id = cell_id
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
WHERE student_id = ? AND assignment.name = ? AND manual_score IS NOT NULL AND NOT needs_manual_grade"""
_NO_RESPONSE = "No response."
_ANSWER = "answer-"


@dataclass(frozen=True, slots=True)
class Entry:
    """The grade of one submission. `mark` names everything that it follows from; `points` is by check cell.

    Answers that a person grades are in neither `points` nor `max_score`.
    `report` is what Report.to_json returns, {} when nothing could be graded; `answers` is by question.
    """

    learner: str
    lesson: str
    mark: str
    status: str
    reason: str
    points: Mapping[str, float]
    max_score: float
    unanswered: tuple[str, ...] = ()
    timestamp: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """Points reached."""
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class Marked:
    """What an earlier run wrote about a learner."""

    mark: str
    status: str
    reason: str
    score: float
    max_score: float


@dataclass(frozen=True, slots=True)
class Reported:
    """What was judged of a learner's submission, as Entry has it."""

    report: Mapping[str, Any]
    answers: Mapping[str, str]


class Gradebook:
    """nbgrader's database, opened by its one writer."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise ClassError(f"There is no gradebook {path}.", "Run seclab course init, then seclab course release.")
        self._rows = sqlite3.connect(path, timeout=30, isolation_level=None)
        try:
            self._open(path)
        except BaseException:
            self._rows.close()
            raise

    def _open(self, path: Path) -> None:
        try:
            version = self._rows.execute("SELECT version_num FROM alembic_version").fetchone()
            if version != (SCHEMA,):
                raise ClassError(f"{path} has another version of nbgrader's schema.", "Run nbgrader db upgrade.")
            self._rows.execute(_MARKS)
            self._rows.execute(_REPORTS)
        except sqlite3.Error as error:
            raise ClassError(f"{path} cannot be used: {error}.", "Close what holds it, or restore it.") from None

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    def lessons(self) -> tuple[str, ...]:
        """Return the lessons that were released."""
        return tuple(name for (name,) in self._rows.execute("SELECT name FROM assignment ORDER BY name"))

    def cells(self, lesson: str) -> dict[str, float]:
        """Return check cell -> points, as the gradebook has them; without answers that a person grades."""
        found = self._rows.execute(
            "SELECT base_cell.name, max_score FROM grade_cells JOIN base_cell USING (id) "
            "JOIN notebook ON notebook.id = notebook_id JOIN assignment ON assignment.id = assignment_id "
            "WHERE assignment.name = ? AND notebook.name = ?",
            (lesson, lesson),
        )
        return {name: points for name, points in found if not name.startswith(_ANSWER)}

    def marked(self, lesson: str) -> dict[str, Marked]:
        """Return learner -> what was graded last."""
        return {learner: Marked(*rest) for learner, *rest in self._rows.execute(_MARKED, (lesson,))}

    def reports(self, lesson: str) -> dict[str, Reported]:
        """Return learner -> the report on the answers that were graded last."""
        found = self._rows.execute(_REPORTED + " ORDER BY learner", (lesson,))
        return {learner: Reported(json.loads(report), json.loads(answers)) for learner, report, answers in found}

    def learners(self) -> tuple[tuple[str, str, str, str], ...]:
        """Return id, first name, last name and mail address of everybody."""
        found = self._rows.execute("SELECT id, first_name, last_name, email FROM student ORDER BY id")
        return tuple((name, first or "", last or "", mail or "") for name, first, last, mail in found)

    def enrol(self, learner: str, first: str = "", last: str = "", mail: str = "") -> None:
        """Add a learner, or change what is known."""
        self._rows.execute(
            "INSERT INTO student (id, first_name, last_name, email) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
            "SET first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email",
            (learner, first or None, last or None, mail or None),
        )

    def record(self, entry: Entry) -> None:
        """Write the grades and the mark of one submission, all or nothing."""
        with self._transaction():
            self._rows.execute("INSERT OR IGNORE INTO student (id) VALUES (?)", (entry.learner,))
            self._grade(entry, self._submitted(entry))
            values = (entry.learner, entry.lesson, entry.mark, entry.status, entry.reason, entry.score, entry.max_score)
            self._rows.execute("INSERT OR REPLACE INTO seclab_mark VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            self._report(entry.learner, entry.lesson, entry.report, entry.answers)

    def settled(self, learner: str, lesson: str, answers: Mapping[str, str]) -> tuple[str, ...]:
        """Return the grades that a person gave to what stands in `answers` too."""
        before = self._answers_before(learner, lesson)
        same = {f"{_ANSWER}{question}" for question, text in answers.items() if before.get(question) == text}
        return tuple(grade for grade, name in self._rows.execute(_SETTLED, (learner, lesson)) if name in same)

    def graded_elsewhere(
        self, learner: str, lesson: str, settled: Iterable[str], report: Mapping[str, Any], answers: Mapping[str, str]
    ) -> None:
        """Note what nbgrader graded: it is asked for neither again nor by an older mark."""
        with self._transaction():
            settle = "UPDATE grade SET needs_manual_grade = 0 WHERE id = ?"
            self._rows.executemany(settle, [(grade,) for grade in settled])
            self._rows.execute("DELETE FROM seclab_mark WHERE learner = ? AND lesson = ?", (learner, lesson))
            self._report(learner, lesson, report, answers)

    def _report(self, learner: str, lesson: str, report: Mapping[str, Any], answers: Mapping[str, str]) -> None:
        texts = (json.dumps(report), json.dumps(answers))
        self._rows.execute("INSERT OR REPLACE INTO seclab_report VALUES (?, ?, ?, ?)", (learner, lesson, *texts))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._rows.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._rows.execute("COMMIT")
        except BaseException:
            # A full disk ends some transactions by itself, and leaves others open at COMMIT.
            if self._rows.in_transaction:
                self._rows.execute("ROLLBACK")
            raise

    def _submitted(self, entry: Entry) -> str:
        """Return the id of the submitted notebook, made when it is the learner's first."""
        one = self._rows.execute("SELECT id FROM assignment WHERE name = ?", (entry.lesson,)).fetchone()
        if one is None:
            raise ClassError(f"{entry.lesson} was never released.", f"Run seclab course release {entry.lesson}.")
        keys = (one[0], entry.learner)
        known = "SELECT id FROM submitted_assignment WHERE assignment_id = ? AND student_id = ?"
        submission = self._found_or_made(
            known, keys, "INSERT INTO submitted_assignment (id, assignment_id, student_id) VALUES (?, ?, ?)"
        )
        if entry.timestamp:
            when = (entry.timestamp, submission)
            self._rows.execute("UPDATE submitted_assignment SET timestamp = ? WHERE id = ?", when)
        named = "SELECT id FROM notebook WHERE assignment_id = ? AND name = ?"
        notebook = self._rows.execute(named, (one[0], entry.lesson)).fetchone()[0]
        return self._found_or_made(
            "SELECT id FROM submitted_notebook WHERE assignment_id = ? AND notebook_id = ?",
            (submission, notebook),
            "INSERT INTO submitted_notebook (id, assignment_id, notebook_id, flagged) VALUES (?, ?, ?, 0)",
        )

    def _found_or_made(self, known: str, keys: tuple[str, str], make: str) -> str:
        row = self._rows.execute(known, keys).fetchone()
        if row:
            return str(row[0])
        made = uuid.uuid4().hex
        self._rows.execute(make, (made, *keys))
        return made

    def _grade(self, entry: Entry, submitted: str) -> None:
        cells = self._rows.execute(
            "SELECT base_cell.id, base_cell.name, base_cell.type FROM base_cell JOIN submitted_notebook "
            "ON submitted_notebook.notebook_id = base_cell.notebook_id WHERE submitted_notebook.id = ?",
            (submitted,),
        ).fetchall()
        before = self._answers_before(entry.learner, entry.lesson)
        for cell, name, kind in cells:
            question = name.removeprefix(_ANSWER)
            if kind == "GradeCell" and name.startswith(_ANSWER):
                same = before.get(question) == entry.answers.get(question)
                self._by_hand(submitted, cell, question in entry.unanswered, entry.status == "refused", same)
            elif kind == "GradeCell":
                self._grade_cell(submitted, cell, entry.points[name], entry.status != "graded")
            elif kind == "SolutionCell":
                self._comment(submitted, cell, _NO_RESPONSE if question in entry.unanswered else None)

    def _answers_before(self, learner: str, lesson: str) -> dict[str, str]:
        known = "SELECT answers FROM seclab_report WHERE learner = ? AND lesson = ?"
        row = self._rows.execute(known, (learner, lesson)).fetchone()
        answers: dict[str, str] = json.loads(row[0]) if row else {}
        return answers

    def _by_hand(self, submitted: str, cell: str, unanswered: bool, look: bool, same: bool) -> None:
        """As nbgrader does, but an answer that has not changed since a person graded it is not asked for again."""
        self._rows.execute(
            "INSERT INTO grade (id, notebook_id, cell_id, auto_score, needs_manual_grade) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (cell_id, notebook_id) DO UPDATE SET auto_score = excluded.auto_score, needs_manual_grade = "
            "CASE WHEN manual_score IS NULL THEN excluded.needs_manual_grade WHEN ? THEN needs_manual_grade ELSE 1 END",
            (uuid.uuid4().hex, submitted, cell, 0 if unanswered else None, look or not unanswered, same),
        )

    def _grade_cell(self, submitted: str, cell: str, points: float, look: bool) -> None:
        """As nbgrader does: a grade that a person gave stays, and asks to be looked at again."""
        self._rows.execute(
            "INSERT INTO grade (id, notebook_id, cell_id, auto_score, needs_manual_grade) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (cell_id, notebook_id) DO UPDATE SET auto_score = excluded.auto_score, "
            "needs_manual_grade = excluded.needs_manual_grade OR manual_score IS NOT NULL",
            (uuid.uuid4().hex, submitted, cell, points, look),
        )

    def _comment(self, submitted: str, cell: str, text: str | None) -> None:
        self._rows.execute(
            "INSERT INTO comment (id, notebook_id, cell_id, auto_comment) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (cell_id, notebook_id) DO UPDATE SET auto_comment = excluded.auto_comment",
            (uuid.uuid4().hex, submitted, cell, text),
        )
