"""What would the network do, where none can be built?

The same questions, answered by `cluster.network.decide`. Nothing is sent, and
every answer says so. Services still answer, so that a lab goes on working.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cluster.embedded.fabric import denials, dnswire, names
from cluster.embedded.fabric.attempt import Attempt, Received, Resolution
from cluster.embedded.fabric.denials import NOBODY, Denial
from cluster.embedded.fabric.handlers import Inbox, Listener, load, name_server
from cluster.embedded.fabric.nflog import Packet
from cluster.embedded.fabric.plan import PAYLOAD, check_same_pods
from cluster.embedded.lines import LineFile
from cluster.network import External, Flow, NetworkPolicy, Pod, Verdict, World, decide, parse

IN_FORCE = "policies.yaml"


class DecidedFabric:
    """Pods on paper.

    Policies that were parsed from a text are found again by the next process.
    """

    def __init__(
        self,
        folder: Path,
        world: World,
        listeners: Sequence[Listener],
        known: Mapping[str, Sequence[str]],
        policies: Sequence[NetworkPolicy],
        note: str,
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.world = world
        self.note = note
        self._zone = names.Zone(known)
        self._listeners = {(one.host, one.protocol, one.port): one for one in listeners}
        self._handlers = {key: load(one.handler, self._zone.answer) for key, one in self._listeners.items()}
        self._inbox = Inbox()
        self._policies: tuple[NetworkPolicy, ...] = _found(folder) or tuple(policies)

    def apply(self, policies: Sequence[NetworkPolicy], world: World | None = None) -> None:
        """Put these policies in force, and no others.

        With a world, its pods take over the addresses.
        """
        labelled = world or self.world
        check_same_pods(self.world, labelled)
        self._policies, self.world = tuple(policies), labelled
        _keep(self.folder, self._policies)

    def connect(self, flow: Flow, payload: bytes = PAYLOAD) -> Attempt:
        """Decide a flow, and let the service answer that it would reach."""
        decision = decide(flow, self._policies, self.world)
        # What a pod says to itself never leaves it: no network can stop it, and Kubernetes promises that none does.
        if decision.denied_by and self.world.end(flow.source) is not self.world.end(flow.destination):
            self._write(flow, decision.denied_by[0])
            return Attempt(flow, "dropped", reason=decision.denied_by[0].reason, sent=False)
        key = str(self.world.end(flow.destination)), flow.protocol, flow.port
        if key not in self._listeners:
            return Attempt(flow, "refused", sent=False)
        self._inbox.keep(self._listeners[key], _address(self.world.end(flow.source)), payload)
        return Attempt(flow, "answered", self._handlers[key](payload), sent=False)

    def connect_all(self, flows: Iterable[Flow], payload: bytes = PAYLOAD) -> tuple[Attempt, ...]:
        """Decide many flows."""
        return tuple(self.connect(flow, payload) for flow in flows)

    def resolve(self, pod: str, name: str) -> Resolution:
        """Ask kube-dns for a name from inside a pod."""
        server = name_server(self._listeners.values())
        flow = Flow(pod, server.host, server.protocol, server.port)
        found: tuple[str, ...] = ()
        for candidate in names.candidates(name, pod.partition("/")[0]):
            attempt = self.connect(flow, dnswire.question(candidate))
            if not attempt.allowed or (found := dnswire.read(attempt.reply)):
                break
        return Resolution(name, found, attempt)

    def received(self, host: str) -> tuple[Received, ...]:
        """Return what arrived at the sinks of a host."""
        return self._inbox.of(host)

    def denials(self, since: float = 0.0) -> tuple[Denial, ...]:
        """Return what was denied after a time, oldest first."""
        return denials.read(self.folder, since)

    def stop(self) -> None:
        """End nothing, since nothing runs; the log of denials stays."""

    def _write(self, flow: Flow, verdict: Verdict) -> None:
        ends = self.world.end(flow.source), self.world.end(flow.destination)
        packet = Packet(flow.protocol, _address(ends[0]), 0, _address(ends[1]), flow.port)
        pods = [NOBODY if isinstance(end, External) else str(end) for end in ends]
        denial = Denial(time.time(), pods[0], pods[1], verdict.direction, verdict.reason, packet, sent=False)
        log = LineFile(self.folder / denials.FILE)
        log.append(denials.line(denial))
        log.close()


def _address(end: Pod | External) -> str:
    return end.address


def _keep(folder: Path, policies: tuple[NetworkPolicy, ...]) -> None:
    texts = dict.fromkeys(policy.text for policy in policies if policy.text)
    fresh = folder / f"{IN_FORCE}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n---\n".join(texts))
    fresh.replace(folder / IN_FORCE)


def _found(folder: Path) -> tuple[NetworkPolicy, ...]:
    try:
        text = (folder / IN_FORCE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    return parse(text) if text else ()
