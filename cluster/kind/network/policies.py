"""How is a NetworkPolicy written as the API takes it?

Ports say their protocol and policies their types, so that nothing is left to a
server's defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cluster.kind.network.place import marked
from cluster.network import DIRECTIONS, IPBlock, NetworkPolicy, Peer, Port, Rule, Selector


def manifest(policy: NetworkPolicy, marks: Mapping[str, str]) -> dict[str, Any]:
    """Return a policy as an object of the API."""
    meta = {"namespace": policy.namespace, "name": policy.name, "labels": dict(marks)}
    spec: dict[str, Any] = {"podSelector": selector(policy.pods), "policyTypes": list(policy.policy_types)}
    for direction in DIRECTIONS:
        word, peers = direction.lower(), "to" if direction == "Egress" else "from"
        if rules := policy.rules(direction):
            spec[word] = [_rule(rule, peers) for rule in rules]
    return marked({"kind": "NetworkPolicy", "metadata": meta, "spec": spec})


def selector(wanted: Selector) -> dict[str, Any]:
    """Return a selector, with matchLabels where they say the same."""
    labels: dict[str, str] = {}
    expressions = []
    for one in wanted.requirements:
        if one.operator == "In" and len(one.values) == 1 and one.key not in labels:
            labels[one.key] = one.values[0]
        else:
            expressions.append(_requirement(one.key, one.operator, one.values))
    return ({"matchLabels": labels} if labels else {}) | ({"matchExpressions": expressions} if expressions else {})


def _requirement(key: str, operator: str, values: tuple[str, ...]) -> dict[str, Any]:
    return {"key": key, "operator": operator} | ({"values": list(values)} if values else {})


def _rule(rule: Rule, peers: str) -> dict[str, Any]:
    written: dict[str, Any] = {peers: [_peer(peer) for peer in rule.peers]} if rule.peers else {}
    return written | ({"ports": [_port(port) for port in rule.ports]} if rule.ports else {})


def _peer(peer: Peer) -> dict[str, Any]:
    if peer.ip_block is not None:
        return {"ipBlock": _block(peer.ip_block)}
    chosen = {"podSelector": peer.pods, "namespaceSelector": peer.namespaces}
    return {word: selector(one) for word, one in chosen.items() if one is not None}


def _block(block: IPBlock) -> dict[str, Any]:
    excepts = [str(network) for network in block.excepts]
    return {"cidr": str(block.cidr)} | ({"except": excepts} if excepts else {})


def _port(port: Port) -> dict[str, Any]:
    written: dict[str, Any] = {"protocol": port.protocol}
    if port.port is not None:
        written["port"] = port.port
    return written | ({"endPort": port.end} if port.end is not None else {})
