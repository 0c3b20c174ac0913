"""Are the scores nbgrader's, whoever gave the points?"""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as Theirs

from autograders.course.class_folder import ClassError, ClassFolder
from autograders.course.export import COLUMNS, to_csv
from autograders.course.gradebook import Gradebook
from autograders.course.scores import Standing, standings
from tests.autograders.course.classes import LESSON, RIGHT, WRONG, hand_in, new_class, notebook, run

GRADE_OF = "(SELECT grade.id FROM grade JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id "
OF = GRADE_OF + "JOIN submitted_assignment s ON s.id = submitted_notebook.assignment_id WHERE student_id = ?)"


def change(course: ClassFolder, statement: str, *values: object) -> None:
    rows = sqlite3.connect(course.gradebook)
    with rows:
        rows.execute(statement, values)
    rows.close()


@pytest.fixture
def course(tmp_path: Path) -> ClassFolder:
    """A class in which every kind of grade occurs."""
    made = new_class(tmp_path / "class")
    book = Gradebook(made.gradebook)
    for name in ("ana", "ben", "cem", "dan", "eve", "fay", "gus", "hal"):
        book.enrol(name, name.title(), "Doe", f"{name}@example.org")
    book.close()
    for name, answer in (("ana", RIGHT), ("ben", WRONG), ("cem", WRONG), ("dan", RIGHT), ("eve", None), ("hal", WRONG)):
        hand_in(made, name, notebook(answer))
    hand_in(made, "gus", "no notebook")
    (made.root / "submitted" / "ana" / LESSON / "timestamp.txt").write_text("2026-01-31 12:00:00 UTC")
    run(made)
    change(made, f"UPDATE grade SET manual_score = 4.5 WHERE id IN {OF}", "ben")
    change(made, f"UPDATE grade SET extra_credit = 2 WHERE id IN {OF}", "cem")
    change(
        made, f"UPDATE grade SET auto_score = NULL, extra_credit = 3, needs_manual_grade = 1 WHERE id IN {OF}", "hal"
    )
    for name, penalty in (("dan", 1.25), ("eve", 5)):
        change(
            made,
            "UPDATE submitted_notebook SET late_submission_penalty = ? WHERE assignment_id = "
            "(SELECT id FROM submitted_assignment WHERE student_id = ?)",
            *(penalty, name),
        )
    change(made, "UPDATE assignment SET duedate = '2026-02-01 00:00:00.000000'")
    return made


def by_learner(course: ClassFolder) -> dict[str, Standing]:
    return {one.learner.id: one for one in standings(course.gradebook)}


def test_manual_grades_extra_credit_and_penalties_count_as_in_nbgrader(course: ClassFolder) -> None:
    found = by_learner(course)
    assert {name: (one.raw_score, one.penalty, one.score) for name, one in found.items()} == {
        "ana": (6, 0, 6),
        "ben": (4.5, 0, 4.5),
        "cem": (5, 0, 5),
        "dan": (6, 1.25, 4.75),
        "eve": (0, 5, 0),
        "fay": (None, 0, None),
        "gus": (0, 0, 0),
        "hal": (0, 0, 0),
    }
    with Theirs(f"sqlite:///{course.gradebook}") as book:
        for one in found.values():
            if one.score is not None:
                theirs = book.find_submission(LESSON, one.learner.id)
                ours = (one.raw_score, one.penalty, one.lesson.max_score)
                assert ours == (theirs.score, theirs.late_submission_penalty, theirs.max_score)
        book.engine.dispose()


def test_a_status_says_what_is_not_final(course: ClassFolder) -> None:
    hand_in(course, "fay", notebook(RIGHT))
    found = {one.learner.id: one for one in standings(course.gradebook, (LESSON,), {LESSON: {"fay"}})}
    assert {name: one.status for name, one in found.items() if one.status != "graded"} == {
        "fay": "not_graded",
        "gus": "refused",
        "hal": "by_hand",
    }
    assert found["fay"].score is None
    assert "is not JSON" in found["gus"].reason
    assert by_learner(course)["fay"].status == "missing"


def test_our_csv_is_that_of_nbgrader_export_with_two_more_columns(course: ClassFolder, tmp_path: Path) -> None:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    target = tmp_path / "theirs.csv"
    command = [sys.executable, "-m", "nbgrader", "export", f"--to={target}", f"--CourseDirectory.root={course.root}"]
    ended = subprocess.run(
        command, cwd=Path(__file__).parents[3], env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
    theirs = list(csv.reader(target.read_text().splitlines()))
    ours = list(csv.reader(StringIO(to_csv(standings(course.gradebook)))))
    assert (theirs[0], tuple(ours[0])) == (list(COLUMNS[:-2]), COLUMNS)
    # Whoever handed in nothing: nbgrader writes 0 points, we write none.
    assert [row for row in ours if row[3] != "fay"] != []
    assert sorted(row[:-2] for row in ours[1:] if row[3] != "fay") == sorted(
        row for row in theirs[1:] if row[3] != "fay"
    )
    [fay] = [row for row in ours if row[3] == "fay"]
    assert fay[7:] == ["", "", "", "6.0", "missing", ""]


def test_a_lesson_that_was_never_released_is_refused(course: ClassFolder) -> None:
    with pytest.raises(ClassError, match="other was never released"):
        standings(course.gradebook, ("other",))


def test_reading_changes_nothing(course: ClassFolder) -> None:
    before = course.gradebook.read_bytes()
    standings(course.gradebook)
    assert course.gradebook.read_bytes() == before
