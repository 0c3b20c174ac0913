"""Is a rubric for a person read, and a slip in it found on its line?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons import catalogue
from lessons.mistake import LessonError

FRONT = """\
---
title: Keys
order: 2
minutes: 5
summary: What it is about.
questions:
  explain:
    title: Explain it
    language: text
    manual: true
    points: 3
    rubric:
      - "names the data: the table: 1"
      - says until when: 2
---
"""
RUBRIC = FRONT[FRONT.index("    rubric:") : -4]


@pytest.fixture
def question(tmp_path: Path) -> Callable[..., catalogue.Question]:
    """Read the question with one text of the front matter changed."""

    def read(old: str = "", new: str = "") -> catalogue.Question:
        assert old in FRONT
        (tmp_path / "keys").mkdir()
        (tmp_path / "keys" / "lesson.md").write_text(FRONT.replace(old, new), encoding="utf-8")
        return catalogue.load(tmp_path / "keys").questions["explain"]

    return read


def test_each_line_names_what_is_looked_for_and_its_points(question: Callable[..., catalogue.Question]) -> None:
    read = question()
    assert read.manual
    assert [str(one) for one in read.manual.criteria] == [
        "names the data: the table: 1 point",
        "says until when: 2 points",
    ]
    assert (read.manual.points, read.suffix) == (3, ".txt")


def test_without_manual_the_checks_judge_it(question: Callable[..., catalogue.Question]) -> None:
    assert question("    manual: true\n    points: 3\n" + RUBRIC, "").manual is None


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("    manual: true\n", "", 10, "points is only for a question that a person grades"),
        ("    manual: true\n    points: 3\n", "", 10, "rubric is only for a question that a person grades"),
        ("manual: true", "manual: 1", 10, "manual is neither true nor false"),
        ("    points: 3\n", "", 7, "question explain lacks points"),
        ("points: 3", "points: 0", 11, "points is not a whole number above 0"),
        ("points: 3", "points: 4", 12, "the lines of the rubric add up to 3, not 4 points"),
        (RUBRIC, "", 7, "question explain has no rubric"),
        (RUBRIC, "    rubric: []\n", 12, "question explain has no rubric"),
        (RUBRIC, "    rubric: says it\n", 12, "question explain has no rubric"),
        (RUBRIC, "    rubric: [says it]\n", 12, "'says it' ends with no points"),
        (RUBRIC, '    rubric: ["says it: 0"]\n', 12, "'says it: 0' ends with no points"),
        (RUBRIC, "    rubric: [says it: {a: 3}]\n", 12, "ends with no points"),
        (RUBRIC, "    rubric: [3]\n", 12, "'3' ends with no points"),
        ("    manual: true", "    manual: true\n    apply: policy/x", 11, "not put in force in a lab"),
    ],
)
def test_a_slip_is_located(
    question: Callable[..., catalogue.Question], old: str, new: str, line: int, message: str
) -> None:
    with pytest.raises(LessonError, match=message) as caught:
        question(old, new)
    assert caught.value.line == line
    assert caught.value.suggestion
