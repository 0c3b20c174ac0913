from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cluster.network import External, NetworkPolicy, World
from cluster.network.sides import Side

Make = Callable[..., tuple[NetworkPolicy, ...]]
INGRESS: dict[str, Any] = {
    "podSelector": {"matchLabels": {"app": "inference"}},
    "ingress": [
        {"from": [{"podSelector": {}}], "ports": [{"port": 80}, {"port": "http"}]},
        {"from": [{"ipBlock": {"cidr": "203.0.113.0/24"}}], "ports": [{"protocol": "UDP"}]},
        {},
    ],
}


def test_each_rule_is_one_bit_of_the_pods_that_its_policy_selects(policies: Make, world: World) -> None:
    several = policies(INGRESS, {"policyTypes": ["Egress"]})
    side = Side(several, "Ingress")
    assert [held.rule for held in side.held] == list(several[0].ingress)
    assert side.subject("prod", {"app": "inference"}) == ((several[0],), 0b111)
    assert side.subject("prod", {"app": "gateway"}) == ((), 0)
    assert side.subject("dev", {"app": "inference"}) == ((), 0)


def test_a_peer_meets_the_rules_that_name_it_and_those_that_name_nobody(policies: Make, world: World) -> None:
    side = Side(policies(INGRESS), "Ingress")
    assert side.peer(world.end("prod/gateway"), world.namespaces) == 0b101
    assert side.peer(world.end("training/trainer"), world.namespaces) == 0b100
    assert side.peer(External("203.0.113.7"), world.namespaces) == 0b110


def test_a_port_meets_rules_by_its_number_and_by_its_name(policies: Make) -> None:
    side = Side(policies(INGRESS), "Ingress")
    assert [side.port("TCP", 80), side.port("TCP", 81), side.port("UDP", 80)] == [0b101, 0b100, 0b110]
    assert side.named({"http": ("TCP", 8080), "other": ("TCP", 9)}) == {("TCP", 8080): 0b001}
    assert side.named({"http": ("UDP", 8080)}) == {}
