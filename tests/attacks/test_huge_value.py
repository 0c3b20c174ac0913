"""A result larger than any answer needs."""

from __future__ import annotations


def test_a_result_beyond_the_limit_is_not_read_to_its_end(course) -> None:
    outcome = course.attack_once("def attack():\n    return 'x' * 10**7")
    assert (outcome.status, outcome.value) == ("too_much_output", None)


def test_a_large_result_crosses(course) -> None:
    assert len(course.attack_once("def attack():\n    return 'é' * 10**5").value) == 10**5


def test_a_number_beyond_64_bits_does_not_cross(course) -> None:
    outcomes = course.attack("def attack(n):\n    return n * 2", (2**62,), (2**61,), (-(2**62),))
    assert [outcome.status for outcome in outcomes] == ["unsupported_value", "ok", "ok"]


def test_a_wide_result_crosses_or_is_refused_in_time(course) -> None:
    outcome = course.attack_once("def attack():\n    return [[]] * 100_000")
    assert outcome.status == "ok"
    assert len(outcome.value) == 100_000
