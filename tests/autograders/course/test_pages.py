"""Is a page closed: nothing of what it shows is obeyed, and nothing is hidden in it?"""

from __future__ import annotations

import pytest

from autograders.course import pages


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("\x00\x1b[31m", "<U+0000><U+001B>[31m"),
        ("abc\u202edef", "abc<U+202E>def"),
        ("\ud800", "<U+D800>"),
        ("\u200bzero", "<U+200B>zero"),
        ("Ağaoğlu 👩🏽‍💻", "Ağaoğlu 👩🏽‍💻"),
    ],
)
def test_what_does_not_print_is_written_out(text: str, shown: str) -> None:
    assert pages.visible(text) == shown


def test_other_values_stay_as_they_are() -> None:
    assert pages.visible(3) == 3
    assert pages.visible(None) is None


def test_backticks_mean_code_and_markup_means_nothing() -> None:
    assert pages.prose("use `<b>` & `b`") == "use <code>&lt;b&gt;</code> &amp; <code>b</code>"
    assert pages.prose("an odd ` stays") == "an odd ` stays"
    assert pages.prose("`\x1b`") == "<code>&lt;U+001B&gt;</code>"


def test_one_thing_has_no_s() -> None:
    assert (pages.some(1, "check"), pages.some(0, "check")) == ("1 check", "0 checks")
