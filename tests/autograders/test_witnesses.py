from __future__ import annotations

import ipaddress
import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograders import globs, witnesses
from cluster.iam import glob as concrete

ALPHABET = "ab/~"  # ~ stands for every character that no pattern spells out
ALL_SHORT = ["".join(chars) for n in range(7) for chars in itertools.product(ALPHABET, repeat=n)]
PATTERNS = st.lists(st.text("ab/*?", max_size=4), min_size=1, max_size=3)


def memberships(patterns: list[str], text: str) -> tuple[bool, ...]:
    return tuple(concrete.matches(pattern, text) for pattern in patterns)


def found(patterns: list[str]) -> dict[tuple[bool, ...], str]:
    texts = witnesses.strings(tuple(globs.glob(pattern) for pattern in patterns))
    return {memberships(patterns, text): text for text in texts}


@settings(deadline=None)
@given(PATTERNS)
def test_every_class_that_enumeration_finds_has_a_witness_as_short(patterns: list[str]) -> None:
    shortest: dict[tuple[bool, ...], int] = {}
    for text in ALL_SHORT:
        shortest.setdefault(memberships(patterns, text), len(text))
    by_class = found(patterns)
    assert {key: len(by_class[key]) for key in shortest} == shortest


@given(PATTERNS)
def test_no_two_witnesses_stand_for_the_same_class(patterns: list[str]) -> None:
    texts = witnesses.strings(tuple(globs.glob(pattern) for pattern in patterns))
    assert len(found(patterns)) == len(texts)


@given(st.lists(st.text("abAB*", max_size=3), min_size=1, max_size=2))
def test_case_is_folded_where_the_patterns_fold_it(patterns: list[str]) -> None:
    texts = witnesses.strings(tuple(globs.glob(pattern, fold=True) for pattern in patterns))
    lowered = [pattern.lower() for pattern in patterns]
    expected = {memberships(lowered, text) for text in ALL_SHORT}
    assert {memberships(lowered, text.lower()) for text in texts} == expected


def test_witnesses_are_readable_and_the_shortest_come_first() -> None:
    patterns = tuple(map(globs.glob, ("churn/*", "churn*")))
    assert witnesses.strings(patterns) == ("", "churn", "churn/")


def test_witnesses_stay_inside_the_domain() -> None:
    letters = globs.Chars(globs.LETTERS)
    words = globs.build("words", [(letters, False), (letters, False), (letters, True)])
    assert witnesses.strings((globs.glob("*a"), globs.glob("*/*")), words) == ("bb", "ba")


def test_a_fresh_character_avoids_those_that_matter() -> None:
    texts = witnesses.strings(tuple(globs.literal(char) for char in "abcdefghijklmnopqrstuvwxyz"), globs.glob("?"))
    assert "0" in texts
    assert len(texts) == 27


def test_patterns_that_interleave_without_end_are_too_complex() -> None:
    patterns = tuple(globs.glob(f"*{char}*" * 8) for char in "abcdefgh")
    with pytest.raises(witnesses.TooComplex, match="in too many ways") as caught:
        witnesses.strings(patterns)
    assert caught.value.patterns[0].startswith("*a*")
    assert caught.value.suggestion


def test_patterns_too_long_to_combine_are_too_complex() -> None:
    with pytest.raises(witnesses.TooComplex, match=r"aaa\.\.\."):
        witnesses.strings((globs.literal("a" * 40_000),))


def test_sets_without_end_are_too_complex() -> None:
    with pytest.raises(witnesses.TooComplex):
        witnesses.sets([(1 << n, str(n)) for n in range(30)])


@given(st.lists(st.integers(0, 50), max_size=4))
def test_numbers_reach_every_interval_between_bounds(bounds: list[int]) -> None:
    def side(number: float) -> tuple[tuple[bool, bool], ...]:
        return tuple((number < bound, number == bound) for bound in bounds)

    assert {side(n) for n in witnesses.numbers(bounds)} == {side(n) for n in range(53)}


def test_numbers_fall_on_both_sides_of_a_fraction() -> None:
    assert witnesses.numbers([2.5]) == (0, 1, 2, 3, 4)


def test_dates_fall_before_at_and_after_a_bound() -> None:
    bound = datetime(2026, 1, 1, tzinfo=UTC)
    before, at, after = witnesses.dates([bound])
    assert before < bound == at < after


@given(
    st.lists(st.sampled_from(["10.0.0.0/8", "10.1.0.0/16", "203.0.113.7/32", "0.0.0.0/0", "255.0.0.0/8"]), max_size=4)
)
def test_addresses_reach_every_region_between_networks(texts: list[str]) -> None:
    networks = [ipaddress.IPv4Network(text) for text in texts]

    def inside(address: ipaddress.IPv4Address) -> tuple[bool, ...]:
        return tuple(address in network for network in networks)

    probes = [
        ipaddress.IPv4Address(n << 16 | low)
        for n in range(1 << 16)
        if n % 61 == 0 or n >> 8 in (10, 203, 255)
        for low in (0, 7)
    ]
    found = [ipaddress.ip_address(text) for text in witnesses.addresses(networks)]
    assert {inside(a) for a in probes} <= {inside(a) for a in found if isinstance(a, ipaddress.IPv4Address)}


def test_addresses_of_both_families_are_found() -> None:
    found = witnesses.addresses([ipaddress.ip_network("2001:db8::/32"), ipaddress.ip_network("::/0")])
    assert found[0] == "203.0.113.7"
    assert "2001:db9::" in found


@given(st.lists(st.integers(0, 7), max_size=4, unique=True))
def test_sets_reach_every_pair_of_all_and_some(masks: list[int]) -> None:
    values = [(mask, str(mask)) for mask in masks]

    def judged(chosen: tuple[str, ...]) -> tuple[tuple[bool, ...], tuple[bool, ...]]:
        bits = [[bool(int(value) >> i & 1) for value in chosen] for i in range(3)]
        return tuple(map(all, bits)), tuple(map(any, bits))

    subsets = [s for n in range(len(masks) + 1) for s in itertools.combinations([v for _, v in values], n)]
    assert {judged(chosen) for chosen in witnesses.sets(values)} == {judged(chosen) for chosen in subsets}
