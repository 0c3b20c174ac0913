"""A small class on the toy lesson: what the tests of the gradebook share."""

from __future__ import annotations

import functools
import json
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from autograders.course import nbgrader_books
from autograders.course.class_folder import ClassFolder
from autograders.course.run import Row, grade_class
from lessons import catalogue
from lessons.build import build, build_text

LESSON = "open_ports"
FOLDER = Path(__file__).parents[2] / "course" / LESSON
RIGHT, WRONG = '{"ports": [8443, 9090]}', '{"ports": [8443, 9090, 22]}'
GRADES = """
SELECT student_id, base_cell.name, auto_score, needs_manual_grade FROM grade
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN base_cell ON base_cell.id = cell_id"""


@functools.cache
def _released() -> tuple[tempfile.TemporaryDirectory[str], ClassFolder]:
    """Release once in a run: nbgrader takes seconds to make a database."""
    place = tempfile.TemporaryDirectory(prefix="seclab-class-")
    course = ClassFolder(Path(place.name) / "class")
    nbgrader_books.init(course)
    nbgrader_books.release(course, LESSON, build_text(catalogue.load(FOLDER)))
    return place, course


def new_class(folder: Path) -> ClassFolder:
    """Return a class that nobody has handed anything in to."""
    shutil.copytree(_released()[1].root, folder)
    return ClassFolder(folder)


def notebook(answer: str | None = None) -> dict[str, Any]:
    """Return the toy lesson as a learner saves it."""
    made = build(catalogue.load(FOLDER))
    if answer is not None:
        cell(made, "answer-ports")["source"] = f"%%answer ports\n{answer}"
    return made


def cell(made: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the cell of that id."""
    found: dict[str, Any] = next(one for one in made["cells"] if one["id"] == name)
    return found


def hand_in(course: ClassFolder, learner: str, content: str | bytes | dict[str, Any]) -> Path:
    """Put a notebook where nbgrader collects it."""
    place = course.root / "submitted" / learner / LESSON
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content) if isinstance(content, dict) else content
    path = place / f"{LESSON}.ipynb"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def run(course: ClassFolder, folder: Path = FOLDER, **options: Any) -> dict[str, Row]:
    """Grade the class; learner -> row."""
    return {row.learner: row for row in grade_class(course, {LESSON: folder}, **options)}


def grades(course: ClassFolder) -> list[tuple[str, str, float | None, int]]:
    """Return what nbgrader's tables hold: learner, cell, points, whether a person must look."""
    rows = sqlite3.connect(course.gradebook)
    try:
        return sorted(rows.execute(GRADES).fetchall())
    finally:
        rows.close()
