from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autograders import globs
from cluster.iam import glob as concrete

PATTERNS = st.text("ab/*?", max_size=6)
TEXTS = st.text("ab/c", max_size=7)


def accepts(pattern: globs.Pattern, text: str) -> bool:
    return bool(pattern.after(pattern.start, text) & pattern.accepting)


@given(PATTERNS, TEXTS)
def test_the_machine_of_a_glob_accepts_what_the_platform_matches(pattern: str, text: str) -> None:
    assert accepts(globs.glob(pattern), text) == concrete.matches(pattern, text)


@given(PATTERNS, TEXTS)
def test_a_literal_accepts_only_itself(pattern: str, text: str) -> None:
    assert accepts(globs.literal(pattern), pattern)
    assert accepts(globs.literal(pattern), text) == (pattern == text)


def test_a_folded_pattern_ignores_case() -> None:
    pattern = globs.glob("Get*", fold=True)
    assert accepts(pattern, "gETobject")
    assert not accepts(pattern, "put")


def test_a_star_of_an_arn_ends_at_a_colon_but_in_the_last_part() -> None:
    pattern = globs.arn(tuple(concrete.split("arn:aws:*:*:1:user/*")))
    assert accepts(pattern, "arn:aws:iam::1:user/a:b")
    assert not accepts(pattern, "arn:aws:iam:x:y:1:user/a")


def test_a_range_holds_fresh_characters_and_leaves_others_out() -> None:
    letters = globs.Chars(globs.LETTERS)
    word = globs.build("word", [(letters, False), (letters, True)])
    assert accepts(word, "abc")
    assert not accepts(word, "a/c")
    assert not accepts(word, "")


def test_a_pattern_can_start_and_end_in_the_middle() -> None:
    whole = globs.glob("home/bob/*")
    middle = globs.Pattern("", whole.steps, whole.loops, whole.after(1, "home/"), whole.after(1, "home/bob"))
    assert accepts(middle, "bob")
    assert not accepts(middle, "eve")
