from __future__ import annotations

import itertools

import pytest

from autograders.network.labels import TooManySelectors, another, label_sets
from cluster.network import Requirement, Selector


def selector(*requirements: Requirement) -> Selector:
    return Selector(requirements)


APP_A, APP_NOT_A = selector(Requirement("app", "In", ("a",))), selector(Requirement("app", "NotIn", ("a",)))
TIER = selector(Requirement("tier", "Exists"))
BOTH = selector(Requirement("app", "Exists"), Requirement("tier", "In", ("x", "y")))


def test_each_set_matches_what_its_bits_say_and_is_the_smallest() -> None:
    several = [APP_A, APP_NOT_A, TIER, BOTH]
    found = label_sets(several)
    assert found[0b0010] == {}
    for mask, labels in found.items():
        assert [bool(mask >> index & 1) for index in range(4)] == [one.matches(labels) for one in several]


def test_no_combination_is_missing() -> None:
    several = [APP_A, APP_NOT_A, TIER, BOTH]
    values = [{}, {"app": "a"}, {"app": "b"}]
    tiers = [{}, {"tier": "x"}, {"tier": "z"}]
    every = {
        sum(1 << index for index, one in enumerate(several) if one.matches({**app, **tier}))
        for app, tier in itertools.product(values, tiers)
    }
    assert set(label_sets(several)) == every


def test_a_fixed_label_stays_as_it_is() -> None:
    assert label_sets([APP_A, TIER], {"app": "b"}) == {0b00: {"app": "b"}, 0b10: {"app": "b", "tier": "other"}}
    assert label_sets([], {"app": "b"}) == {0: {"app": "b"}}


def test_another_value_is_none_of_those_taken() -> None:
    assert another([]) == "other"
    assert another(["other", "other-2"]) == "other-3"


def test_selectors_that_combine_in_too_many_ways_are_named() -> None:
    with pytest.raises(TooManySelectors, match="its selectors combine in too many ways"):
        label_sets([selector(Requirement(f"key-{index}", "Exists")) for index in range(40)])
    many = tuple(f"v{index}" for index in range(2000))
    with pytest.raises(TooManySelectors):
        label_sets([selector(Requirement("app", "In", many))])
