from __future__ import annotations

import ipaddress
import re

import pytest

from autograders.redaction import innocents
from autograders.redaction.dice import Dice
from autograders.redaction.numbers import luhn

DICE = [Dice(f"innocents {number}") for number in range(200)]


def test_no_version_is_an_address() -> None:
    for dice in DICE:
        with pytest.raises(ValueError, match="does not appear"):
            ipaddress.ip_address(innocents.version(dice).value)


def test_some_destroy_themselves_under_the_well_known_patterns() -> None:
    email = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
    phone = re.compile(r"\b\d{3}[-.]?\d{3}[-.]?\d{4}\b")
    ssn = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")
    assert all(email.search(innocents.git_url(dice).value) for dice in DICE)
    assert any(phone.search(innocents.epoch(dice).value) for dice in DICE)
    assert any(phone.search(innocents.order_id(dice).value) for dice in DICE)
    assert all(ssn.search(innocents.part_number(dice).value) for dice in DICE)


def test_each_says_its_kind() -> None:
    assert innocents.package(DICE[0]).kind == "package"
    assert innocents.hash_(DICE[0]).kind == "hash"
    assert innocents.mention(DICE[0]).kind == "mention"


def test_no_harmless_number_passes_for_a_card() -> None:
    drawn = [draw(dice).value for dice in DICE for draw in (innocents.epoch, innocents.isbn)]
    assert not [value for value in drawn if luhn(value.replace("-", ""))]
