"""Does an instructor see who gains and who loses before anything is written?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from autograders.course.class_folder import ClassError, ClassFolder
from autograders.course.regrade import Change, Turned, preview
from autograders.record import Log
from lessons import catalogue
from lessons.build import build_text
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, WRONG, grades, hand_in, new_class, notebook, run

METRICS_TOO = ('"""Every other port is closed."""', '"""Every other port is closed."""\n    return None')


@pytest.fixture
def course(tmp_path: Path) -> ClassFolder:
    """A class of three, graded."""
    made = new_class(tmp_path / "class")
    for learner, answer in (("ana", RIGHT), ("ben", WRONG), ("cem", None)):
        hand_in(made, learner, notebook(answer))
    run(made)
    return made


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """Return the toy lesson with a corrected rubric."""
    folder = shutil.copytree(FOLDER, tmp_path / "corrected" / LESSON)
    text = (folder / "rubric.py").read_text()
    assert old in text
    (folder / "rubric.py").write_text(text.replace(old, new))
    return folder


def text(folder: Path) -> str:
    return build_text(catalogue.load(folder))


def test_nothing_changes_when_the_lesson_is_the_same(course: ClassFolder) -> None:
    found = preview(course, FOLDER, text(FOLDER))
    assert (found.changes, found.same, found.kept, found.failed, found.newer) == ((), 3, (), (), False)


def test_who_gains_and_which_check_turned_is_known_and_nothing_written(course: ClassFolder, tmp_path: Path) -> None:
    before = (course.gradebook.read_bytes(), (course.record / "grades.jsonl").read_bytes(), grades(course))
    notebook_before = course.autograded("ben", LESSON).read_bytes()
    folder = changed(tmp_path, *METRICS_TOO)
    found = preview(course, folder, text(folder))
    turned = (Turned("closes_every_other_port", "fail", "pass"),)
    assert found.changes == (Change("ben", 3, 6, 6, 6, turned, False),)
    assert (found.same, found.newer) == (2, True)
    assert (course.gradebook.read_bytes(), (course.record / "grades.jsonl").read_bytes(), grades(course)) == before
    assert course.autograded("ben", LESSON).read_bytes() == notebook_before


def test_other_points_change_every_grade(course: ClassFolder, tmp_path: Path) -> None:
    folder = changed(tmp_path, '@check("ports", points=2)', '@check("ports", points=1)')
    found = preview(course, folder, text(folder))
    assert [(one.learner, one.before, one.after, one.max_after) for one in found.changes] == [
        ("ana", 6, 5, 5),
        ("ben", 3, 2, 5),
        ("cem", 0, 0, 5),
    ]


def test_new_answers_and_new_learners_are_told_apart_from_the_rubric(course: ClassFolder, tmp_path: Path) -> None:
    hand_in(course, "cem", notebook(RIGHT))
    hand_in(course, "dora", notebook(WRONG))
    shutil.rmtree(course.root / "submitted" / "ana")
    found = preview(course, FOLDER, text(FOLDER))
    assert [(one.learner, one.before, one.after, one.new_answers) for one in found.changes] == [
        ("cem", 0, 6, True),
        ("dora", None, 3, False),
    ]
    assert found.kept == ("ana",)


def test_other_cells_are_refused_while_there_are_grades(course: ClassFolder) -> None:
    built = json.loads(text(FOLDER))
    for cell in built["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "check-ports":
            cell["metadata"]["nbgrader"]["grade_id"] = "check-doors"
    with pytest.raises(ClassError, match="has other cells") as refused:
        preview(course, FOLDER, json.dumps(built))
    assert "check-doors" in refused.value.args[0]
    assert "new class" in refused.value.next_step


def test_a_lesson_that_was_never_released_is_refused(course: ClassFolder) -> None:
    course.source(LESSON).unlink()
    with pytest.raises(ClassError, match="was not released"):
        preview(course, FOLDER, text(FOLDER))


def test_nothing_is_signed_by_looking(course: ClassFolder, tmp_path: Path) -> None:
    folder = changed(tmp_path, *METRICS_TOO)
    preview(course, folder, text(folder))
    assert len(Log(course.record).entries()) == 3
