"""How is the network of a lab used?

fabric = start(folder, world, listeners=[Listener("prod/inference", 8080)])
fabric.apply(parse(text))
fabric.connect(Flow("prod/gateway", "prod/inference", "TCP", 8080)).allowed
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from cluster.embedded.fabric import launch
from cluster.embedded.fabric.attempt import Attempt, Received, Resolution
from cluster.embedded.fabric.denials import Denial
from cluster.embedded.fabric.handlers import Listener
from cluster.embedded.fabric.packets import PacketFabric
from cluster.embedded.fabric.plan import PAYLOAD, check
from cluster.embedded.fabric.rules import compile_rules
from cluster.network import Flow, NetworkPolicy, World


class Fabric(Protocol):
    """Pods that reach each other as far as the policies in force let them."""

    @property
    def folder(self) -> Path:
        """Where its state is, with the log of denials, `denials.jsonl`."""

    @property
    def note(self) -> str:
        """Why flows are only decided here, in a sentence for the learner.

        "" where real packets move.
        """

    @property
    def world(self) -> World:
        """The pods, as they are labelled now."""

    def apply(self, policies: Sequence[NetworkPolicy], world: World | None = None) -> None:
        """Put these policies in force, and no others.

        The pods of another world take over the addresses, with their names and
        labels. Raises BackendError, and ValueError for a world of other addresses.
        """

    def connect(self, flow: Flow, payload: bytes = PAYLOAD) -> Attempt:
        """Open a new connection, say something, and hear the answer."""

    def connect_all(self, flows: Iterable[Flow], payload: bytes = PAYLOAD) -> tuple[Attempt, ...]:
        """Try many flows at once."""

    def resolve(self, pod: str, name: str) -> Resolution:
        """Ask kube-dns for a name from inside a pod."""

    def received(self, host: str) -> tuple[Received, ...]:
        """Return what arrived at the sinks of a host."""

    def denials(self, since: float = 0.0) -> tuple[Denial, ...]:
        """Return what was dropped after a time, oldest first."""

    def stop(self) -> None:
        """End it; the log of denials stays."""


def available() -> str:
    """Say why no packets can be sent here, and what to do.

    One sentence; "" when they can.
    """
    return launch.unavailable()


def start(
    folder: Path,
    world: World,
    *,
    listeners: Sequence[Listener] = (),
    names: Mapping[str, Sequence[str]] | None = None,
    policies: Sequence[NetworkPolicy] = (),
) -> Fabric:
    """Build the network, or attach to the one that runs.

    That is one with the same addresses, listeners and names; another is replaced.

    `folder` is its own alone. `names` are those that kube-dns knows, with their
    addresses. `policies` are in force from the first packet; one that runs keeps
    its own. Where no network can be built, all flows are decided instead, and
    `note` says why. Raises BackendError, and ValueError for a plan that makes no sense.
    """
    known = dict(names or {})
    check(world, listeners, known)
    note = available()
    if note:
        return _decided(folder, world, listeners, known, policies, note)
    plan = {
        "addresses": sorted(pod.address for pod in world.pods),
        "listeners": [(world.end(listener.host).address, asdict(listener)) for listener in listeners],
        "names": {name: list(addresses) for name, addresses in known.items()},
        "rules": asdict(compile_rules(policies, world)),
    }
    try:
        launch.start(folder, plan)
    except launch.Unbuildable as error:
        return _decided(folder, world, listeners, known, policies, f"{error} The rules decide instead of packets.")
    return PacketFabric(folder, world)


def _decided(*built_from: Any) -> Fabric:
    from cluster.embedded.fabric.decided import DecidedFabric

    return DecidedFabric(*built_from)
