"""Does `seclab course` grade a class in parts, and put them together?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograders.course.class_folder import ClassFolder
from autograders.record import Log
from tests.autograders.course.classes import LESSON, RIGHT, WRONG, grades, hand_in, new_class, notebook


@pytest.fixture
def handed_in(tmp_path: Path) -> ClassFolder:
    """A class of two, and one whose name no gradebook can hold."""
    made = new_class(tmp_path / "class")
    for learner, answer in (("ana", RIGHT), ("[b]en", WRONG), ("x\x1b[2J", RIGHT)):
        hand_in(made, learner, notebook(answer))
    return made


def test_two_shards_and_a_merge(seclab: Any, handed_in: ClassFolder, tmp_path: Path) -> None:
    place = ("--course", str(handed_in.root))
    out = tmp_path / "results"
    first = seclab("course", "grade", "--shard", "0/2", "--out", str(out), *place)
    second = seclab("course", "grade", "--shard", "1/2", "--out", str(out), "--json", *place)
    assert (first.code, second.code) == (0, 0)
    assert "When all are done: seclab course merge" in first.out
    assert "rename the folder" in first.err + second.err
    assert "\x1b" not in first.err + second.err
    assert grades(handed_in) == []
    assert len(list(out.iterdir())) == 2
    merged = seclab("course", "merge", str(out), *place)
    assert merged.code == 0
    assert "2 submissions: 2 new, 0 graded before, 0 to look at" in merged.out
    assert [(learner, points) for learner, _, points, _ in grades(handed_in)] == [("[b]en", 3), ("ana", 6)]
    assert len(Log(handed_in.record).entries()) == 2
    again = json.loads(seclab("course", "merge", str(out), *place, "--json").out)
    assert [row["fresh"] for row in again["rows"]] == [False, False]
    assert again["refused"] == []


def test_a_damaged_file_is_named_and_the_rest_is_merged(seclab: Any, handed_in: ClassFolder) -> None:
    place = ("--course", str(handed_in.root))
    seclab("course", "grade", "--shard", "0/1", *place)
    bad = handed_in.shards / "shard-0-of-1-x.jsonl"
    bad.write_text("{}")
    merged = seclab("course", "merge", *place)
    assert merged.code == 1
    assert f"{bad} is not merged: its content is not what its name says" in merged.err
    assert "2 submissions: 2 new" in merged.out


def test_a_shard_needs_no_nbgrader_and_no_gradebook(
    seclab: Any, handed_in: ClassFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_in.gradebook.unlink()
    monkeypatch.setattr("autograders.course.nbgrader_books.find_spec", lambda *_: None)
    assert seclab("course", "grade", "--shard", "0/1", "--course", str(handed_in.root)).code == 0
    assert not handed_in.gradebook.exists()
    assert not handed_in.record.exists()


@pytest.mark.parametrize("part", ["2/2", "x", "-1/2"])
def test_a_shard_that_there_is_not_is_wrong_usage(seclab: Any, handed_in: ClassFolder, part: str) -> None:
    ran = seclab("course", "grade", f"--shard={part}", "--course", str(handed_in.root))
    assert ran.code == 2
    assert "0/4 is the first of four" in ran.err


@pytest.mark.parametrize(
    "words", [("--shard", "0/1", "--regrade", LESSON), ("--shard", "0/1", "--force"), ("--out", "x")]
)
def test_options_that_do_not_go_together_are_wrong_usage(
    seclab: Any, handed_in: ClassFolder, words: tuple[str, ...]
) -> None:
    ran = seclab("course", "grade", *words, "--course", str(handed_in.root))
    assert ran.code == 2
    assert "--shard" in ran.err


def test_without_a_lesson_given_out_there_is_nothing_to_grade(seclab: Any, tmp_path: Path) -> None:
    ran = seclab("course", "grade", "--shard", "0/1", "--course", str(tmp_path))
    assert ran.code == 2
    assert "holds no lesson" in ran.err
