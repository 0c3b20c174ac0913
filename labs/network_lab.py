"""How is a lab used that is a cluster's network?

The module of such a lab says `PLATFORM = "network"` and has a WORLD, LISTENERS,
NAMES (of kube-dns), SEED (target -> manifests in force at the beginning), SPARES
(addresses for pods that are deployed later), incident(), the log of a night, and
WORK, ATTACKS, COLUMNS: what a map shows, and where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster import network
from cluster.embedded import fabric
from cluster.embedded.fabric import Attempt, Denial, Fabric, Resolution, dnswire, names
from cluster.network import End, Flow, NetworkPolicy, Protocol, World
from labs import in_force
from labs.in_force import Deployed, InForce
from labs.opened import OpenLab, alone, world
from labs.probe import Blocked

FOLDER, MEMORY = "network", "in_force.json"
HELLO = b"hello\n"
DNS_PORT = 53


@dataclass(slots=True, repr=False)
class NetworkLab(OpenLab):
    """Pods that reach each other as far as the policies in force let them."""

    slug: str
    home: Path
    fabric: Fabric
    memory: InForce

    def __repr__(self) -> str:
        return f"{self.title}   {self.where}\n  pods  {', '.join(self.pods)}"

    @property
    def where(self) -> str:
        """How packets move here."""
        return self.fabric.note or "real packets, between network namespaces of this machine"

    @property
    def world(self) -> World:
        """The namespaces and pods that there are now."""
        return self.memory.world(world(self.slug).WORLD, self._spares)

    @property
    def pods(self) -> tuple[str, ...]:
        """The names of the pods that run now."""
        return tuple(str(pod) for pod in self.world.pods)

    @property
    def policies(self) -> tuple[NetworkPolicy, ...]:
        """The policies in force."""
        return self.memory.policies()

    def try_flow(self, source: End | str, destination: End | str, protocol: Protocol, port: int) -> Attempt:
        """Open a new connection, and hear whether it got through."""
        flow = Flow(str(source), str(destination), protocol, port)
        return self.fabric.connect(flow, _greeting(flow))

    def resolve(self, pod: End | str, name: str) -> Resolution:
        """Ask kube-dns for a name from inside a pod."""
        return self.fabric.resolve(str(pod), name)

    def reach(self, source: str, destination: str, protocol: Protocol, port: int, payload: bytes = HELLO) -> bytes:
        """Return the answer to a payload; b"" where nobody listens. Raises Blocked when the network drops it."""
        tried = self.fabric.connect(Flow(source, destination, protocol, port), payload)
        if tried.outcome == "dropped":
            raise Blocked(tried.reason)
        if not tried.allowed:
            raise RuntimeError(str(tried))
        return tried.reply

    def reach_from_new(
        self, namespace: str, name: str, labels: Mapping[str, str], destination: str, port: int, payload: bytes = HELLO
    ) -> bytes:
        """Start a pod, let it say something over TCP, and take it away again. Raises Blocked."""
        with self._arranged({"pods": [{"namespace": namespace, "name": name, "labels": labels}]}):
            return self.reach(f"{namespace}/{name}", destination, "TCP", port, payload)

    def call(self, pod: str, name: str, port: int, payload: bytes = HELLO) -> bytes:
        """Look a name up and talk to what it means over TCP, as a program does. Raises Blocked."""
        found = self.fabric.resolve(pod, name)
        if not found.addresses:
            raise Blocked(str(found))
        named = next(str(one) for one in self.world.pods if one.address == found.addresses[0])
        return self.reach(pod, named, "TCP", port, payload)

    def denials(self, since: float = 0.0) -> tuple[Denial, ...]:
        """Return the packets that were dropped after a time, oldest first."""
        return self.fabric.denials(since)

    def incident(self) -> tuple[Denial, ...]:
        """Return what the network dropped on a night on which something happened."""
        found: tuple[Denial, ...] = world(self.slug).incident()
        return found

    def tried_map(self) -> list[tuple[Attempt, bool]]:
        """Try every flow of the lab's map; each comes with whether it should go through."""
        there = world(self.slug)
        flows = [*((flow, True) for flow in there.WORK), *((flow, False) for flow in there.ATTACKS)]
        return [(self.fabric.connect(flow, _greeting(flow)), should) for flow, should in flows]

    @property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """Where a map shows each namespace."""
        found: tuple[tuple[str, ...], ...] = world(self.slug).COLUMNS
        return found

    def apply(self, target: str, text: str) -> str:
        """Put manifests in force in place of those that this target had."""
        self.known(target)
        policies = network.parse(text)
        self.memory.put(target, text)
        self._enforce()
        return f"In force now: {', '.join(map(str, policies))}."

    def deploy(self, namespace: str, name: str, labels: Mapping[str, str]) -> str:
        """Start one more pod and return its name; with no room left, the oldest of them goes."""
        self.memory.deploy(Deployed(namespace, name, dict(labels)), len(self._spares))
        self._enforce()
        return f"{namespace}/{name}"

    def try_case(self, case: Mapping[str, Any]) -> Attempt:
        """Try the flow of a counterexample for real, with the pods that it needs."""
        with self._arranged(case):
            return self.try_flow(case["source"], case["destination"], case["protocol"], case["port"])

    def reset(self) -> None:
        """Put the world back to the vulnerable seed."""
        with alone(self.home, self.slug):
            self.memory = in_force.seeded(self.memory.file, world(self.slug).SEED)
            self._enforce()

    def down(self) -> None:
        """Stop the network; what is in force stays for the next start."""
        self.fabric.stop()

    @contextmanager
    def _arranged(self, case: Mapping[str, Any]) -> Iterator[None]:
        """Label the cluster as a counterexample says, and put it back."""
        deployed, namespaces = self.memory.deployed, self.memory.namespaces
        pods, labels = in_force.arranged(case, self.world)
        if not pods and not labels:
            yield
            return
        try:
            self.memory.namespaces = {**namespaces, **labels}
            for pod in pods:
                self.memory.deploy(pod, len(self._spares))
            self._enforce()
            yield
        finally:
            self.memory.deployed, self.memory.namespaces = deployed, namespaces
            self._enforce()

    def _enforce(self) -> None:
        self.fabric.apply(self.policies, in_force.built(self.world, self._spares))
        self.memory.save()

    @property
    def _spares(self) -> tuple[str, ...]:
        return tuple(world(self.slug).SPARES)


def _greeting(flow: Flow) -> bytes:
    """Return what a client says first; on the port of DNS only a question gets an answer."""
    if flow.port != DNS_PORT:
        return HELLO
    question = dnswire.question("kubernetes.default.svc.cluster.local")
    return names.framed(question) if flow.protocol == "TCP" else question


def open_network(slug: str, place: Path) -> NetworkLab:
    """Build the network of a lab, or attach to the one that runs. Raises BackendError."""
    there, file = world(slug), place / slug / MEMORY
    with alone(place, slug):
        memory = InForce.load(file) or in_force.seeded(file, there.SEED)
        cluster = in_force.built(memory.world(there.WORLD, there.SPARES), there.SPARES)
        started = fabric.start(
            place / slug / FOLDER,
            cluster,
            listeners=there.LISTENERS,
            names=there.NAMES,
            policies=memory.policies(),
        )
        opened = NetworkLab(slug, place, started, memory)
        started.apply(memory.policies(), cluster)
        memory.save()
    return opened
