"""Who may talk to whom in the namespace of a lab's object store?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

APP = "app.kubernetes.io/name"
Door = tuple[str, int]
"""An app and its port."""


def store_policies(networks: Sequence[str], store: Door, collector: Door) -> Mapping[str, Any]:
    """Return the specs of all policies, by name: nothing goes in or out, but for three flows.

    Requests come through the node's port, from the networks of this machine's
    containers: from the machine itself, or from a container beside the node. No
    pod is in them. The store tells the collector.
    """
    machine = [{"ipBlock": {"cidr": network}} for network in networks]
    return {
        "default-deny": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
        "machine-to-store": _ingress(store, machine),
        "store-to-collector": {
            "podSelector": _app(store[0]),
            "policyTypes": ["Egress"],
            "egress": [{"to": [{"podSelector": _app(collector[0])}], "ports": _port(collector)}],
        },
        "collector-from-store": _ingress(collector, [{"podSelector": _app(store[0])}]),
    }


def _ingress(door: Door, sources: Sequence[Any]) -> Any:
    rule = {"from": list(sources), "ports": _port(door)}
    return {"podSelector": _app(door[0]), "policyTypes": ["Ingress"], "ingress": [rule]}


def _app(name: str) -> Any:
    return {"matchLabels": {APP: name}}


def _port(door: Door) -> Any:
    return [{"protocol": "TCP", "port": door[1]}]
