"""Does this cluster enforce NetworkPolicies, and has it seen the last change?

Three pods in a namespace of their own. A policy closes one of two, and it is turned
from one to the other after each change: when the turn is in effect, so are the
policies that were written before it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from cluster.backend import BackendError
from cluster.embedded.fabric.handlers import Listener
from cluster.kind.network import policies
from cluster.kind.network.place import Place
from cluster.kind.network.probing import Ask, Tried, Wanted, probe
from cluster.network import NetworkPolicy, Pod, Port, Requirement, Rule, Selector

ASKER, LEFT, RIGHT = "asker", "left", "right"
OPEN, SHUT = 8080, 8081
SECONDS = 60.0
PAUSE_SECONDS = 0.2
PASSING_SECONDS, BLOCKED_SECONDS = 2.0, 0.6
_KEY = "seclab.dev/canary"
UNENFORCED = (
    "This cluster enforces no NetworkPolicy: a connection that one forbids went through, again and again. "
    "The rules decide instead of packets."
)
NEXT = "What the network plugin says is in the logs: seclab cluster logs."


@dataclass(frozen=True, slots=True)
class Expected:
    """A connection, and whether it should get through."""

    wanted: Wanted
    passes: bool


@dataclass(slots=True)
class Canary:
    """The pods that try enforcement out; `addresses` are theirs, by name."""

    place: Place
    ask: Ask
    addresses: dict[str, str]

    def turn(self) -> list[Expected]:
        """Close the other side, and return what is so once that is in effect."""
        there = self.place.api.get("NetworkPolicy", self.place.canary, "side")
        closed = there["spec"]["podSelector"].get("matchLabels", {}).get(_KEY) if there else None
        side = RIGHT if closed == LEFT else LEFT
        written = rules(self.place.canary, side)
        self.place.api.apply(*(policies.manifest(policy, self.place.labels) for policy in written))
        return self._expected(side)

    def trial(self) -> str:
        """Say in a sentence that this cluster enforces no policies; "" when it does.

        Raises BackendError when what is allowed does not get through.
        """
        wrong = until(self.turn(), self.ask, SECONDS)
        if not wrong:
            return ""
        if all(one.passes for one in wrong):
            raise BackendError("Pods of the cluster do not reach each other, though nothing forbids it.", NEXT)
        return UNENFORCED

    def _expected(self, side: str) -> list[Expected]:
        other = LEFT if side == RIGHT else RIGHT
        return [
            self._from_asker(other, OPEN, passes=True),
            self._from_asker(side, OPEN, passes=False),
            self._from_asker(other, SHUT, passes=False),
        ]

    def _from_asker(self, to: str, port: int, *, passes: bool) -> Expected:
        return expected(f"{self.place.canary}/{ASKER}", self.addresses[to], "TCP", port, passes=passes)


def expected(at: str, destination: str, protocol: str, port: int, payload: bytes = b"?\n", *, passes: bool) -> Expected:
    """Return a connection that is waited for a little longer when it should get through."""
    seconds = PASSING_SECONDS if passes else BLOCKED_SECONDS
    return Expected(Wanted(at, destination, protocol, port, payload, seconds, 1), passes)


def until(every: Iterable[Expected], ask: Ask, seconds: float) -> list[Expected]:
    """Try connections until all are as expected, and return those that never were. Raises BackendError."""
    deadline = time.monotonic() + seconds
    waiting = list(every)
    while waiting:
        tried = probe([one.wanted for one in waiting], ask)
        waiting = [one for one, how in zip(waiting, tried, strict=True) if not _fits(one, how)]
        if time.monotonic() > deadline:
            break
        if waiting:
            time.sleep(PAUSE_SECONDS)
    return waiting


def _fits(one: Expected, how: Tried) -> bool:
    return how.outcome != "error" and how.reached is one.passes


def pods(place: Place) -> tuple[Pod, ...]:
    """Return the canary's pods; they have no address yet."""
    return tuple(Pod(place.canary, name, {_KEY: name}, "0.0.0.0") for name in (ASKER, LEFT, RIGHT))  # noqa: S104


def listeners(place: Place) -> tuple[Listener, ...]:
    """Return who listens there."""
    return tuple(Listener(f"{place.canary}/{name}", port) for name in (LEFT, RIGHT) for port in (OPEN, SHUT))


def rules(namespace: str, side: str) -> tuple[NetworkPolicy, NetworkPolicy]:
    """Return the two policies: one about leaving, and one that closes a side, which is written last."""
    leaving = (Rule(ports=(Port("TCP", OPEN),)),)
    asker = NetworkPolicy(ASKER, namespace, _pod(ASKER), ("Egress",), egress=leaving)
    return asker, NetworkPolicy("side", namespace, _pod(side))


def _pod(name: str) -> Selector:
    return Selector((Requirement(_KEY, "In", (name,)),))
