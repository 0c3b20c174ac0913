"""Does `seclab course` take an instructor through a first class?"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from tests.autograders.course.classes import LESSON, RIGHT, hand_in, new_class, notebook


def test_a_first_class_from_init_to_status(seclab: Any, tmp_path: Path) -> None:
    place = str(tmp_path / "class")
    assert seclab("course", "init", "--course", place).code == 0
    released = seclab("course", "release", LESSON, "--course", place)
    assert f"{place}/release/{LESSON}/{LESSON}.ipynb" in released.out
    handed_out = json.loads(Path(place, "release", LESSON, f"{LESSON}.ipynb").read_text())
    assert Path(place, "source", LESSON, f"{LESSON}.ipynb").is_file()
    submitted = Path(place, "submitted", "ana", LESSON)
    submitted.mkdir(parents=True)
    (submitted / f"{LESSON}.ipynb").write_text(json.dumps(handed_out))
    graded = seclab("course", "grade", "--course", place)
    assert graded.code == 0
    assert "1 submissions: 1 new, 0 graded before, 0 to look at" in graded.out
    assert graded.err == ""
    status = json.loads(seclab("course", "status", "--course", place, "--json").out)
    assert status == [{"lesson": LESSON, "handed_in": 1, "graded": 1, "to_look_at": 0}]
    # A second release of the same lesson changes nothing.
    assert seclab("course", "release", LESSON, "--course", place).code == 0
    assert "0 new, 1 graded before" in seclab("course", "grade", "--course", place).out


def test_grade_speaks_json_and_says_why_a_submission_was_refused(seclab: Any, tmp_path: Path) -> None:
    course = new_class(tmp_path / "class")
    hand_in(course, "ana", notebook(RIGHT))
    hand_in(course, "[red]ben", "no notebook")
    ran = seclab("course", "grade", "--course", str(course.root), "--json")
    assert ran.code == 1
    rows = {row["learner"]: row for row in json.loads(ran.out)}
    assert (rows["ana"]["status"], rows["ana"]["score"], rows["ana"]["reason"]) == ("graded", 6, "")
    assert (rows["[red]ben"]["status"], rows["[red]ben"]["score"]) == ("refused", 0)
    assert "is not JSON" in rows["[red]ben"]["reason"]
    table = seclab("course", "grade", "--course", str(course.root))
    assert "[red]ben" in table.out
    assert "refused before" in table.out


def test_the_roster_comes_from_a_csv_file(seclab: Any, tmp_path: Path) -> None:
    course = new_class(tmp_path / "class")
    listed = tmp_path / "class.csv"
    listed.write_text("id,last_name,first_name,email\nana,Ağaoğlu,Ana,ana@example.org\nben,,,\n", encoding="utf-8")
    ran = seclab("course", "roster", "--add", str(listed), "--course", str(course.root))
    assert ran.out == "ana  Ana  Ağaoğlu  ana@example.org\nben\n2 learners\n"
    known = json.loads(seclab("course", "roster", "--course", str(course.root), "--json").out)
    assert known[1] == {"id": "ben", "first_name": "", "last_name": "", "email": ""}


@pytest.mark.parametrize(
    ("text", "message"),
    [("name\nana\n", "no column `id`"), ("id\nana\n../ben\n", "Line 3"), ("id\n\x01\n", "do not print")],
)
def test_a_damaged_roster_is_refused_and_nobody_added(seclab: Any, tmp_path: Path, text: str, message: str) -> None:
    course = new_class(tmp_path / "class")
    listed = tmp_path / "class.csv"
    listed.write_text(text)
    ran = seclab("course", "roster", "--add", str(listed), "--course", str(course.root))
    assert ran.code == 3
    assert message in ran.err
    assert seclab("course", "roster", "--course", str(course.root)).out == "0 learners\n"


@pytest.mark.parametrize("command", ["init", "release", "roster", "grade", "status"])
def test_without_nbgrader_every_command_says_so(
    seclab: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    real = importlib.util.find_spec
    missing = lambda name, *rest: None if name == "nbgrader" else real(name, *rest)  # noqa: E731
    monkeypatch.setattr("autograders.course.nbgrader_books.find_spec", missing)
    ran = seclab("course", command, "--course", str(tmp_path))
    assert ran.code == 3
    assert "nbgrader is not installed" in ran.err
    assert "Next:  Install the extra `instructor`" in ran.err


@pytest.mark.parametrize("command", ["grade", "status", "roster"])
def test_a_folder_without_a_gradebook_names_the_first_step(seclab: Any, tmp_path: Path, command: str) -> None:
    ran = seclab("course", command, "--course", str(tmp_path))
    assert ran.code == 3
    assert "seclab course init" in ran.err


def test_an_unknown_lesson_is_wrong_usage(seclab: Any, tmp_path: Path) -> None:
    course = new_class(tmp_path / "class")
    ran = seclab("course", "grade", "open_port", "--course", str(course.root))
    assert ran.code == 2
    assert "did you mean 'open_ports'" in ran.err


def test_formgrader_wants_a_class(seclab: Any, tmp_path: Path) -> None:
    ran = seclab("course", "formgrader", "--no-browser", "--course", str(tmp_path / "none"))
    assert ran.code == 3
    assert "There is no gradebook in" in ran.err
    assert not (tmp_path / "none").exists()
