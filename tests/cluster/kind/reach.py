"""Who reaches whom, when these manifests are in a cluster?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cluster.network import End, External, Flow, NetworkPolicy, Pod, Protocol, World, decide, parse
from tests.cluster.kind.rules import TEMPLATED
from tests.cluster.kind.samples import complete

ELSEWHERE = "elsewhere"
DNS = Pod("kube-system", "coredns", {"k8s-app": "kube-dns"}, "10.10.0.2", {})
NODE = External("172.18.0.2")
NODE_AMONG_PODS = External("10.10.0.1")
"""The node has this address on its pods' side: so does what comes through a NodePort."""
INTERNET = External("203.0.113.9")
METADATA = External("169.254.169.254")
DOORS: tuple[tuple[Protocol, int], ...] = (
    ("UDP", 53),
    ("TCP", 53),
    ("TCP", 22),
    ("TCP", 80),
    ("TCP", 443),
    ("TCP", 6443),
)


def flows(manifests: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the flows that policies let into or out of the pods of these manifests.

    Strangers stand for everybody else: a pod without labels in the same
    namespace, one in another, the DNS, the node, and addresses outside.
    """
    world, ours = _world(manifests)
    policies = _policies(manifests)
    ends: list[End] = [*world.pods, NODE, NODE_AMONG_PODS, INTERNET, METADATA]
    doors = {*DOORS, *(door for pod in ours for door in pod.ports.values())}
    found = set()
    for source in ends:
        for destination in ends:
            if source is destination or not {source, destination} & set(ours):
                continue
            every = [Flow(source, destination, *door) for door in doors]
            found |= {str(flow) for flow in every if decide(flow, policies, world).allowed}
    return found


def _policies(manifests: Sequence[Mapping[str, Any]]) -> tuple[NetworkPolicy, ...]:
    written = [json.dumps(complete(one)) for one in manifests if one["kind"] == "NetworkPolicy"]
    return parse("\n---\n".join(written)) if written else ()


def _world(manifests: Sequence[Mapping[str, Any]]) -> tuple[World, list[Pod]]:
    spaces = {
        one["metadata"]["name"]: one["metadata"].get("labels", {}) for one in manifests if one["kind"] == "Namespace"
    }
    ours = list(_pods(manifests))
    strangers = [Pod(name, "stranger", {}, f"10.10.8.{at}") for at, name in enumerate((*spaces, ELSEWHERE), 2)]
    return World({**spaces, ELSEWHERE: {}, "kube-system": {}}, (*ours, *strangers, DNS)), ours


def _pods(manifests: Sequence[Mapping[str, Any]]) -> Iterator[Pod]:
    for at, one in enumerate(manifests, 2):
        body = one["spec"]["template"] if one["kind"] in TEMPLATED else one if one["kind"] == "Pod" else None
        if body is not None:
            ports = [port for container in body["spec"]["containers"] for port in container.get("ports", ())]
            named = {str(port["containerPort"]): (port.get("protocol", "TCP"), port["containerPort"]) for port in ports}
            meta = one["metadata"]
            yield Pod(meta["namespace"], meta["name"], body["metadata"].get("labels", {}), f"10.10.9.{at}", named)
