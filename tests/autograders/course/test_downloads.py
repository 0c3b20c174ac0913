"""Is it seen whose file it is, for which lesson, whatever an LMS calls it?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograders.course import downloads
from autograders.notebook import MAX_BYTES
from tests.autograders.course.classes import LESSON, notebook
from tests.autograders.course.downloads import OTHER, WORK, found, hand_in, packed, saved

DOE = ("12345", "doejane")


@pytest.mark.parametrize(
    ("name", "texts", "upload"),
    [
        ("doejane_12345_67890_open_ports.ipynb", DOE, (67890, 0)),
        ("doejane_LATE_12345_67890_open_ports.ipynb", DOE, (67890, 0)),
        ("doejane_12345_67890_open_ports-3.ipynb", DOE, (67890, 3)),
        ("doejane_12345_67890_01_open_ports (2).ipynb", DOE, (67890, 2)),
        ("doejane_12345_67890_anna_1_2_open_ports.ipynb", DOE, (67890, 0)),
        ("Jane Doe_123456_assignsubmission_file_/open_ports.ipynb", ("Jane Doe",), (0, 1)),
        ("Jane Doe_123456_assignsubmission_file_open_ports.ipynb", ("Jane Doe",), (0, 1)),
        ("Jane Doe_123456_assignsubmission_file_/my.ipynb", ("Jane Doe",), (0, 0)),
        ("Participant_77_assignsubmission_file_/open_ports.ipynb", ("Participant 77",), (0, 1)),
        ("wrapped/Jane_Doe_1_assignsubmission_file_/open_ports.ipynb", ("Jane_Doe",), (0, 1)),
        ("ana/open_ports/open_ports.ipynb", ("ana",), (0, 1)),
        ("submitted/ana/open_ports/open_ports.ipynb", ("ana",), (0, 1)),
        ("ana_open_ports.ipynb", ("ana",), (0, 0)),
        ("jane_doe_open_ports (1).ipynb", ("jane_doe",), (0, 0)),
    ],
)
def test_names_of_every_kind_are_understood(name: str, texts: tuple[str, ...], upload: tuple[int, int]) -> None:
    [one] = found({name: WORK})
    assert (one.problem, one.claim.texts, one.lesson, one.upload) == ("", texts, LESSON, upload)


@pytest.mark.parametrize(
    "name",
    [
        "Mal_1_assignsubmission_file_/Ana_2_assignsubmission_file_/open_ports.ipynb",
        "Mal_1_assignsubmission_file_/ana/open_ports/open_ports.ipynb",
        "Mal_1_assignsubmission_file_/ana_3_4_open_ports.ipynb",
        "Mal_1_assignsubmission_file_/ana_open_ports.ipynb",
        "Mal_1_assignsubmission_file_ana_2_assignsubmission_file_open_ports.ipynb",
        "Mal/open_ports/ana/open_ports/open_ports.ipynb",
        "Mal_8_9_ana_3_4_open_ports.ipynb",
        "Mal/open_ports/Ana_2_assignsubmission_file_/open_ports.ipynb",
        "Mal/open_ports/ana_3_4_open_ports.ipynb",
    ],
)
def test_a_learner_cannot_name_a_file_into_another_learners_hands(name: str) -> None:
    [one] = found({name: WORK})
    assert one.claim.texts[-1] == "Mal"


@pytest.mark.parametrize(
    "name",
    [
        *("open_ports.ipynb", "Untitled.ipynb", "01_open_ports.ipynb", "mal/ana_open_ports.ipynb"),
        *("mal/ana_1_2_open_ports.ipynb", "mal/Ana_2_assignsubmission_file_/open_ports.ipynb"),
        f"{'a_1_' * 16_000}.ipynb",
    ],
    ids=lambda name: name[:40],
)
def test_a_name_that_does_not_say_whose_it_is_is_refused(name: str) -> None:
    one, _ = found({name: WORK, "zed_open_ports.ipynb": WORK})
    assert one.problem
    assert not one.claim.texts


def test_a_folder_around_everything_does_not_matter() -> None:
    names = ("Jane_1_assignsubmission_file_/open_ports.ipynb", "ana_1_2_open_ports.ipynb", "zed_open_ports.ipynb")
    items = found({f"mlops 101/{name}": WORK for name in names})
    assert [one.claim.texts[-1] for one in items] == ["Jane", "ana", "zed"]


def test_the_notebook_says_which_lesson_it_is_when_its_name_does_not() -> None:
    files = {"a_1_2_Untitled.ipynb": WORK, "a_1_3_x.ipynb": b'{"cells": [], "nbformat": 4}', "a_1_4_y.ipynb": b"{"}
    assert [(one.lesson, one.problem[:25]) for one in found(files)] == [
        (LESSON, ""),
        ("", ""),
        ("", "the notebook is damaged: l"[:25]),
    ]


def test_other_files_are_passed_over() -> None:
    assert found({"Jane_1_onlinetext_/onlinetext.html": b"", "a_1_2_notes.pdf": b""}) == []


def test_a_pattern_of_the_instructor_is_used_instead() -> None:
    pattern = r"(?P<lesson>\w+?)_(?P<learner>bit\w+)_attempt_(?P<timestamp>[0-9\-]+)_"
    [one, late, other] = found(
        {
            f"{LESSON}_bitdiddle_attempt_2016-01-30-15-00-00_problem1.ipynb": WORK,
            f"{LESSON}_bitdiddle_attempt_2016-13-30-15-00-00_problem1.ipynb": WORK,
            "doejane_12345_67890_open_ports.ipynb": WORK,
        },
        pattern,
    )
    assert (one.claim.texts, one.lesson, one.time) == (("bitdiddle",), LESSON, "2016-01-30 15:00:00.000000")
    assert one.when == 1454166000
    assert "or when" in late.problem
    assert "does not say whose" in other.problem


def test_blackboards_compact_time_is_read_too() -> None:
    [one] = found({"ana 20260131120000.ipynb": WORK}, r"(?P<learner>\w+) (?P<timestamp>\d{14})")
    assert one.time == "2026-01-31 12:00:00.000000"


def read(path: Path, **options: Any) -> list[tuple[str, str, str, bytes | None, bytes | None]]:
    with downloads.handed_in(path, (LESSON, OTHER), **options) as items:
        return [
            (
                one.claim.texts[-1] if one.claim.texts else "",
                one.lesson,
                one.problem,
                None if one.problem else one.notebook.read(MAX_BYTES),
                one.attempts.read(1000) if one.attempts else None,
            )
            for one in items
        ]


def test_what_seclab_made_is_found_inside_the_zip_of_the_lms(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "submissions.zip",
        {
            "doejane_12345_67890_open_ports.zip": hand_in(),
            "Jane_1_assignsubmission_file_/any name.zip": hand_in(log=b"log"),
            "zed_1_2_notes.zip": packed({"notes.txt": b""}),
            "zip_1_3_zip.zip": packed({"again.zip": hand_in()}),
            "bad_1_4_x.zip": b"no zip",
        },
    )
    assert read(path) == [
        ("doejane", LESSON, "", WORK, b"{}\n"),
        ("Jane", LESSON, "", WORK, b"log"),
        ("zed", "", "it holds no notebook.", None, None),
        ("zip", "", "it holds no notebook.", None, None),
        ("bad", "", "it is no zip file that can be read: File is not a zip file.", None, None),
    ]


def test_a_learners_own_zip_is_known_by_its_name_whatever_it_holds(tmp_path: Path) -> None:
    hostile = saved(tmp_path / "mal_open_ports.zip", {"ana_1_2_open_ports.ipynb": WORK, "open_ports.ipynb": WORK})
    assert [row[:3] for row in read(hostile)] == [("mal", LESSON, ""), ("mal", LESSON, "")]
    (tmp_path / "ana_open_ports.zip").write_bytes(hand_in())
    assert read(tmp_path / "ana_open_ports.zip") == [("ana", LESSON, "", WORK, b"{}\n")]


def test_attempts_are_taken_only_from_a_folder_of_the_learners_own() -> None:
    items = found(
        {
            "attempts.jsonl": b"of all",
            "a_1_2_open_ports.ipynb": WORK,
            "Jane_1_assignsubmission_file_/open_ports.ipynb": WORK,
            "Jane_1_assignsubmission_file_/attempts.jsonl": b"of Jane",
        }
    )
    assert [bool(one.attempts) for one in items] == [False, True]


def test_several_lessons_in_one_zip_are_several_submissions(tmp_path: Path) -> None:
    other = json.dumps({**notebook(), "metadata": {"seclab": {"lesson": OTHER}}}).encode()
    path = saved(tmp_path / "x.zip", {"a_1_2_all.zip": packed({"01_open_ports.ipynb": WORK, "b/mine.ipynb": other})})
    assert [row[:3] for row in read(path)] == [("a", LESSON, ""), ("a", OTHER, "")]


def test_a_file_that_is_no_zip_is_one_refusal(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_text("no")
    assert [row[2] for row in read(tmp_path / "x.zip")] == [
        "it is no zip file that can be read: File is not a zip file.",
    ]
