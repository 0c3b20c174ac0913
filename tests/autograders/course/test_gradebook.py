"""Does an answer that a person grades wait for them, and does their grade stay?"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograders.course import nbgrader_books
from autograders.course.class_folder import ClassFolder
from autograders.course.run import Row, grade_class
from lessons import catalogue
from lessons.build import build, build_text
from tests.autograders.course.classes import cell, new_class

ROOT = Path(__file__).parents[3]
LESSON, QUESTION = "short_lived_keys", "explain_to_auditor"
FOLDER = ROOT / "tests" / "course" / LESSON
CELL = f"answer-{QUESTION}"
TEXT = "training-job could read the customers until noon.\n"
MANUAL = """
SELECT auto_score, manual_score, needs_manual_grade FROM grade
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN base_cell ON base_cell.id = cell_id WHERE student_id = ? AND name = ?"""
Grade = Callable[[ClassFolder], object]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    course = new_class(tmp_path_factory.mktemp("released") / "class")
    nbgrader_books.release(course, LESSON, build_text(catalogue.load(FOLDER)))
    return course


@pytest.fixture
def course(released: ClassFolder, tmp_path: Path) -> ClassFolder:
    """A class that got the lesson with a question for a person."""
    subprocess.run(["cp", "-r", str(released.root), str(tmp_path / "class")], check=True)
    return ClassFolder(tmp_path / "class")


def notebook(answer: str | None = None, solution: bool = True) -> dict[str, Any]:
    made = build(catalogue.load(FOLDER), solution)
    if answer is not None:
        cell(made, CELL)["source"] = f"%%answer {QUESTION}\n{answer}"
    return made


def hand_in(course: ClassFolder, learner: str, content: dict[str, Any] | str) -> None:
    place = course.root / "submitted" / learner / LESSON
    place.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (place / f"{LESSON}.ipynb").write_text(text)


def run(course: ClassFolder, **options: Any) -> dict[str, Row]:
    return {row.learner: row for row in grade_class(course, {LESSON: FOLDER}, workers=1, **options)}


def autograde(course: ClassFolder) -> None:
    """Grade with nbgrader's own program and our settings."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    command = [
        sys.executable,
        "-m",
        "nbgrader",
        "autograde",
        LESSON,
        "--force",
        f"--CourseDirectory.root={course.root}",
    ]
    surroundings = {**os.environ, "PATH": path, "SECLAB_LESSONS": str(FOLDER.parent), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def asked(course: ClassFolder, learner: str) -> tuple[float | None, float | None, int]:
    """Return automatic points, a person's points, and whether a person is asked."""
    with closing(sqlite3.connect(course.gradebook)) as rows:
        found: tuple[float | None, float | None, int] = rows.execute(MANUAL, (learner, CELL)).fetchone()
    return found


def give(course: ClassFolder, learner: str, points: float) -> None:
    """Grade by hand, as formgrader does."""
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        grade = book.find_grade(CELL, LESSON, LESSON, learner)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()
        book.engine.dispose()


def comment(course: ClassFolder, learner: str) -> str | None:
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        found: str | None = book.find_comment(CELL, LESSON, LESSON, learner).auto_comment
        book.engine.dispose()
    return found


@pytest.mark.parametrize("grade", [run, autograde])
def test_an_answer_waits_and_a_starter_gets_nothing(course: ClassFolder, grade: Grade) -> None:
    hand_in(course, "answered", notebook(TEXT))
    hand_in(course, "starter", notebook(solution=False))
    hand_in(course, "spaced", notebook("In two or three\n\nsentences:  \n"))
    hand_in(course, "blank", notebook("\n"))
    grade(course)
    assert asked(course, "answered") == (None, None, 1)
    assert comment(course, "answered") is None
    for learner in ("starter", "spaced", "blank"):
        assert asked(course, learner) == (0, None, 0)
        assert comment(course, learner) == "No response."


def test_its_points_are_no_part_of_the_automatic_score(course: ClassFolder) -> None:
    hand_in(course, "ana", notebook(TEXT))
    row = run(course)["ana"]
    assert (row.status, row.score, row.max_score) == ("graded", 6, 6)
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        submission = book.find_submission(LESSON, "ana")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (6, 11, True)
        book.engine.dispose()


def test_a_persons_grade_stays_and_a_changed_answer_is_asked_for_again(course: ClassFolder) -> None:
    hand_in(course, "ana", notebook(TEXT))
    run(course)
    give(course, "ana", 4)
    run(course)
    run(course, force=True)
    assert asked(course, "ana") == (None, 4, 0)
    other = notebook(TEXT)
    cell(other, "answer-rotation")["source"] = "%%answer rotation\n{}"
    hand_in(course, "ana", other)
    assert run(course)["ana"].fresh
    assert asked(course, "ana") == (None, 4, 0)
    hand_in(course, "ana", notebook("Nothing at all.\n"))
    run(course)
    assert asked(course, "ana") == (None, 4, 1)


def test_a_submission_that_cannot_be_read_is_looked_at(course: ClassFolder) -> None:
    hand_in(course, "ana", "{")
    assert run(course)["ana"].status == "refused"
    assert asked(course, "ana") == (0, None, 1)


@pytest.mark.parametrize("content", [notebook(TEXT), "{"], ids=["read", "refused"])
def test_the_rubric_stands_above_the_answer_as_plain_text(course: ClassFolder, content: Any) -> None:
    hand_in(course, "ana", content)
    run(course)
    cells = json.loads(course.autograded("ana", LESSON).read_text())["cells"]
    at = next(number for number, one in enumerate(cells) if one["id"] == CELL)
    above = "".join(cells[at - 1]["source"])
    assert above.startswith("**A person grades this answer, 5 points.**")
    assert "\n- names the principal and the data: 2 points\n" in above
    assert "<b>" not in above
    assert cells[at - 1]["metadata"] == {}


def test_nbgrader_takes_the_same_rubric_and_answer(course: ClassFolder, tmp_path: Path) -> None:
    hand_in(course, "ana", notebook(TEXT))
    run(course)
    give(course, "ana", 4)
    ours = json.loads(course.autograded("ana", LESSON).read_text())["cells"]
    autograde(course)
    assert asked(course, "ana") == (None, 4, 0)
    theirs = json.loads(course.autograded("ana", LESSON).read_text())["cells"]
    assert [one["id"] for one in ours] == [one["id"] for one in theirs]
    assert ["".join(one["source"]) for one in ours] == ["".join(one["source"]) for one in theirs]
    hand_in(course, "ana", notebook("Nothing at all.\n"))
    autograde(course)
    assert asked(course, "ana") == (None, 4, 1)
    assert run(course)["ana"].fresh
    assert asked(course, "ana") == (None, 4, 1)
