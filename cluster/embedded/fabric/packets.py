"""How is a network of real namespaces used from another process?"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cluster.embedded.fabric import control, denials, launch
from cluster.embedded.fabric.attempt import Attempt, Received, Resolution
from cluster.embedded.fabric.denials import Denial
from cluster.embedded.fabric.plan import PAYLOAD, check_same_pods
from cluster.embedded.fabric.rules import compile_rules
from cluster.network import End, Flow, NetworkPolicy, World


class PacketFabric:
    """A network of namespaces, in a process of its own."""

    note = ""

    def __init__(self, folder: Path, world: World) -> None:
        self.folder = folder
        self.world = world

    def apply(self, policies: Sequence[NetworkPolicy], world: World | None = None) -> None:
        """Put these policies in force, and no others.

        With a world, its pods take over the addresses.
        """
        labelled = world or self.world
        check_same_pods(self.world, labelled)
        control.ask(self.folder, op="apply", rules=asdict(compile_rules(policies, labelled)))
        self.world = labelled

    def connect(self, flow: Flow, payload: bytes = PAYLOAD) -> Attempt:
        """Open a new connection, say something, and hear the answer."""
        return self.connect_all((flow,), payload)[0]

    def connect_all(self, flows: Iterable[Flow], payload: bytes = PAYLOAD) -> tuple[Attempt, ...]:
        """Try many flows at once."""
        wanted = tuple(flows)
        ends = [
            (self._address(flow.source), self._address(flow.destination), flow.protocol, flow.port) for flow in wanted
        ]
        sent = base64.b64encode(payload).decode()
        answers = control.ask(self.folder, op="connect", flows=ends, payload=sent)
        return tuple(_attempt(flow, answer) for flow, answer in zip(wanted, answers, strict=True))

    def resolve(self, pod: str, name: str) -> Resolution:
        """Ask kube-dns for a name from inside a pod."""
        asking = pod.partition("/")[0]
        answer = control.ask(self.folder, op="resolve", pod=self._address(pod), namespace=asking, name=name)
        flow = Flow(pod, answer["server"], answer["protocol"], answer["port"])
        return Resolution(name, tuple(answer["addresses"]), _attempt(flow, answer["tried"]))

    def received(self, host: str) -> tuple[Received, ...]:
        """Return what arrived at the sinks of a host."""
        found = control.ask(self.folder, op="received", host=host)
        return tuple(Received(**{**one, "content": base64.b64decode(one["content"])}) for one in found)

    def denials(self, since: float = 0.0) -> tuple[Denial, ...]:
        """Return what was dropped after a time, oldest first."""
        return denials.read(self.folder, since)

    def stop(self) -> None:
        """End it; the log of denials stays."""
        launch.stop(self.folder)

    def _address(self, end: End | str) -> str:
        return self.world.end(end).address


def _attempt(flow: Flow, answer: Sequence[Any]) -> Attempt:
    outcome, reply, reason, milliseconds = answer
    return Attempt(flow, outcome, base64.b64decode(reply), reason, milliseconds)
