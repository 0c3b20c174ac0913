from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.iam import glob
from cluster.iam.glob import Wildcard

PATTERNS = st.text(alphabet="ab*?/", max_size=8)
TEXTS = st.text(alphabet="ab*?/\n", max_size=10)


def translated(pattern: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)


@settings(max_examples=800, deadline=None)
@given(PATTERNS, TEXTS)
def test_it_matches_what_the_same_regular_expression_matches(pattern: str, text: str) -> None:
    assert glob.matches(pattern, text) == bool(re.fullmatch(translated(pattern), text, re.DOTALL))


@given(TEXTS)
def test_a_literal_part_matches_itself_and_nothing_else(text: str) -> None:
    same = glob.of_parts((text,) if text else ())
    assert same(text)
    assert not same(text + "a")


def test_a_star_crosses_slashes_and_colons_and_case_counts() -> None:
    assert glob.matches("arn:aws:s3:::b*", "arn:aws:s3:::b/a:b/c")
    assert not glob.matches("B*", "b")


def test_the_star_of_a_literal_part_is_a_star() -> None:
    only = glob.of_parts(("a*", Wildcard.ONE))
    assert only("a*x")
    assert not only("abx")


@pytest.mark.parametrize("pattern", ["a*" * 2000 + "b", "*a?" * 1000 + "b"])
def test_a_pattern_with_thousands_of_stars_does_not_explode(pattern: str) -> None:
    assert not glob.matches(pattern, "a" * 3000)
