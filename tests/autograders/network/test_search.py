from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograders.finding import Finding
from autograders.network import equivalent, no_new_flow, still_reaches
from cluster.network import External, NetworkPolicy, Pod, World
from tests.autograders.network import universe
from tests.autograders.network.universe import Manifests, Standing, allowed
from tests.cluster.network import manifests

Policies = tuple[NetworkPolicy, ...]
Claim = Callable[[Policies, Policies], Finding | None]
CLAIMS: list[tuple[Claim, Callable[[list[Standing]], bool]]] = [
    (equivalent, lambda said: allowed(said[0]) is not allowed(said[1])),
    (no_new_flow, lambda said: allowed(said[0]) and not allowed(said[1])),
]


def changed(several: Manifests, chance: random.Random) -> Manifests:
    """A copy with one rule, port, peer or policy gone, or moved: often equal, often different in one corner."""
    copied = copy.deepcopy(several)
    lists = [
        one
        for manifest in copied
        for field in ("ingress", "egress")
        for one in (
            manifest["spec"][field],
            *(rule[key] for rule in manifest["spec"][field] for key in ("from", "to", "ports") if key in rule),
        )
        if one
    ]
    if lists:
        one = chance.choice(lists)
        one.pop(chance.randrange(len(one)))
    chance.shuffle(copied)
    return copied


@pytest.mark.parametrize(("claim", "wrong"), CLAIMS, ids=["equivalent", "no_new_flow"])
@settings(max_examples=120, deadline=None)
@given(one=manifests.MANIFESTS, other=manifests.MANIFESTS, near=st.booleans(), seed=st.integers(0, 2**32))
def test_a_claim_finds_a_flow_exactly_where_brute_force_does(
    claim: Claim, wrong: Callable[[list[Standing]], bool], one: Manifests, other: Manifests, near: bool, seed: int
) -> None:
    chance = random.Random(seed)
    sets = [one, changed(one, chance) if near else other]
    found = claim(manifests.read(sets[0]), manifests.read(sets[1]))
    if found is None:
        assert not universe.wrong_flow(sets, wrong, chance, 500)
    else:
        flow, namespaces, side = universe.replayed(found)
        assert wrong(universe.standings(sets, side, flow, namespaces))


@settings(max_examples=60, deadline=None)
@given(one=manifests.MANIFESTS, other=manifests.MANIFESTS, seed=st.integers(0, 2**32))
def test_what_is_needed_are_the_flows_of_its_rules(one: Manifests, other: Manifests, seed: int) -> None:
    needed = manifests.read(other)
    if not any(policy.rules(side) for policy in needed for side in ("Egress", "Ingress")):
        return

    def wrong(said: list[Standing]) -> bool:
        return said[1][1] and not allowed(said[0])

    found = still_reaches(manifests.read(one), needed)
    if found is None:
        assert not universe.wrong_flow([one, other], wrong, random.Random(seed), 500)
    else:
        flow, namespaces, side = universe.replayed(found)
        assert wrong(universe.standings([one, other], side, flow, namespaces))


LISTED = {"one": {"team": "t"}, "two": {}}
KNOWN = World(
    LISTED,
    (
        Pod("one", "web", {"app": "a"}, "10.0.0.20", {"http": ("TCP", 80)}),
        Pod("one", "db", {"app": "b", "tier": "x"}, "10.1.0.4"),
        Pod("two", "job", {}, "2001:db8::20"),
    ),
)


def as_listed(namespaces: dict[str, dict[str, str]]) -> bool:
    """Whether the namespaces of the world are as they are."""
    return all(namespaces[name] == LISTED[name] for name in namespaces if name in LISTED)


@settings(max_examples=80, deadline=None)
@given(one=manifests.MANIFESTS, other=manifests.MANIFESTS, near=st.booleans(), seed=st.integers(0, 2**32))
def test_in_a_world_its_namespaces_stay_as_they_are(one: Manifests, other: Manifests, near: bool, seed: int) -> None:
    chance = random.Random(seed)
    sets = [one, changed(one, chance) if near else other]
    found = equivalent(manifests.read(sets[0]), manifests.read(sets[1]), world=KNOWN)
    if found is None:
        flows = (case for case in universe.flows(chance, 1000) if as_listed(case[2]))
        said = [universe.standings(sets, side, flow, labels) for side, flow, labels in flows]
        assert all(allowed(left) is allowed(right) for left, right in said)
        return
    assert found.counterexample is not None
    data = found.counterexample.replay
    assert as_listed(data["namespaces"])
    new = (Pod(pod["namespace"], pod["name"], pod["labels"], pod["address"], named(pod)) for pod in data["pods"])
    ends = {**KNOWN.named, **{str(pod): pod for pod in new}}
    plain = [ends.get(data[end]) or External(data[end]) for end in ("source", "destination")]
    flow = (plain[0], plain[1], data["protocol"], data["port"])
    left, right = universe.standings(sets, data["direction"].title(), flow, {**LISTED, **data["namespaces"]})
    assert allowed(left) is not allowed(right)


def named(pod: dict[str, Any]) -> dict[str, tuple[Any, int]]:
    return {name: (port[0], port[1]) for name, port in pod["ports"].items()}
