"""Does a learner learn who grades an answer, by what, and that it counts apart?"""

from __future__ import annotations

from pathlib import Path

import pytest
from IPython.utils.capture import capture_output

from lessons import catalogue
from lessons.by_hand import ByHandView
from lessons.classroom import Classroom

COURSE = Path(__file__).parent.parent / "course"
QUESTION = "explain_to_auditor"
CRITERIA = ["names the principal and the data: 2 points", "says when a stolen key ends: 2 points"]


@pytest.fixture
def lesson(seclab_home: Path) -> Classroom:
    return Classroom(catalogue.lesson("short_lived_keys", COURSE))


def test_keeping_it_says_that_a_person_grades_it(lesson: Classroom) -> None:
    assert repr(lesson.keep(QUESTION, "Nobody.\n")) == "Answer kept: 1 line. A person grades this: 5 points."
    assert "still the starter" in repr(lesson.keep(QUESTION, "In two or three sentences:\n"))


def test_checking_it_shows_the_rubric_and_is_no_attempt(lesson: Classroom) -> None:
    lesson.keep(QUESTION, "Nobody.\n")
    with capture_output() as captured:
        shown = lesson.check(QUESTION)
    assert captured.outputs == []
    assert isinstance(shown, ByHandView)
    said = repr(shown).splitlines()
    assert said[0] == "A person grades this answer: 5 points, beside those of the checks."
    assert [line.removeprefix("  - ") for line in said[1:3]] == CRITERIA
    assert said[-1] == "Your answer is kept. Save the notebook before you hand it in."
    assert "0 attempts" in lesson.progress().headline


@pytest.mark.parametrize("answer", ["", "In two or three\nsentences:"])
def test_an_answer_that_is_not_there_is_asked_for(lesson: Classroom, answer: str) -> None:
    lesson.keep(QUESTION, answer)
    assert "Not answered yet: write in the cell %%answer explain_to_auditor" in repr(lesson.check(QUESTION))


def test_the_page_escapes_what_it_shows(lesson: Classroom) -> None:
    shown = lesson.check(QUESTION)
    assert isinstance(shown, ByHandView)
    page = shown._repr_html_()
    assert "&lt;b&gt;that only engineers&lt;/b&gt;" in page
    assert "<b>" not in page


def test_progress_names_it_and_counts_only_the_checks(lesson: Classroom) -> None:
    said = repr(lesson.progress())
    assert "0 of 6 points" in said
    assert "  a person grades it: 5 points more  What the auditor reads" in said
