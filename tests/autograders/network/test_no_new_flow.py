from __future__ import annotations

from collections.abc import Callable

import pytest

from autograders.check import NoCases
from autograders.network import no_new_flow, pods
from cluster.network import NetworkPolicy, World

Make = Callable[..., tuple[NetworkPolicy, ...]]
NOTHING = "podSelector: {}\npolicyTypes: [Egress]"
REGISTRY = """
podSelector: {matchLabels: {app: inference}}
policyTypes: [Egress]
egress:
- to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: platform}}}]
"""


def test_less_is_nothing_new(policies: Make, world: World) -> None:
    assert no_new_flow(policies(NOTHING), policies(NOTHING, REGISTRY), world=world) is None
    assert no_new_flow(policies(NOTHING, REGISTRY), policies(REGISTRY), world=world) is None


def test_more_is_shown_with_the_line_that_lets_it_through(policies: Make, world: World) -> None:
    finding = no_new_flow(policies(NOTHING, REGISTRY), policies(NOTHING), world=world)
    assert finding is not None
    assert finding.counterexample is not None
    assert finding.counterexample.text == "prod/inference => platform/model-registry over TCP/22"
    assert finding.location is not None
    assert finding.location.line == 15


def test_what_nothing_isolates_is_new(policies: Make, world: World) -> None:
    finding = no_new_flow(policies(REGISTRY), policies(NOTHING, REGISTRY), world=world)
    assert finding is not None
    assert finding.because == "no policy isolates the egress of prod/gateway"
    assert finding.location is None


def test_only_the_pods_that_are_meant_count(policies: Make, world: World) -> None:
    of_inference = pods("prod", {"app": "inference"})
    assert no_new_flow(policies(REGISTRY), policies(NOTHING, REGISTRY), of=of_inference, world=world) is None
    assert no_new_flow(policies(REGISTRY), policies(NOTHING), of=of_inference, world=world) is not None


def test_only_the_directions_that_are_meant_count(policies: Make, world: World) -> None:
    shut = "podSelector: {}"
    assert no_new_flow((), policies(shut), directions=("Egress",), world=world) is None
    assert no_new_flow((), policies(shut), directions=("Ingress",), world=world) is not None


def test_a_claim_about_no_pod_is_no_proof(policies: Make, world: World) -> None:
    with pytest.raises(NoCases):
        no_new_flow(policies(NOTHING), policies(NOTHING), of=pods("no namespace"), world=world)
