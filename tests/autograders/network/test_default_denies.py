from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograders.finding import Finding
from autograders.network import default_denies
from cluster.network import NetworkPolicy, World
from tests.autograders.network import universe
from tests.autograders.network.universe import Manifests
from tests.cluster.network import manifests

Make = Callable[..., tuple[NetworkPolicy, ...]]
ALL = "podSelector: {}\npolicyTypes: [Ingress, Egress]"
NAMES = """
podSelector: {}
policyTypes: [Egress]
egress:
- to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
  ports: [{protocol: UDP, port: 53}]
"""


def text(finding: Finding | None) -> str:
    assert finding is not None
    assert finding.counterexample is not None
    return finding.counterexample.text


def test_a_policy_for_every_pod_and_both_directions_is_a_default(policies: Make, world: World) -> None:
    assert default_denies(policies(ALL), "prod", world=world) is None
    assert default_denies(policies(ALL), "prod") is None


def test_what_one_pod_may_do_is_no_default(policies: Make, world: World) -> None:
    one = "podSelector: {matchLabels: {app: gateway}}\negress: [{}]\ningress: [{}]"
    assert default_denies(policies(ALL, one), "prod", world=world) is None


@pytest.mark.parametrize(
    ("spec", "flow"),
    [
        ("podSelector: {matchLabels: {app: inference}}\npolicyTypes: [Ingress, Egress]", "prod/gateway =>"),
        ("podSelector: {}\npolicyTypes: [Ingress]", "prod/inference =>"),
        ("podSelector: {}\negress: []", "prod/inference =>"),
        ("podSelector: {}\npolicyTypes: [Egress]", "=> prod/"),
        (
            "podSelector: {matchExpressions: [{key: app, operator: Exists}]}\npolicyTypes: [Ingress, Egress]",
            "prod/new-pod =>",
        ),
        ("podSelector: {}\ningress: [{}]\negress: [{}]", "prod/new-pod =>"),
        (
            "podSelector: {}\npolicyTypes: [Ingress, Egress]\negress: [{to: [{namespaceSelector: {}}]}]",
            "prod/new-pod =>",
        ),
    ],
)
def test_a_pod_that_is_not_stopped_is_shown(policies: Make, world: World, spec: str, flow: str) -> None:
    assert flow in text(default_denies(policies(spec), "prod", world=world))


def test_another_namespace_has_no_default_of_its_own(policies: Make, world: World) -> None:
    assert "training/trainer" in text(default_denies(policies(ALL), "training", world=world))


def test_a_direction_may_be_left_out(policies: Make, world: World) -> None:
    spec = "podSelector: {}\npolicyTypes: [Egress]"
    assert default_denies(policies(spec), "prod", directions=("Egress",), world=world) is None


def test_everybody_may_do_what_is_said_besides(policies: Make, world: World) -> None:
    assert "prod/new-pod => kube-system/new-pod over UDP/53" in text(default_denies(policies(ALL, NAMES), "prod"))
    assert default_denies(policies(ALL, NAMES), "prod", besides=policies(NAMES), world=world) is None
    assert default_denies(policies(ALL, NAMES.replace("53", "54")), "prod", besides=policies(NAMES)) is not None


@settings(max_examples=100, deadline=None)
@given(one=manifests.MANIFESTS, seed=st.integers(0, 2**32))
def test_a_default_is_what_brute_force_finds_no_way_around(one: Manifests, seed: int) -> None:
    found = default_denies(manifests.read(one), "one")
    chance = random.Random(seed)
    if found is not None:
        flow, namespaces, side = universe.replayed(found)
        ((isolated, matches),) = universe.standings([one], side, flow, namespaces)
        assert not isolated or matches
        return
    for side, flow, namespaces in universe.flows(chance, 500):
        subject = flow[0] if side == "Egress" else flow[1]
        if str(subject).startswith("one/"):
            ((isolated, matches),) = universe.standings([one], side, flow, namespaces)
            assert isolated
            assert not (matches and not subject.labels)  # type: ignore[union-attr]
