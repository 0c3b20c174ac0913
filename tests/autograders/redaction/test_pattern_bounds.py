from __future__ import annotations

import re

import pytest

from autograders.redaction.pattern_bounds import pattern_bounds
from autograders.witnesses import TooComplex

EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
SSN = "[0-9]{3}-[0-9]{2}-[0-9]{4}"


@pytest.mark.parametrize(
    ("answer", "needed", "allowed"),
    [
        (EMAIL, EMAIL, EMAIL),
        (r"(?i:[a-z\d._%+-]+@[a-z\d.-]+\.[a-z][a-z]+)", r"[a-z]+@[a-z]+\.[a-z]{2,}", r"[\w.%+-]+@[\w.-]+\.\w{2,}"),
        ("[0-9]{3}-[0-9][0-9]-[0-9]{4}", SSN, SSN),
        (f"^{SSN}$\n", SSN, SSN),
        ("a|b|ab", "a|b", "a?b?"),
    ],
)
def test_a_pattern_between_its_bounds_is_proven(answer: str, needed: str, allowed: str) -> None:
    assert pattern_bounds(answer, needed, allowed) is None


@pytest.mark.parametrize(
    ("answer", "needed", "allowed", "got", "text"),
    [
        (r"[A-Za-z0-9._%-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", EMAIL, EMAIL, "no match", "+@a.aa"),
        (r"[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}", EMAIL, EMAIL, "no match", "a@a.aA"),
        (r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,4}", EMAIL, EMAIL, "no match", "a@a.aaaaa"),
        (r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+.[A-Za-z]{2,}", EMAIL, EMAIL, "a match", "a@aaaa"),
        (r"\d{3}-\d{2}-\d{4}", SSN, SSN, "a match", "000-00-000٠"),
        ("[0-9]{3}.[0-9]{2}.[0-9]{4}", SSN, SSN, "a match", "000a00a0000"),
    ],
)
def test_the_shortest_text_shows_the_mistake(answer: str, needed: str, allowed: str, got: str, text: str) -> None:
    found = pattern_bounds(answer, needed, allowed)
    assert found is not None
    assert found.counterexample is not None
    assert (found.got, found.counterexample.text) == (got, f"re.fullmatch(pattern, {text!r})")
    assert (re.fullmatch(answer, text) is not None) is (got == "a match")
    assert found.next


def test_flags_count() -> None:
    assert pattern_bounds("[a-z]+", "[A-Z]+", "[a-zA-Z]+") is not None
    assert pattern_bounds("[a-z]+", "[A-Z]+", "[a-z]+", flags=re.IGNORECASE) is None


@pytest.mark.parametrize("pattern", ["(?:[a-z]{0,63}x){0,30}", "a?" * 900], ids=["many states", "deep"])
def test_what_combines_in_too_many_ways_is_refused(pattern: str) -> None:
    with pytest.raises(TooComplex, match="too complex to judge"):
        pattern_bounds(pattern, "x", "[a-z]*")
