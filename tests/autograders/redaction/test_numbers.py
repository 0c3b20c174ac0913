from __future__ import annotations

import pytest

from autograders.redaction import numbers
from autograders.redaction.dice import Dice

DICE = [Dice(f"numbers {number}") for number in range(300)]


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


@pytest.mark.parametrize(("number", "right"), [("79927398713", True), ("79927398710", False), ("0", True)])
def test_luhn_is_that_of_the_standard(number: str, right: bool) -> None:
    assert numbers.luhn(number) is right


@pytest.mark.parametrize("iban", ["GB82WEST12345698765432", "DE89370400440532013000"])
def test_the_ibans_of_the_standard_have_remainder_1(iban: str) -> None:
    assert numbers.mod97(iban) == 1


def test_cards_are_right_and_wrong_ones_are_wrong() -> None:
    assert all(numbers.luhn(digits(numbers.card(dice).value)) for dice in DICE)
    assert not any(numbers.luhn(digits(numbers.wrong_card(dice).value)) for dice in DICE)


def test_ibans_are_right_and_wrong_ones_are_wrong() -> None:
    assert all(numbers.mod97(numbers.iban(dice).value.replace(" ", "")) == 1 for dice in DICE)
    assert not any(numbers.mod97(numbers.wrong_iban(dice).value.replace(" ", "")) == 1 for dice in DICE)


def test_no_social_security_number_is_one_that_cannot_be() -> None:
    found = {numbers.ssn(dice).value for dice in DICE}
    assert not [value for value in found if value[:3] in ("000", "666") or value[0] == "9" or value[4:6] == "00"]
    assert all(len(digits(value)) == 9 for value in found)


def test_no_wrong_iban_holds_a_card_by_chance() -> None:
    assert numbers.holds_card("DE00 4111 1111 1111 1111 07")
    assert not any(numbers.holds_card(numbers.wrong_iban(dice).value) for dice in DICE)


def test_a_number_that_passes_by_chance_is_changed() -> None:
    assert numbers.not_luhn("7992739871-3") == "7992739871-4"
    assert numbers.not_luhn("79927398710") == "79927398710"
