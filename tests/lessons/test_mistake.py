"""Does an author learn where to look, and what to do?"""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.mistake import LessonError, sentence, shown


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/x/lessons/a/lesson.md", "a/lesson.md"),
        ("/x/lessons/a/solutions/q.json", "a/solutions/q.json"),
        ("/x/lessons/a/specimens/c/one.json", "a/specimens/c/one.json"),
        ("/x/lessons/a/specimens/hostile/q/one.json", "a/specimens/hostile/q/one.json"),
    ],
)
def test_a_file_is_named_from_its_lesson_on(path: str, name: str) -> None:
    assert shown(Path(path)) == name


def test_an_error_reads_as_place_problem_and_next_step() -> None:
    error = LessonError(Path("/x/a/lesson.md"), "there is no question 'b'", "did you mean 'c'?", 7)
    assert str(error) == "a/lesson.md:7: there is no question 'b'. Did you mean 'c'?"


@pytest.mark.parametrize(
    ("message", "step", "text"),
    [("a is b.", "", "a is b."), ("a is b", "write c.", "a is b. Write c."), ("a", "why?", "a. Why?")],
)
def test_sentences_end_once(message: str, step: str, text: str) -> None:
    assert sentence(message, step) == text
