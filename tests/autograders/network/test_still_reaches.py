from __future__ import annotations

from collections.abc import Callable

import pytest

from autograders.check import NoCases
from autograders.network import still_reaches
from cluster.network import Flow, NetworkPolicy, World

Make = Callable[..., tuple[NetworkPolicy, ...]]
NOTHING = "podSelector: {}\npolicyTypes: [Ingress, Egress]"
SERVE = """
podSelector: {matchLabels: {app: inference}}
ingress:
- from: [{podSelector: {matchLabels: {app: gateway}}}]
  ports: [{port: 8080}]
"""


def test_the_first_flow_that_is_denied_is_shown(policies: Make, world: World) -> None:
    flows = [Flow("prod/gateway", "prod/inference", "TCP", 8080), Flow("training/trainer", "prod/inference", "TCP", 1)]
    assert still_reaches(policies(SERVE), flows[:1], world=world) is None
    finding = still_reaches(policies(SERVE), flows, world=world)
    assert finding is not None
    assert (finding.expected, finding.got) == ("allow", "deny")
    assert finding.counterexample is not None
    assert finding.counterexample.text == "training/trainer => prod/inference over TCP/1"
    assert finding.location is not None
    assert finding.location.text == "podSelector: {matchLabels: {app: inference}}"


def test_egress_is_named_where_it_denies(policies: Make, world: World) -> None:
    finding = still_reaches(policies(NOTHING), [Flow("prod/gateway", "203.0.113.7", "TCP", 443)], world=world)
    assert finding is not None
    assert finding.because == "selects prod/gateway, and no egress rule of prod/p0 allows it"


def test_all_flows_of_a_rule_are_needed(policies: Make, world: World) -> None:
    assert still_reaches(policies(NOTHING, SERVE), policies(SERVE), world=world) is None
    assert still_reaches((), policies(SERVE), world=world) is None
    finding = still_reaches(policies(NOTHING, SERVE.replace("8080", "80")), policies(SERVE), world=world)
    assert finding is not None
    assert finding.counterexample is not None
    assert "=> prod/inference over TCP/8080" in finding.counterexample.text


def test_without_anything_needed_there_is_no_proof(policies: Make, world: World) -> None:
    with pytest.raises(NoCases, match="no flow"):
        still_reaches(policies(NOTHING), [], world=world)
    with pytest.raises(NoCases, match="no rule"):
        still_reaches(policies(NOTHING), policies(NOTHING), world=world)
