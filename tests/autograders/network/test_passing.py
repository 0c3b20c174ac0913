from __future__ import annotations

from collections.abc import Callable

import pytest

from autograders.check import NoCases
from autograders.network import passing
from autograders.network.labels import TooManySelectors
from autograders.network.seen import Space
from autograders.network.who import addresses, pods
from cluster.network import NetworkPolicy, Peer, World

Make = Callable[..., tuple[NetworkPolicy, ...]]


def shown(policies: tuple[NetworkPolicy, ...], source: Peer | None, destination: Peer | None, world: World) -> str:
    ends = tuple(one for one in (source, destination) if one)
    return str(passing.first(Space((policies,), world, ends), source, destination, ()))


def test_pods_of_the_world_are_shown_first(world: World) -> None:
    assert shown((), pods("training"), pods("prod"), world) == "training/trainer => prod/inference over TCP/8080"
    assert shown((), addresses("203.0.113.0/24"), pods("prod"), world).startswith("203.0.113.7 => prod/inference")


def test_a_pod_does_not_show_a_flow_to_itself(world: World) -> None:
    assert shown((), pods("training"), pods("training"), world).startswith("training/trainer => training/new-pod")


def test_one_namespace_has_one_set_of_labels(policies: Make) -> None:
    spec = """
podSelector: {}
ingress: [{from: [{namespaceSelector: {matchLabels: {team: web}}}]}]
egress: [{to: [{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}]}]
"""
    assert shown(policies(spec), pods("prod"), pods("prod"), World({})) == "None"


def test_flows_between_addresses_outside_are_no_case(world: World) -> None:
    found = shown((), addresses("203.0.113.0/24"), addresses("192.0.2.0/24"), World({}))
    assert found.startswith("203.0.113.7 => new-namespace/new-pod over")


def test_nobody_and_too_many_are_no_proof(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoCases):
        shown((), pods("No Name"), None, world)
    monkeypatch.setattr(passing, "MAX_PAIRS", 1)
    with pytest.raises(TooManySelectors):
        shown((), None, None, World({"prod": {}}, world.pods[:1]))
