"""What became of a flow, when the probe has come back and the rules have been asked?

What really happened wins. `dropped` is only what the policies deny and nobody
answered, each time; where packets and rules differ, the reason says so.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from cluster.embedded.fabric import denials
from cluster.embedded.fabric.attempt import Attempt
from cluster.embedded.fabric.denials import NOBODY, Denial
from cluster.embedded.fabric.nflog import Packet
from cluster.kind.network.probing import Tried, Wanted
from cluster.network import Compiled, Decision, External, Flow

ALLOWED_SECONDS, DENIED_SECONDS = 3.0, 0.8
ATTEMPTS = 2
LEAKED = "it got through, although "


@dataclass(frozen=True, slots=True)
class Asked:
    """A flow between ends that are there, with what the rules say of it.

    `elsewhere` says that they would decide otherwise at the addresses of the lab's text.
    """

    flow: Flow
    decision: Decision
    addresses: tuple[str, str]
    elsewhere: str = ""
    itself: bool = False

    @property
    def denied(self) -> bool:
        """Whether a network may drop it; what a pod says to itself never leaves it."""
        return bool(self.decision.denied_by) and not self.itself

    def wanted(self, payload: bytes) -> Wanted:
        """Return how to try it: what should be dropped is not waited for as long."""
        source, destination = self.addresses
        at = str(self.flow.source) if "/" in str(self.flow.source) else source
        seconds = DENIED_SECONDS if self.denied else ALLOWED_SECONDS
        return Wanted(at, destination, self.flow.protocol, self.flow.port, payload, seconds, ATTEMPTS)

    def attempt(self, tried: Tried) -> Attempt:
        """Return what became of it."""
        if tried.outcome == "silent" and self.denied:
            return Attempt(self.flow, "dropped", b"", self._with(self.decision.denied_by[0].reason), tried.milliseconds)
        if tried.reached and self.denied:
            reason = self._with(f"{LEAKED}{self.decision.denied_by[0].reason}")
            return Attempt(self.flow, tried.outcome, tried.reply, reason, tried.milliseconds)
        return Attempt(self.flow, tried.outcome, tried.reply, self._with(tried.reason), tried.milliseconds)

    def _with(self, reason: str) -> str:
        return "; ".join(filter(None, (reason, self.elsewhere)))


def asked(flow: Flow, real: Compiled, declared: Compiled) -> Asked:
    """Ask the rules about a flow at its real addresses. Raises ValueError for an end that is not there."""
    named = Flow(str(flow.source), str(flow.destination), flow.protocol, flow.port)
    source, destination = real.world.end(named.source), real.world.end(named.destination)
    decision = real.decide(named)
    moved = _moved(named, real, declared, allowed=decision.allowed)
    itself = str(source) == str(destination)
    return Asked(named, decision, (source.address, destination.address), moved, itself)


def _moved(flow: Flow, real: Compiled, declared: Compiled, *, allowed: bool) -> str:
    ends = [str(end) for end in (flow.source, flow.destination) if str(end) in declared.world.named]
    known = all(end in declared.world.named or "/" not in str(end) for end in (flow.source, flow.destination))
    if not known or declared.allows(flow.source, flow.destination, flow.protocol, flow.port) is allowed:
        return ""
    here = ", ".join(
        f"{end} has the address {real.world.named[end].address} and not {declared.world.named[end].address}"
        for end in ends
    )
    return f"an ipBlock decides, and in this cluster {here}"


def later(attempt: Attempt) -> Attempt:
    """Return a second attempt, after one that got through although it is denied."""
    if attempt.outcome != "dropped":
        return attempt
    return replace(attempt, reason=f"{attempt.reason}; an attempt just before got through")


def line(one: Asked, tried: Tried, real: Compiled) -> bytes:
    """Return the line about a dropped flow for the log of denials."""
    verdict = one.decision.denied_by[0]
    ends = real.world.end(one.flow.source), real.world.end(one.flow.destination)
    pods = [NOBODY if isinstance(end, External) else str(end) for end in ends]
    source = tried.source[0] or one.addresses[0]
    packet = Packet(one.flow.protocol, source, tried.source[1], one.addresses[1], one.flow.port)
    return denials.line(Denial(time.time(), pods[0], pods[1], verdict.direction, verdict.reason, packet))
