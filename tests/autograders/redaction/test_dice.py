from __future__ import annotations

from autograders.redaction.dice import Dice


def test_a_seed_decides_every_draw() -> None:
    assert [Dice("a").number(0, 10**6) for _ in range(3)] == [Dice("a").number(0, 10**6)] * 3
    assert Dice("a").signs(20) != Dice("b").signs(20)


def test_both_ends_of_a_range_are_drawn() -> None:
    dice = Dice("ends")
    assert {dice.number(2, 4) for _ in range(100)} == {2, 3, 4}


def test_a_shape_keeps_what_is_no_place_for_a_digit() -> None:
    assert Dice("shape").fill("PN-##")[:3] == "PN-"
