"""Can an instructor give feedback back, and read how the class did?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.autograders.course.classes import LESSON, RIGHT, WRONG, hand_in, new_class, notebook, run


def test_feedback_is_written_counted_and_written_once(seclab: Any, tmp_path: Path) -> None:
    course = new_class(tmp_path / "class")
    for learner, answer in (("ana", RIGHT), ("ben", WRONG)):
        hand_in(course, learner, notebook(answer))
    place = str(course.root)
    nothing = seclab("course", "feedback", "--course", place)
    assert nothing.code == 0
    assert "Next: seclab course grade" in nothing.out
    run(course)
    first = seclab("course", "feedback", "--course", place)
    assert first.code == 0
    assert f"2 pages in {place}/feedback: 2 written, 0 unchanged, 0 failed" in first.out
    rows = json.loads(seclab("course", "feedback", LESSON, "--course", place, "--json").out)
    assert [(row["learner"], row["status"]) for row in rows] == [("ana", "same"), ("ben", "same")]
    assert all(Path(row["page"]).is_file() for row in rows)
    assert "2 written" in seclab("course", "feedback", "--course", place, "--force").out


def test_a_page_that_cannot_be_written_is_named_and_shows_in_the_exit_code(seclab: Any, tmp_path: Path) -> None:
    course = new_class(tmp_path / "class")
    hand_in(course, "ana", notebook(RIGHT))
    run(course)
    (course.root / "feedback" / "ana").write_text("in the way")
    ran = seclab("course", "feedback", "--course", str(course.root))
    assert ran.code == 1
    assert "'ana': the page cannot be written" in ran.err


def test_the_report_is_a_page_for_its_owner_a_text_and_json(seclab: Any, tmp_path: Path, monkeypatch: Any) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    course = new_class(tmp_path / "class")
    for learner, answer in (("ana", RIGHT), ("ben", WRONG)):
        hand_in(course, learner, notebook(answer))
    run(course)
    place = ("--course", str(course.root))
    page = course.root / "report.html"
    ran = seclab("course", "report", *place)
    assert ran.code == 0
    assert ran.out == f"The report of the class is {page}\n"
    assert page.stat().st_mode & 0o777 == 0o600
    assert opened == []
    other = tmp_path / "elsewhere.html"
    seclab("course", "report", LESSON, "--open", "-o", str(other), *place)
    assert opened == [other.as_uri()]
    assert "mean 4.5, median 4.5 of 6 points" in seclab("course", "report", "--text", *place).out
    lesson = json.loads(seclab("course", "report", "--json", *place).out)["lessons"][0]
    assert (lesson["graded"], lesson["median"], lesson["similar"]) == (2, 4.5, None)
    assert [one["learners"] for one in lesson["misconceptions"]] == [[]]
    named = json.loads(seclab("course", "report", "--json", "--names", "--similar", *place).out)["lessons"][0]
    assert ([one["learners"] for one in named["misconceptions"]], named["similar"]) == ([["ben"]], [])


def test_a_report_that_cannot_be_written_says_so(seclab: Any, tmp_path: Path) -> None:
    course = new_class(tmp_path / "class")
    (tmp_path / "file").write_text("")
    ran = seclab("course", "report", "--course", str(course.root), "-o", str(tmp_path / "file" / "report.html"))
    assert ran.code == 3
    assert "cannot be used" in ran.err
