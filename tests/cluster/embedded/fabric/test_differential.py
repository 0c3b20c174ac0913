"""Does the kernel let through exactly what `cluster.network` allows?

Random pods and policies from a seed; every flow is tried with real packets.
`SECLAB_WORLDS` asks for more worlds, `SECLAB_SEED` for others.
"""

from __future__ import annotations

import ipaddress
import os
import random
from collections.abc import Iterator
from itertools import permutations, product
from typing import Any

import pytest

from cluster.embedded.fabric import Attempt, Fabric, Listener, start
from cluster.network import (
    DIRECTIONS,
    Decision,
    Flow,
    IPBlock,
    NetworkPolicy,
    Peer,
    Pod,
    Port,
    Requirement,
    Rule,
    Selector,
    World,
    decide,
)

WORLDS = int(os.environ.get("SECLAB_WORLDS", "300"))
SEED = int(os.environ.get("SECLAB_SEED", "4"))
NAMESPACES = ("blue", "red")
PODS = {"blue/a": "10.0.0.1", "blue/b": "10.0.0.130", "red/c": "10.0.1.1", "red/d": "10.200.0.1"}
OUTSIDE = ("203.0.113.7", "169.254.169.254")
PORTS = (53, 80, 8080)
BLOCKS = ("0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.128/25", "203.0.113.7/32", "169.254.0.0/16", "10.0.1.1/32")
BLOCKS_6 = ("::/0", "2001:db8::/32")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fabric]:
    listeners = [Listener(host, port, "UDP") for host, port in product((*PODS, *OUTSIDE), PORTS)]
    listeners += [Listener(host, 80) for host in PODS]
    made = start(tmp_path_factory.mktemp("lab") / "network", world(random.Random(0)), listeners=listeners)
    assert not made.note
    yield made
    made.stop()


@pytest.mark.parametrize("part", range(10))
def test_packets_go_where_the_decision_says(network: Fabric, part: int) -> None:
    seen = set()
    for number in range(part, WORLDS, 10):
        choice = random.Random(f"{SEED}-{number}")
        there, policies = world(choice), tuple(policy(choice, index) for index in range(choice.randint(1, 4)))
        network.apply(policies, there)
        tried = network.connect_all(flows(choice))
        decided = [decide(attempt.flow, policies, there) for attempt in tried]
        wrong = [pair for pair in zip(tried, decided, strict=True) if not agree(*pair)]
        assert not wrong, f"SECLAB_SEED={SEED}, world {number}:\n" + "\n".join(f"{one} != {two}" for one, two in wrong)
        seen |= {attempt.outcome for attempt in tried}
    assert seen == {"answered", "refused", "dropped"}


def agree(attempt: Attempt, decision: Decision) -> bool:
    """Whether packets did what was decided, and the log gives the same reason."""
    if decision.allowed:
        return attempt.outcome in ("answered", "refused")
    return attempt.outcome == "dropped" and attempt.reason == decision.denied_by[0].reason


def flows(choice: random.Random) -> list[Flow]:
    """Return every flow between pods, and some to and from outside. A pod's flows to itself meet no network."""
    inside = [Flow(*ends, *port) for ends in permutations(PODS, 2) for port in product(("TCP", "UDP"), PORTS)]  # type: ignore[arg-type]
    outward = [Flow(*ends, "TCP", choice.choice(PORTS)) for ends in product(PODS, OUTSIDE)]
    inward = [Flow(*ends, "UDP", choice.choice(PORTS)) for ends in product(OUTSIDE, PODS)]
    return [*inside, *outward, *inward]


def world(choice: random.Random) -> World:
    pods = [
        Pod(*name.split("/"), labels(choice), address, named_ports(choice))  # type: ignore[misc]
        for name, address in PODS.items()
    ]
    return World({namespace: labels(choice) for namespace in NAMESPACES}, tuple(pods))


def labels(choice: random.Random) -> dict[str, str]:
    return {key: choice.choice("xy") for key in ("app", "tier") if choice.random() < 0.7}


def named_ports(choice: random.Random) -> dict[str, Any]:
    return {
        name: (choice.choice(("TCP", "UDP")), choice.choice(PORTS)) for name in ("web", "dns") if choice.random() < 0.7
    }


def policy(choice: random.Random, number: int) -> NetworkPolicy:
    types = choice.choice([DIRECTIONS, DIRECTIONS[:1], DIRECTIONS[1:]])
    ingress, egress = (tuple(rule(choice) for _ in range(choice.randint(0, 2))) for _ in DIRECTIONS)
    chosen = selector(choice, ("app", "tier"))
    return NetworkPolicy(f"p{number}", choice.choice(NAMESPACES), chosen, types, ingress, egress)


def rule(choice: random.Random) -> Rule:
    peers = tuple(peer(choice) for _ in range(choice.choice((0, 1, 1, 2))))
    return Rule(peers, tuple(port(choice) for _ in range(choice.choice((0, 1, 1, 2)))))


def peer(choice: random.Random) -> Peer:
    if choice.random() < 0.35:
        return Peer(ip_block=block(choice))
    pods, namespaces = selector(choice, ("app", "tier")), selector(choice, ("app", "kubernetes.io/metadata.name"))
    return choice.choice([Peer(pods=pods), Peer(namespaces=namespaces), Peer(pods, namespaces)])


def block(choice: random.Random) -> IPBlock:
    cidr = ipaddress.ip_network(choice.choice((*BLOCKS, *BLOCKS_6)))
    inside = [one for one in map(ipaddress.ip_network, BLOCKS) if cidr.version == 4 and one.subnet_of(cidr)]  # type: ignore[arg-type]
    return IPBlock(cidr, tuple(choice.sample(inside, min(len(inside), choice.choice((0, 0, 1, 2))))))


def port(choice: random.Random) -> Port:
    protocol = choice.choice(("TCP", "UDP", "UDP", "TCP", "SCTP"))
    first = choice.choice((None, "web", "dns", *PORTS))
    last = choice.choice((None, 80, 9000)) if isinstance(first, int) else None
    return Port(protocol, first, last if last and isinstance(first, int) and last >= first else None)


def selector(choice: random.Random, keys: tuple[str, ...]) -> Selector:
    return Selector(tuple(requirement(choice, choice.choice(keys)) for _ in range(choice.choice((0, 1, 1, 2)))))


def requirement(choice: random.Random, key: str) -> Requirement:
    operator = choice.choice(("In", "NotIn", "Exists", "DoesNotExist"))
    known = NAMESPACES if key.startswith("kubernetes") else ("x", "y")
    values = tuple(choice.sample(known, choice.randint(1, 2))) if operator in ("In", "NotIn") else ()
    return Requirement(key, operator, values)
