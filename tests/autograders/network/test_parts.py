from __future__ import annotations

import ipaddress

import pytest

from autograders.network.labels import TooManySelectors
from autograders.network.parts import Parts, Selectors, TooManyBlocks
from cluster.network import NAME_LABEL, IPBlock, NetworkPolicy, Peer, Requirement, Rule, Selector

WEB = Selector((Requirement("app", "In", ("web",)),))
PROD = Selector((Requirement(NAME_LABEL, "In", ("prod", "No_Name")),))


def test_two_selectors_that_ask_the_same_share_a_number() -> None:
    several = Selectors()
    assert [several.number(one) for one in (WEB, PROD, Selector(WEB.requirements))] == [0, 1, 0]


def test_the_atoms_of_pods_and_namespaces_meet_where_a_peer_does() -> None:
    policy = NetworkPolicy("p", "here", Selector(), ("Ingress",), ingress=(Rule((Peer(WEB, PROD), Peer(WEB))),))
    parts = Parts([policy])
    web, everybody = (1 << parts.pods.number(WEB)), (1 << parts.pods.number(Selector()))
    assert parts.of_pods(web | everybody) == 0b111
    assert parts.of_namespace("here", 0) == 0b101
    assert parts.of_namespace("prod", 1) == 0b010


def test_the_names_are_those_that_a_namespace_can_have() -> None:
    policy = NetworkPolicy("p", "here", Selector(), ("Ingress",), ingress=(Rule((Peer(None, PROD),)),))
    assert Parts([policy]).names == {"here", "prod"}


def test_rules_that_are_not_in_force_count_for_nothing() -> None:
    policy = NetworkPolicy("p", "here", Selector(), ("Egress",), ingress=(Rule((Peer(None, PROD),)),))
    assert Parts([policy]).names == {"here"}


def test_too_many_parts_are_refused() -> None:
    ranges = ipaddress.ip_network("10.0.0.0/8").subnets(new_prefix=24)
    blocks = tuple(Peer(ip_block=IPBlock(one)) for _, one in zip(range(300), ranges, strict=False))
    with pytest.raises(TooManyBlocks, match="ranges of addresses"):
        Parts([], blocks)
    pods = (Peer(Selector((Requirement("app", "In", (f"a{index}",)),))) for index in range(600))
    with pytest.raises(TooManySelectors):
        Parts([], pods)
