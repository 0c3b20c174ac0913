"""The specification once more, slow and plain, on manifests as dictionaries: what the tests compare with.

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from cluster.network import End, External, Pod

Spec = dict[str, Any]
Namespaces = Mapping[str, Mapping[str, str]]


def allows(policies: list[Spec], flow: tuple[End, End, str, int], namespaces: Namespaces) -> bool:
    """A flow needs the egress of its source and the ingress of its destination."""
    return all(
        not isolated or allowed
        for isolated, allowed in (stands(policies, side, flow, namespaces) for side in ("Egress", "Ingress"))
    )


def stands(
    policies: list[Spec], side: str, flow: tuple[End, End, str, int], namespaces: Namespaces
) -> tuple[bool, bool]:
    """Whether the pod of this direction is isolated, and whether a rule allows the flow."""
    source, destination, protocol, port = flow
    subject, peer = (source, destination) if side == "Egress" else (destination, source)
    if isinstance(subject, External):
        return False, False
    isolated = allowed = False
    for policy in policies:
        spec, home = policy["spec"], policy["metadata"].get("namespace", "default")
        if home != subject.namespace or side not in types(spec) or not selects(spec["podSelector"], subject.labels):
            continue
        isolated = True
        for rule in spec.get(side.lower(), []):
            peers, ports = rule.get("to" if side == "Egress" else "from", []), rule.get("ports", [])
            of_peer = not peers or any(is_peer(entry, home, peer, namespaces) for entry in peers)
            of_port = not ports or any(is_port(entry, destination, protocol, port) for entry in ports)
            allowed = allowed or (of_peer and of_port)
    return isolated, allowed


def types(spec: Spec) -> list[str]:
    given: list[str] = spec.get("policyTypes", [])
    return given or ["Ingress", *(["Egress"] if spec.get("egress") else [])]


def selects(selector: Spec, labels: Mapping[str, str]) -> bool:
    for key, value in selector.get("matchLabels", {}).items():
        if key not in labels or labels[key] != value:
            return False
    for test in selector.get("matchExpressions", []):
        key, operator, values = test["key"], test["operator"], test.get("values", [])
        held = {
            "In": key in labels and labels[key] in values,
            "NotIn": key not in labels or labels[key] not in values,
            "Exists": key in labels,
            "DoesNotExist": key not in labels,
        }
        if not held[operator]:
            return False
    return True


def is_peer(entry: Spec, home: str, peer: End, namespaces: Namespaces) -> bool:
    if "ipBlock" in entry:
        address = ipaddress.ip_address(peer.address)
        blocks = [entry["ipBlock"]["cidr"], *entry["ipBlock"].get("except", [])]
        inside = [address in ipaddress.ip_network(block, strict=False) for block in blocks]
        return inside[0] and not any(inside[1:])
    if not isinstance(peer, Pod):
        return False
    labels = {**namespaces.get(peer.namespace, {}), "kubernetes.io/metadata.name": peer.namespace}
    if "namespaceSelector" in entry:
        if not selects(entry["namespaceSelector"], labels):
            return False
    elif peer.namespace != home:
        return False
    return selects(entry.get("podSelector", {}), peer.labels)


def is_port(entry: Spec, destination: End, protocol: str, port: int) -> bool:
    if entry.get("protocol", "TCP") != protocol:
        return False
    wanted: Any = entry.get("port")
    if wanted is None:
        return True
    if isinstance(wanted, str):
        return isinstance(destination, Pod) and destination.ports.get(wanted) == (protocol, port)
    return bool(wanted <= port <= entry.get("endPort", wanted))
