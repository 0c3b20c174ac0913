"""Is what a person wrote in formgrader found again?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from autograders.course.by_hand import Cell, standings
from autograders.course.class_folder import ClassError
from tests.autograders.course.classes import LESSON, WRONG, hand_in, new_class, notebook, run


def test_a_persons_points_and_comment_come_before_ours(tmp_path: Path) -> None:
    course = new_class(tmp_path / "class")
    for learner in ("ana", "ben"):
        hand_in(course, learner, notebook(WRONG))
    run(course)
    mine = "(SELECT sn.id FROM submitted_notebook sn JOIN submitted_assignment sa ON sa.id = sn.assignment_id "
    mine += "WHERE student_id = 'ana')"
    with sqlite3.connect(course.gradebook) as rows:
        rows.execute(f"UPDATE grade SET manual_score = 5, extra_credit = 0.5 WHERE notebook_id = {mine}")
        rows.execute(f"UPDATE comment SET manual_comment = 'Well argued.' WHERE notebook_id = {mine}")
        rows.execute(f"UPDATE submitted_notebook SET late_submission_penalty = 2 WHERE id = {mine}")
    rows.close()
    found = standings(course.gradebook, LESSON)
    assert found["ana"].cells == {"check-ports": Cell(5.5, 6, by_person=True)}
    assert found["ana"].comments == {"answer-ports": "Well argued."}
    assert (found["ana"].score, found["ana"].max_score) == (3.5, 6)
    assert found["ben"].cells == {"check-ports": Cell(3, 6)}
    assert found["ben"].comments == {}


def test_a_damaged_gradebook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    path.write_text("no database, but longer than the header that SQLite looks at" * 20)
    with pytest.raises(ClassError, match="cannot be used"):
        standings(path, LESSON)
