"""What did the network refuse in the night after the policies came into force?

Most of the lines come from pods that only mean well: one asks for an address
that has moved, one looks for updates, a colleague tries something. One does not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from cluster.embedded.fabric import Denial
from cluster.embedded.fabric.denials import NOBODY
from cluster.embedded.fabric.nflog import Packet
from cluster.network import Direction, Protocol
from labs.prod_namespace import world

NIGHT = datetime(2025, 11, 21, 2, 0, tzinfo=UTC).timestamp()
MOVED, UPDATES = "10.10.20.99", "198.51.100.20"
"""Where the metrics service was last month; where a library asks for its newest version."""
_START = 17 * 60 + 9
_SCANNED = ((world.GATEWAY, 8080), (world.INFERENCE, 22), (world.INFERENCE, 8080), (world.REPORTS, 22))
_FURTHER = ((world.REGISTRY, 8443), (world.TRAINER, 22), (world.PROBE, 22), (world.METRICS, 22), (world.METRICS, 8443))
Line = tuple[float, str, str, Protocol, int]


def incident() -> tuple[Denial, ...]:
    """Return the denied packets between two and half past two, oldest first; always the same ones."""
    chance = random.Random(20251121)  # noqa: S311 - a story, the same for everybody
    lines = sorted([*_moved(chance), *_updates(chance), *_colleague(chance), *_intruder(chance)])
    return tuple(_denial(chance, *line) for line in lines)


def _moved(chance: random.Random) -> Iterator[Line]:
    """Ask every half minute for an address that is no longer there, as the report builder does."""
    for turn in range(60):
        yield 30 * turn + 4 + chance.random(), world.REPORTS, MOVED, "TCP", 9090


def _updates(chance: random.Random) -> Iterator[Line]:
    """Look for a newer version, and again after each refusal, as a library in the inference service does."""
    for at in (311, 312, 314, 318, 1211, 1212, 1214, 1218):
        yield at + chance.random(), world.INFERENCE, UPDATES, "TCP", 443


def _colleague(chance: random.Random) -> Iterator[Line]:
    """Ask the model from a training job, as somebody does who works late."""
    for at in (655, 656, 658, 702):
        yield at + chance.random(), world.TRAINER, world.INFERENCE, "TCP", 8080


def _intruder(chance: random.Random) -> Iterator[Line]:
    """Look around, then try to get out, as the guest in the drift monitor does."""
    for step, (pod, port) in enumerate((*_SCANNED, *_FURTHER)):
        yield _START + 0.2 + 0.07 * step, world.MONITOR, pod, "TCP", port
    yield _START + 2.4, world.MONITOR, world.METADATA, "TCP", 80
    for turn in range(6):
        yield _START + 5 + 20 * turn + chance.random(), world.MONITOR, world.DROP_BOX, "TCP", 443
    for turn in range(9):
        yield _START + 180 + 15 * turn + chance.random(), world.MONITOR, world.DROP_BOX, "UDP", 53


def _denial(chance: random.Random, at: float, source: str, destination: str, protocol: Protocol, port: int) -> Denial:
    direction: Direction = "Ingress" if source == world.TRAINER else "Egress"
    isolating = destination if direction == "Ingress" else source
    reason = f"no {direction.lower()} rule of {isolating.partition('/')[0]}/default-deny allows it"
    packet = Packet(protocol, _address(source), chance.randrange(32768, 61000), _address(destination), port)
    return Denial(round(NIGHT + at, 3), source, _pod(destination), direction, reason, packet)


def _address(end: str) -> str:
    return world.WORLD.end(end).address


def _pod(end: str) -> str:
    return end if end in world.WORLD.named else NOBODY
