"""Which small mistakes are made in a regular expression?"""

from __future__ import annotations

import re

import pytest

from autograders.redaction.pattern_mutants import pattern_mutants


@pytest.mark.parametrize(
    ("pattern", "mutant"),
    [
        (r"\d{3}-\d", r"\d{2}-\d"),
        (r"\d{2,4}", r"\d{2,5}"),
        (r"(?<!\w)\d+", r"\d+"),
        (r"(?![\w-]|\.\d)\d", r"\d"),
        (r"[\w.+-]+@", r"[\w.-]+@"),
        (r"[\w]+@[a-z]", r"[\w]*@[a-z]"),
        (r"[ -]?\d", r"[ -]\d"),
        (r"\b(?:live|test)_", r"\b(?:live)_"),
        (r"[^\W\d_]{2}", r"[\W\d_]{2}"),
    ],
)
def test_each_kind_of_mistake_is_made(pattern: str, mutant: str) -> None:
    assert mutant in {text for _, text in pattern_mutants(pattern)}


def test_every_mutant_is_a_pattern() -> None:
    for _, text in pattern_mutants(r"(?<![\w.+%-])[\w.+%-]+@(?:[\w-]+\.)+[^\W\d_]{2,}"):
        re.compile(text)


@pytest.mark.parametrize("text", ["", "a word", "one (two)"[:5], "return"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert not list(pattern_mutants(text))
