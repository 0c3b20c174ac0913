"""Does `seclab course` sign what a person gave, and write certificates that others can check?"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from autograders.course.class_folder import ClassFolder
from autograders.record import Log
from tests.autograders.course.classes import LESSON, RIGHT, WRONG, hand_in, new_class, notebook


@pytest.fixture
def graded(seclab: Any, tmp_path: Path) -> ClassFolder:
    """A class of two, graded."""
    made = new_class(tmp_path / "class")
    for learner, answer in (("ana", RIGHT), ("b%n [a]", WRONG)):
        hand_in(made, learner, notebook(answer))
    assert seclab("course", "grade", "--course", str(made.root)).code == 0
    return made


def give(course: ClassFolder, points: str) -> None:
    rows = sqlite3.connect(course.gradebook, isolation_level=None)
    rows.execute(f"UPDATE grade SET manual_score = {points} WHERE auto_score = 3")
    rows.close()


def test_a_certificate_can_be_checked_with_the_public_key_alone(
    seclab: Any, graded: ClassFolder, tmp_path: Path
) -> None:
    made = seclab("course", "certificate", "--course", str(graded.root))
    assert made.code == 0
    assert made.out.splitlines()[0] == str(graded.certificates / "ana.json")
    assert {path.name for path in graded.certificates.iterdir()} == {"ana.json", "b%n [a].json"}
    assert {path.stat().st_mode & 0o777 for path in graded.certificates.iterdir()} == {0o600}
    key = tmp_path / "course.pub"
    key.write_bytes((graded.record / "course.pub").read_bytes())
    checked = seclab("verify", str(graded.certificates / "b%n [a].json"), "--key", str(key))
    assert checked.code == 0
    assert "3 of 6 points" in checked.out
    assert "ana" not in (graded.certificates / "b%n [a].json").read_text()


def test_only_those_who_are_named_get_one(seclab: Any, graded: ClassFolder) -> None:
    made = seclab("course", "certificate", "ana", "--course", str(graded.root), "--json")
    assert json.loads(made.out) == {"certificates": {"ana": str(graded.certificates / "ana.json")}, "problems": {}}
    stranger = seclab("course", "certificate", "eve", "--course", str(graded.root))
    assert stranger.code == 3
    assert "There is no grade of 'eve'" in stranger.err


def test_points_by_hand_are_shown_then_signed_and_stand_in_the_certificate(seclab: Any, graded: ClassFolder) -> None:
    place = ("--course", str(graded.root))
    give(graded, "5.5")
    seen = seclab("course", "sign", *place)
    assert seen.code == 1
    assert seen.out == f"{LESSON}  b%n [a]  check-ports: 3 points by software, by a person 5.5\n"
    assert "--yes writes it" in seen.err
    assert len(Log(graded.record).entries()) == 2
    signed = seclab("course", "sign", "--yes", *place)
    assert signed.code == 0
    assert "1 grades signed" in signed.out
    assert (Log(graded.record).entries()[-1].score, Log(graded.record).entries()[-1].total) == (3, 5.5)
    assert seclab("course", "sign", *place).out == "Every point that a person gave is signed.\n"
    seclab("course", "certificate", *place)
    key = str(graded.record / "course.pub")
    said = json.loads(seclab("verify", str(graded.certificates / "b%n [a].json"), "--key", key, "--json").out)
    assert [one["score"] for one in said["lessons"]] == [5.5]
    held = seclab("verify", str(graded.record), "--key", key, "--gradebook", str(graded.gradebook))
    assert held.code == 0
    assert "nobody signed" not in held.out
    assert "0 new, 2 graded before" in seclab("course", "grade", *place).out


def test_points_that_were_taken_back_are_signed_too(seclab: Any, graded: ClassFolder) -> None:
    give(graded, "5")
    seclab("course", "sign", "--yes", "--course", str(graded.root))
    give(graded, "NULL")
    taken = json.loads(seclab("course", "sign", "--yes", "--json", "--course", str(graded.root)).out)
    assert taken == [{"lesson": LESSON, "learner": "b%n [a]", "by_hand": []}]
    totals = [entry.total for entry in Log(graded.record).entries()]
    # Two workers graded at once, so either learner may have come first.
    assert (sorted(totals[:2]), totals[2:]) == ([3, 6], [5, 3])


def test_points_by_hand_on_a_grade_that_was_changed_are_not_signed(seclab: Any, graded: ClassFolder) -> None:
    give(graded, "5, auto_score = 5")
    ran = seclab("course", "sign", "--yes", "--course", str(graded.root))
    assert ran.code == 3
    assert "was never signed" in ran.err
    assert "seclab course grade" in ran.err
