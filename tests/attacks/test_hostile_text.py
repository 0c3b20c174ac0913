"""Answers that are no Python, or too odd to be read."""

from __future__ import annotations

import pytest

from cluster.source import DocumentError

TEXTS = {
    "an open bracket": ("x = (\n", 1),
    "an indentation": ("def attack():\nreturn 1", 2),
    "a NUL": ("x = 1\n\0", 2),
    "half a character": ("x = 1\n# \ud800", 2),
    "no function": ("x = 1", 1),
    "nothing": ("", 1),
    "a function that is none": ("attack = 3", 1),
}


@pytest.mark.parametrize(("text", "line"), TEXTS.values(), ids=list(TEXTS))
def test_text_that_is_no_answer_is_refused_with_a_line(course, text: str, line: int) -> None:
    with pytest.raises(DocumentError) as refused:
        course.attack_once(text)
    assert refused.value.line == line
    assert refused.value.suggestion
