"""Rows about flows: policies in force, and who then reaches whom."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from cluster.embedded.fabric import Attempt, Fabric, Listener
from cluster.network import Decision, Flow, NetworkPolicy, Pod, Protocol, World, decide, parse

Spec = Mapping[str, Any]
GATEWAY, INFERENCE, REGISTRY = "prod/gateway", "prod/inference", "platform/model-registry"
METRICS, TRAINER = "platform/metrics", "training/trainer"
NAMESPACES = {
    "prod": {"env": "production", "team": "serving"},
    "platform": {"env": "production"},
    "training": {"env": "lab"},
}
PODS = (
    Pod("prod", "gateway", {"app": "gateway", "tier": "edge"}, "10.10.10.1"),
    Pod("prod", "inference", {"app": "inference"}, "10.10.10.2", {"http": ("TCP", 8080), "probe": ("UDP", 9000)}),
    Pod("platform", "model-registry", {"app": "model-registry"}, "10.10.20.1", {"http": ("TCP", 8443)}),
    Pod("platform", "metrics", {"app": "metrics", "tier": "edge"}, "10.10.20.2"),
    Pod("training", "trainer", {"app": "trainer"}, "10.10.30.1"),
)
WORLD = World(NAMESPACES, PODS)
LISTENERS = (
    Listener(GATEWAY, 8080),
    Listener(INFERENCE, 8080),
    Listener(INFERENCE, 9000, "UDP"),
    Listener(REGISTRY, 8443),
    Listener(METRICS, 9090),
    Listener(TRAINER, 8080),
)
PORTS: Mapping[str, tuple[tuple[Protocol, int], ...]] = {
    GATEWAY: (("TCP", 8080),),
    INFERENCE: (("TCP", 8080), ("UDP", 9000)),
    REGISTRY: (("TCP", 8443), ("TCP", 8444)),
    METRICS: (("TCP", 9090),),
    TRAINER: (("TCP", 8080),),
}
APP = {"podSelector": {"matchLabels": {"app": "inference"}}}
FROM_GATEWAY = {"podSelector": {"matchLabels": {"app": "gateway"}}}
PRODUCTION = {"namespaceSelector": {"matchLabels": {"env": "production"}}}
EDGE = {"podSelector": {"matchLabels": {"tier": "edge"}}}


@dataclass(frozen=True, slots=True)
class Rules:
    """Policies, as specs with their namespaces, some with the addresses of this world in them."""

    name: str
    specs: Callable[[World], Sequence[tuple[str, Spec]]]

    def policies(self, world: World) -> tuple[NetworkPolicy, ...]:
        texts = [_manifest(f"p{index}", space, spec) for index, (space, spec) in enumerate(self.specs(world))]
        return parse("\n---\n".join(texts)) if texts else ()


def _manifest(name: str, namespace: str, spec: Spec) -> str:
    metadata = {"name": name, "namespace": namespace}
    whole = {"podSelector": {}, **spec}
    head = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
    return json.dumps({**head, "metadata": metadata, "spec": whole})


def prod(name: str, *specs: Spec) -> Rules:
    return Rules(name, lambda _: [("prod", spec) for spec in specs])


def ingress(*rules: Spec, **more: Any) -> dict[str, Any]:
    return {"policyTypes": ["Ingress"], "ingress": list(rules), **more}


def egress(*rules: Spec, **more: Any) -> dict[str, Any]:
    return {"policyTypes": ["Egress"], "egress": list(rules), **more}


def peers(*several: Spec, side: str = "from", ports: Sequence[Spec] = ()) -> dict[str, Any]:
    return {side: list(several), **({"ports": list(ports)} if ports else {})}


def _address(world: World, pod: str) -> str:
    return str(world.end(pod).address)


def _by_address(world: World) -> list[tuple[str, Spec]]:
    block = {"ipBlock": {"cidr": f"{_address(world, TRAINER)}/32"}}
    return [("prod", ingress(peers(block), **APP))]


def _all_but_one_address(world: World) -> list[tuple[str, Spec]]:
    block = {"ipBlock": {"cidr": "0.0.0.0/0", "except": [f"{_address(world, REGISTRY)}/32"]}}
    return [("prod", egress(peers(block, side="to")))]


HTTP: Spec = {"protocol": "TCP", "port": 8080}
RULES: tuple[Rules, ...] = (
    Rules("no_policy", lambda _: []),
    prod("nothing_comes_in", ingress()),
    prod("nothing_goes_out", egress()),
    prod("nothing_at_all", {"policyTypes": ["Ingress", "Egress"]}),
    prod("everything_comes_in", ingress({})),
    prod("one_app_takes_from_another", ingress(peers(FROM_GATEWAY), **APP)),
    prod("one_port", ingress(peers(FROM_GATEWAY, PRODUCTION, ports=[HTTP]), **APP)),
    prod("a_named_port", ingress(peers(PRODUCTION, ports=[{"protocol": "UDP", "port": "probe"}]), **APP)),
    prod("a_range_of_ports", ingress(peers(ports=[{"protocol": "TCP", "port": 8000, "endPort": 8443}]) | {"from": []})),
    prod("a_namespace_or_a_label", ingress(peers(PRODUCTION, EDGE))),
    prod("a_namespace_and_a_label", ingress(peers({**PRODUCTION, **EDGE}))),
    prod("every_namespace", ingress(peers({"namespaceSelector": {}}), **APP)),
    prod("only_its_own_namespace", ingress(peers({"podSelector": {}}))),
    prod(
        "by_an_expression",
        ingress(peers({"podSelector": {"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}})),
    ),
    prod("policies_add_up", ingress(), ingress(peers(FROM_GATEWAY), **APP), ingress(peers(PRODUCTION), **APP)),
    prod("out_to_one_namespace", egress(peers({"namespaceSelector": {"matchLabels": {"env": "lab"}}}, side="to"))),
    prod(
        "out_on_one_port",
        egress(peers({"namespaceSelector": {}}, side="to", ports=[{"protocol": "TCP", "port": 8443}])),
    ),
    Rules("in_by_address", _by_address),
    Rules("out_to_all_but_one_address", _all_but_one_address),
    Rules(
        "both_ends_must_agree",
        lambda _: [
            (
                "prod",
                egress(peers({**PRODUCTION, "podSelector": {"matchLabels": {"app": "model-registry"}}}, side="to")),
            ),
            ("platform", ingress(peers({"namespaceSelector": {"matchLabels": {"team": "serving"}}}))),
            ("training", {"policyTypes": ["Ingress"]}),
        ],
    ),
)


def rows() -> Iterator[tuple[Rules, Flow]]:
    return ((rules, flow) for rules in RULES for flow in flows())


def flows() -> tuple[Flow, ...]:
    """Return a flow from every pod to every listener of another, and to a port where nobody listens."""
    ends = permutations(PORTS, 2)
    return tuple(Flow(source, to, *port) for source, to in ends for port in PORTS[to])


def differences(fabric: Fabric, rules: Rules) -> list[str]:
    """Put policies in force, try every flow, and say where the network does not do what is decided."""
    policies = rules.policies(fabric.world)
    fabric.apply(policies)
    decided = (decide(flow, policies, fabric.world) for flow in flows())
    pairs = zip(fabric.connect_all(flows()), decided, strict=True)
    return [
        f"{rules.name}: {attempt}; decided: {decision.reason}"
        for attempt, decision in pairs
        if not agree(attempt, decision)
    ]


def agree(attempt: Attempt, decision: Decision) -> bool:
    """Whether the packets did what was decided, for the reason that was."""
    if decision.allowed:
        return attempt.outcome in ("answered", "refused")
    return attempt.outcome == "dropped" and decision.denied_by[0].reason in attempt.reason
