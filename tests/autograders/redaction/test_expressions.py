from __future__ import annotations

import itertools
import re

import pytest

from autograders.redaction.dice import Dice
from autograders.redaction.expressions import NONE, after, classes, ends, holds, parsed
from cluster.source import DocumentError

TEXTS = ["".join(signs) for length in range(5) for signs in itertools.product("ab1", repeat=length)]


def matches(pattern: str, text: str, flags: int = 0) -> bool:
    state = parsed(pattern, flags)
    for sign in text:
        state = after(state, ord(sign))
    return ends(state)


def drawn(dice: Dice, depth: int) -> str:
    """Draw a pattern of a few signs, classes, groups and repetitions."""
    if not depth or dice.chance(0.2):
        return dice.pick(("a", "b", "1", r"\d", r"\w", "[ab]", "[^a]", ".", "(?:)"))
    first, second = drawn(dice, depth - 1), drawn(dice, depth - 1)
    repeated = f"(?:{first}){dice.pick(('*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '*?', '+?'))}"
    return dice.pick((first + second, f"(?:{first}|{second})", repeated, f"({first}){second}"))


@pytest.mark.parametrize("number", range(150))
def test_the_same_texts_match_as_in_re(number: int) -> None:
    pattern = drawn(Dice(f"expressions {number}"), 4)
    known = re.compile(pattern)
    assert [text for text in TEXTS if matches(pattern, text)] == [text for text in TEXTS if known.fullmatch(text)]


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [("[k-t]", re.IGNORECASE), (r"\d", 0), (r"\d", re.ASCII), (".", 0), (".", re.DOTALL), ("(?i:ß)x", 0)],
)
def test_classes_and_flags_mean_what_they_mean_in_re(pattern: str, flags: int) -> None:
    known = re.compile(pattern, flags)
    for text in ("k", "K", "\u212a", "s", "ſ", "٣", "3", "\n", "ßx", "ẞx", "ssx", "u", "\U0001f600"):
        assert matches(pattern, text, flags) is (known.fullmatch(text) is not None), text


def test_the_edges_of_a_whole_pattern_say_nothing_new() -> None:
    assert parsed("^ab$") == parsed(r"\Aab\Z") == parsed("ab")


def test_a_pattern_that_re_warns_about_is_read() -> None:
    assert matches("[[a]", "[")


def test_a_dead_end_is_known() -> None:
    assert after(parsed("a"), ord("b")) == NONE


def test_a_class_is_a_row_of_ranges() -> None:
    assert classes(parsed("[a-c]x|[a-c]")) == {((97, 99),), ((120, 120),)}
    assert [sign for sign in "`abcd" if holds(((97, 99),), ord(sign))] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (r"\bfoo", r"assertion such as \\b"),
        (r"(a)\1", "reference to a group"),
        ("(?=a)b", "lookahead"),
        ("(?>a)b", "atomic"),
        ("a++", "possessive"),
        ("a" * 3000, "3000 signs"),
        ("x\n(a", "no regular expression"),
        ("(" * 900 + ")" * 900, "nested too deep"),
        ("|".join(f"{number}a" for number in range(400)), "too many choices"),
    ],
)
def test_what_cannot_be_decided_is_refused(pattern: str, told: str) -> None:
    with pytest.raises(DocumentError, match=told):
        parsed(pattern)


def test_a_broken_pattern_is_told_with_its_place() -> None:
    with pytest.raises(DocumentError) as error:
        parsed("x\n(a")
    assert (error.value.line, error.value.column) == (2, 1)
