from __future__ import annotations

import itertools
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograders.check import NoCases
from autograders.finding import Finding
from autograders.network import addresses, isolates, pods
from cluster.network import NetworkPolicy, Pod, Port, World
from tests.autograders.network import universe
from tests.autograders.network.universe import Manifests
from tests.cluster.network import manifests, naive

Make = Callable[..., tuple[NetworkPolicy, ...]]
SERVE = """
podSelector: {matchLabels: {app: inference}}
ingress:
- from: [{podSelector: {matchLabels: {app: gateway}}}]
  ports: [{port: 8080}]
"""
INFERENCE, TRAINING = pods("prod", {"app": "inference"}), pods("training")


def text(finding: Finding | None) -> str:
    assert finding is not None
    assert finding.counterexample is not None
    return finding.counterexample.text


def test_nothing_gets_through_where_no_rule_lets_it(policies: Make, world: World) -> None:
    assert isolates(policies(SERVE), TRAINING, INFERENCE, world=world) is None
    assert isolates(policies(SERVE), TRAINING, INFERENCE) is None
    assert isolates(policies(SERVE), addresses("0.0.0.0/0"), INFERENCE, world=world, pod_range="10.0.0.0/8")


def test_a_flow_that_gets_through_is_shown(policies: Make, world: World) -> None:
    assert text(isolates(policies(SERVE), TRAINING, pods("prod"), world=world)) == (
        "training/trainer => prod/gateway over TCP/22"
    )
    finding = isolates(policies(SERVE), pods("prod"), INFERENCE, world=world)
    assert text(finding) == "prod/gateway => prod/inference over TCP/8080"
    assert finding is not None
    assert finding.location is not None
    assert finding.location.line == 7
    assert (finding.expected, finding.got) == ("deny", "allow")


def test_either_direction_suffices_to_stop_it(policies: Make, world: World) -> None:
    leaving = "podSelector: {}\npolicyTypes: [Egress]"
    stopped = policies(leaving, namespace="training")
    assert isolates(stopped, TRAINING, INFERENCE, world=world) is None
    assert "=> training/trainer" in text(isolates(stopped, INFERENCE, TRAINING, world=world))


def test_only_the_ports_that_are_meant_count(policies: Make, world: World) -> None:
    assert isolates(policies(SERVE), pods("prod"), INFERENCE, [Port(port=1, end=8079)], world=world) is None
    assert isolates(policies(SERVE), pods("prod"), INFERENCE, [Port(port=8000, end=9000)], world=world)
    assert isolates(policies(SERVE), pods("prod"), INFERENCE, [Port("UDP")], world=world) is None
    assert text(isolates((), pods("prod"), INFERENCE, [Port("SCTP", 7)], world=world)).endswith("over SCTP/7")


def test_everybody_means_addresses_and_pods(policies: Make, world: World) -> None:
    shut = policies("podSelector: {}\npolicyTypes: [Ingress, Egress]")
    assert isolates(shut, None, pods("prod"), world=world) is None
    assert isolates(shut, pods("prod"), None, world=world) is None
    assert "=> 203.0.113.7 over" in text(isolates((), pods("prod"), addresses("203.0.113.0/24"), world=world))


def test_a_claim_about_nobody_is_no_proof(policies: Make, world: World) -> None:
    with pytest.raises(NoCases):
        isolates(policies(SERVE), pods("No Such Namespace"), INFERENCE, world=world)


def test_one_address_is_not_that_of_two_pods(policies: Make) -> None:
    spec = "podSelector: {}\npolicyTypes: [Ingress, Egress]\n"
    only = "ingress: [{from: [{ipBlock: {cidr: 10.0.0.9/32}}]}]\negress: [{to: [{ipBlock: {cidr: 10.0.0.9/32}}]}]"
    assert isolates(policies(spec + only), pods("prod"), pods("prod")) is None
    two = only.replace("10.0.0.9/32", "10.0.0.8/31")
    assert "prod/new-pod => prod/new-pod-2" in text(isolates(policies(spec + two), pods("prod"), pods("prod")))


@settings(max_examples=100, deadline=None)
@given(one=manifests.MANIFESTS, seed=st.integers(0, 2**32))
def test_what_is_isolated_brute_force_does_not_get_through_either(one: Manifests, seed: int) -> None:
    source, destination = pods("one"), pods("two", {"app": "a"})
    found = isolates(manifests.read(one), source, destination)
    if found is not None:
        flow, namespaces, _ = universe.replayed(found)
        assert naive.allows(one, flow, namespaces)
        return
    chance = random.Random(seed)
    for _ in range(500):
        start, end = chance.choice(STARTS), chance.choice(TARGETS)
        protocol, number = chance.choice(universe.PORTS)
        labels = {
            name: {"team": team} if team else {}
            for name, team in zip(("one", "two"), chance.choice(TEAMS), strict=True)
        }
        assert start.address == end.address or not naive.allows(one, (start, end, protocol, number), labels)


STARTS = [pod for pod, _ in universe.PEERS if isinstance(pod, Pod) and pod.namespace == "one"]
TARGETS = [
    pod for pod, _ in universe.PEERS if isinstance(pod, Pod) and pod.namespace == "two" and pod.labels.get("app") == "a"
]
TEAMS = list(itertools.product((None, "t", "u"), repeat=2))
