from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cluster.network import Flow, NetworkPolicy, Pod, Protocol, World, compiled, decide

Make = Callable[..., tuple[NetworkPolicy, ...]]
GATEWAY, INFERENCE, REGISTRY, TRAINER = "prod/gateway", "prod/inference", "platform/model-registry", "training/trainer"
OUTSIDE, OUTSIDE_V6 = "203.0.113.7", "2001:db8::7"


@pytest.fixture
def allowed(policies: Make, world: World) -> Callable[..., bool]:
    def ask(specs: Any, source: str, destination: str, port: int = 8080, protocol: Protocol = "TCP") -> bool:
        several = policies(*(specs if isinstance(specs, list) else [specs]))
        decision = decide(Flow(source, destination, protocol, port), several, world)
        assert compiled(several, world).allows(source, destination, protocol, port) is decision.allowed
        return decision.allowed

    return ask


def test_without_policies_everything_is_allowed(allowed: Callable[..., bool]) -> None:
    assert allowed([], GATEWAY, INFERENCE)
    assert allowed([], OUTSIDE, INFERENCE)
    assert allowed([], INFERENCE, OUTSIDE)


def test_isolation_is_per_direction_and_per_namespace(allowed: Callable[..., bool]) -> None:
    ingress, egress = {"policyTypes": ["Ingress"]}, {"policyTypes": ["Egress"]}
    assert not allowed(ingress, TRAINER, INFERENCE)
    assert allowed(ingress, INFERENCE, TRAINER)
    assert allowed(egress, TRAINER, INFERENCE)
    assert not allowed(egress, INFERENCE, TRAINER)
    assert allowed([ingress, egress], TRAINER, REGISTRY)


def test_only_the_pods_that_are_selected_are_isolated(allowed: Callable[..., bool]) -> None:
    spec = {"podSelector": {"matchLabels": {"app": "inference"}}}
    assert not allowed(spec, TRAINER, INFERENCE)
    assert allowed(spec, TRAINER, GATEWAY)


@pytest.mark.parametrize("rules", [[{}], [{"from": []}], [{"ports": []}], [{"from": [], "ports": []}]])
def test_a_rule_with_nothing_in_it_allows_everything(allowed: Callable[..., bool], rules: Any) -> None:
    assert allowed({"ingress": rules}, OUTSIDE, INFERENCE, 22)
    assert allowed({"ingress": rules}, TRAINER, INFERENCE, 22, "SCTP")


def test_no_rule_allows_nothing(allowed: Callable[..., bool]) -> None:
    assert not allowed({"ingress": []}, TRAINER, INFERENCE)
    assert allowed({"egress": []}, INFERENCE, TRAINER)
    assert not allowed({"egress": [], "policyTypes": ["Egress"]}, INFERENCE, TRAINER)


def test_two_selectors_in_one_peer_must_both_match_and_in_two_peers_either(allowed: Callable[..., bool]) -> None:
    pods, namespaces = {"matchLabels": {"app": "model-registry"}}, {"matchLabels": {"env": "prod"}}
    both = {"ingress": [{"from": [{"podSelector": pods, "namespaceSelector": namespaces}]}]}
    either = {"ingress": [{"from": [{"podSelector": pods}, {"namespaceSelector": namespaces}]}]}
    assert allowed(both, REGISTRY, INFERENCE)
    assert not allowed(both, GATEWAY, INFERENCE)
    assert allowed(either, GATEWAY, INFERENCE)
    assert not allowed(either, TRAINER, INFERENCE)


def test_a_pod_selector_alone_means_the_own_namespace(allowed: Callable[..., bool]) -> None:
    assert allowed({"ingress": [{"from": [{"podSelector": {}}]}]}, GATEWAY, INFERENCE)
    assert not allowed({"ingress": [{"from": [{"podSelector": {}}]}]}, REGISTRY, INFERENCE)


def test_an_empty_namespace_selector_means_all_pods_and_no_address_outside(allowed: Callable[..., bool]) -> None:
    spec: Any = {"ingress": [{"from": [{"namespaceSelector": {}}]}]}
    assert allowed(spec, TRAINER, INFERENCE)
    assert not allowed(spec, OUTSIDE, INFERENCE)


def test_a_namespace_can_be_selected_by_its_name(allowed: Callable[..., bool]) -> None:
    selector = {"matchLabels": {"kubernetes.io/metadata.name": "platform"}}
    spec = {"egress": [{"to": [{"namespaceSelector": selector}]}]}
    assert allowed(spec, INFERENCE, REGISTRY)
    assert not allowed(spec, INFERENCE, TRAINER)


def test_not_in_also_selects_pods_without_the_key(allowed: Callable[..., bool]) -> None:
    selector = {"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["edge"]}]}
    spec = {"ingress": [{"from": [{"podSelector": selector, "namespaceSelector": {}}]}]}
    assert allowed(spec, TRAINER, INFERENCE)
    assert not allowed(spec, GATEWAY, INFERENCE)


def test_an_address_block_leaves_out_its_exceptions_and_the_other_version(allowed: Callable[..., bool]) -> None:
    spec = {"egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["203.0.113.0/24"]}}]}]}
    assert allowed(spec, INFERENCE, "198.51.100.7")
    assert not allowed(spec, INFERENCE, OUTSIDE)
    assert not allowed(spec, INFERENCE, OUTSIDE_V6)
    assert allowed({"egress": [{"to": [{"ipBlock": {"cidr": "2001:db8::/32"}}]}]}, INFERENCE, OUTSIDE_V6)


def test_an_address_block_matches_pods_too(allowed: Callable[..., bool]) -> None:
    assert allowed({"egress": [{"to": [{"ipBlock": {"cidr": "10.10.20.0/24"}}]}]}, INFERENCE, REGISTRY)


def test_a_named_port_is_that_of_the_destination(allowed: Callable[..., bool]) -> None:
    ports = [{"ports": [{"port": "http"}]}]
    egress, ingress = {"policyTypes": ["Egress"], "egress": ports}, {"ingress": ports}
    assert allowed(egress, GATEWAY, REGISTRY, 8443)
    assert not allowed(egress, GATEWAY, REGISTRY, 8080)
    assert allowed(egress, GATEWAY, INFERENCE, 8080)
    assert allowed(ingress, GATEWAY, INFERENCE, 8080)
    assert not allowed(ingress, GATEWAY, INFERENCE, 8080, "UDP")
    assert not allowed(egress, GATEWAY, TRAINER, 8080)
    assert not allowed(egress, GATEWAY, OUTSIDE, 8080)


def test_a_name_of_another_protocol_is_no_match(allowed: Callable[..., bool]) -> None:
    assert not allowed({"ingress": [{"ports": [{"port": "dns"}]}]}, GATEWAY, INFERENCE, 53, "UDP")
    assert allowed({"ingress": [{"ports": [{"port": "dns", "protocol": "UDP"}]}]}, GATEWAY, INFERENCE, 53, "UDP")


def test_a_range_of_ports_has_both_its_ends(allowed: Callable[..., bool]) -> None:
    spec = {"ingress": [{"ports": [{"port": 8000, "endPort": 8080}]}]}
    assert [allowed(spec, GATEWAY, INFERENCE, port) for port in (7999, 8000, 8080, 8081)] == [False, True, True, False]
    assert not allowed(spec, GATEWAY, INFERENCE, 8000, "UDP")


def test_a_port_without_a_number_means_every_port_of_its_protocol(allowed: Callable[..., bool]) -> None:
    spec = {"ingress": [{"ports": [{"protocol": "SCTP"}]}]}
    assert allowed(spec, GATEWAY, INFERENCE, 9, "SCTP")
    assert not allowed(spec, GATEWAY, INFERENCE, 9, "TCP")


def test_policies_add_up_and_none_takes_away(allowed: Callable[..., bool]) -> None:
    gateway = {"ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "gateway"}}}]}]}
    assert allowed([{"policyTypes": ["Ingress"]}, gateway], GATEWAY, INFERENCE)
    assert allowed([gateway, {"policyTypes": ["Ingress"]}], GATEWAY, INFERENCE)
    assert not allowed([gateway, {"policyTypes": ["Ingress"]}], TRAINER, INFERENCE)


def test_both_ends_must_agree(allowed: Callable[..., bool]) -> None:
    leaving = {"egress": [{"to": [{"podSelector": {}}]}], "policyTypes": ["Egress"]}
    assert allowed(leaving, GATEWAY, INFERENCE)
    assert not allowed([leaving, {"policyTypes": ["Ingress"]}], GATEWAY, INFERENCE)


def test_the_decision_names_the_rule_and_the_policies(policies: Make, world: World) -> None:
    several = policies({"policyTypes": ["Egress"]}, {"ingress": [{"ports": [{"port": 80}]}, {}]})
    decision = decide(Flow(GATEWAY, INFERENCE, "TCP", 8080), several, world)
    assert decision.egress.policies == several[:1]
    assert decision.reason == "no egress rule of prod/p0 allows it"
    assert decision.ingress.rule is several[1].ingress[1]
    assert decision.ingress.policy is several[1]
    assert decide(Flow(OUTSIDE, OUTSIDE_V6, "UDP", 1), several, world).allowed


def test_a_pod_that_the_world_does_not_list_is_decided_by_its_labels(policies: Make, world: World) -> None:
    stranger = Pod("elsewhere", "new", {"app": "gateway"}, "10.9.9.9")
    named = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "elsewhere"}}}
    assert decide(Flow(stranger, INFERENCE, "TCP", 1), policies({"ingress": [{"from": [named]}]}), world).allowed
    assert not decide(Flow(stranger, INFERENCE, "TCP", 1), policies({}), world).allowed


def test_a_flow_that_cannot_be_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="not ICMP"):
        Flow(GATEWAY, INFERENCE, "ICMP", 8)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no port 0"):
        Flow(GATEWAY, INFERENCE, "TCP", 0)
    with pytest.raises(ValueError, match="prod/gone"):
        decide(Flow(GATEWAY, "prod/gone", "TCP", 1), (), world)


def test_policies_are_prepared_once(policies: Make, world: World) -> None:
    several = policies({})
    assert compiled(several, world) is compiled(several, world)
    assert compiled(list(several), world).policies == several
