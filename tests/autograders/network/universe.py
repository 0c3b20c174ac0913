"""Every flow of a small universe, judged by the plain reading: brute force for the search to agree with."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from autograders.finding import Finding
from cluster.network import End, External, Pod
from tests.cluster.network import naive

Manifests = list[dict[str, Any]]
Plain = tuple[End, End, str, int]
Namespaces = dict[str, dict[str, str]]
Standing = tuple[bool, bool]
PORTS = [*itertools.product(("TCP", "UDP"), (22, 80, 81, 82)), ("SCTP", 22)]
ADDRESSES = ["203.0.113.8", "10.0.0.8", "10.1.0.3", "10.1.0.9", "2001:db8::8"]


def allowed(standing: Standing) -> bool:
    return standing[1] or not standing[0]


def subjects() -> Iterator[Pod]:
    """The address of a pod does not count in its own direction; its named ports do."""
    for namespace, app, tier in itertools.product(("one", "two", "three"), (None, "a", "b", "c"), (None, "x")):
        for ports in ({}, {"http": ("TCP", 80)}, {"http": ("UDP", 80)}, {"http": ("TCP", 22)}):
            labels = {key: value for key, value in (("app", app), ("tier", tier)) if value}
            yield Pod(namespace, "subject", labels, "192.0.2.1", ports)  # type: ignore[arg-type]


def peers() -> Iterator[tuple[End, Namespaces]]:
    yield from ((External(address), {}) for address in ADDRESSES)
    for subject, team, address in itertools.product(subjects(), (None, "t", "u"), ADDRESSES):
        pod = Pod(subject.namespace, "peer", subject.labels, address, subject.ports)
        yield pod, {pod.namespace: {"team": team} if team else {}}


SUBJECTS = list(subjects())
PLAIN_SUBJECTS = [pod for pod in SUBJECTS if not pod.ports]
PEERS = list(peers())
PLAIN_PEERS = [(peer, labels) for peer, labels in PEERS if isinstance(peer, External) or not peer.ports]


def flows(chance: Any, count: int) -> Iterator[tuple[str, Plain, Namespaces]]:
    """Some flows of the universe, with the direction that is looked at."""
    for _ in range(count):
        side, (protocol, number) = chance.choice(("Egress", "Ingress")), chance.choice(PORTS)
        if side == "Egress":
            pod, (peer, namespaces) = chance.choice(PLAIN_SUBJECTS), chance.choice(PEERS)
            yield side, (pod, peer, protocol, number), namespaces
        else:
            pod, (peer, namespaces) = chance.choice(SUBJECTS), chance.choice(PLAIN_PEERS)
            yield side, (peer, pod, protocol, number), namespaces


def replayed(finding: Finding) -> tuple[Plain, Namespaces, str]:
    """Read a counterexample without a world back from its plain data."""
    assert finding.counterexample is not None
    data = finding.counterexample.replay
    assert data["kind"] == "network.flow"
    pods = {
        f"{pod['namespace']}/{pod['name']}": Pod(
            pod["namespace"],
            pod["name"],
            pod["labels"],
            pod["address"],
            {name: (port[0], port[1]) for name, port in pod["ports"].items()},
        )
        for pod in data["pods"]
    }
    ends = [pods.get(data[end]) or External(data[end]) for end in ("source", "destination")]
    assert len({end.address for end in ends}) == 2
    return (ends[0], ends[1], data["protocol"], data["port"]), data["namespaces"], data["direction"].title()


def standings(sets: list[Manifests], side: str, flow: Plain, namespaces: Namespaces) -> list[Standing]:
    return [naive.stands(one, side, flow, namespaces) for one in sets]


def wrong_flow(sets: list[Manifests], wrong: Callable[[list[Standing]], bool], chance: Any, count: int) -> bool:
    """Whether one of some flows is decided wrongly."""
    return any(wrong(standings(sets, side, flow, namespaces)) for side, flow, namespaces in flows(chance, count))
