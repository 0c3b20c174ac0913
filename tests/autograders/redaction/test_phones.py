from __future__ import annotations

from autograders.redaction.dice import Dice
from autograders.redaction.phones import SHAPES, phone

FOUND = {phone(Dice(f"phones {number}")).value for number in range(2000)}


def test_eight_countries_or_more_have_their_own_formats() -> None:
    assert len(SHAPES) >= 8


def test_separators_of_print_and_web_come_up() -> None:
    assert all(any(sign in value for value in FOUND) for sign in ("\u2013", "\u2011", "\u00a0", ".", "/", "(", "+"))


def test_extensions_come_up() -> None:
    assert all(any(word in value for value in FOUND) for word in (" ext. ", " x", ";ext="))


def test_none_is_a_plain_row_of_digits() -> None:
    assert not [value for value in FOUND if value.isdigit()]
