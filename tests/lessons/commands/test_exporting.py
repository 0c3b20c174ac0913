"""Does `seclab course export` write what an instructor takes elsewhere?"""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from autograders.course.class_folder import ClassFolder
from tests.autograders.course.classes import LESSON, RIGHT, WRONG, hand_in, new_class, notebook, run


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A class with two grades."""
    course: ClassFolder = new_class(tmp_path / "class")
    hand_in(course, "ana", notebook(RIGHT))
    hand_in(course, "ben", notebook(WRONG))
    run(course)
    return course.root


def test_csv_goes_to_the_screen_and_nothing_else_with_it(seclab: Any, place: Path) -> None:
    ran = seclab("course", "export", "--course", str(place))
    assert (ran.code, ran.err) == (0, "")
    rows = list(csv.DictReader(ran.out.splitlines()))
    assert [(row["student_id"], row["score"], row["status"]) for row in rows] == [
        ("ana", "6.0", "graded"),
        ("ben", "3.0", "graded"),
    ]


@pytest.mark.parametrize(("to", "first"), [("canvas", "Student,ID,"), ("moodle", "Identifier,"), ("json", "[")])
def test_a_file_is_for_its_owner_alone(seclab: Any, place: Path, tmp_path: Path, to: str, first: str) -> None:
    target = tmp_path / "grades"
    ran = seclab("course", "export", LESSON, "--format", to, "-o", str(target), "--course", str(place))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Wrote 2 scores to {target}\n"
    assert target.read_text().startswith(first)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_the_title_of_the_lms_heads_the_column(seclab: Any, place: Path) -> None:
    words = ("--format", "canvas", "--column", f"{LESSON}=Lab 1 = ports (12)", "--course", str(place))
    assert seclab("course", "export", *words).out.splitlines()[0].endswith(",Lab 1 = ports (12)")


def test_json_names_every_check(seclab: Any, place: Path) -> None:
    found = json.loads(seclab("course", "export", "--format", "json", "--course", str(place)).out)
    assert {check["status"] for check in found[0]["questions"]["ports"]} == {"pass"}
    assert "8443" not in json.dumps(found)


def test_what_is_not_final_is_said_aside(seclab: Any, place: Path) -> None:
    course = ClassFolder(place)
    hand_in(course, "gus", "no notebook")
    run(course)
    (place / "class.csv").write_text("id\nfay\n")
    seclab("course", "roster", "--add", str(place / "class.csv"), "--course", str(place))
    hand_in(course, "fay", notebook(RIGHT))
    ran = seclab("course", "export", "--course", str(place))
    assert "1 want a person's look" in ran.err
    assert "1 were handed in and not graded. Next: seclab course grade" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--format", "xls"), 2, ""),
        (("--column", "x"), 2, "'x' is not LESSON=TITLE"),
        (("other",), 3, "other was never released"),
    ],
)
def test_wrong_usage_is_one_sentence(seclab: Any, place: Path, words: tuple[str, ...], code: int, message: str) -> None:
    ran = seclab("course", "export", *words, "--course", str(place))
    assert ran.code == code
    assert message in ran.err
