"""How is a lab used that is a cluster's network?

The module of such a lab says `PLATFORM = "network"` and has a WORLD, LISTENERS,
NAMES (of kube-dns), SEED (target -> manifests in force at the beginning), SPARES
(addresses for pods that are deployed later), incident(), the log of a night, and
WORK, ATTACKS, COLUMNS: what a map shows, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from cluster import network
from cluster.backend import Backend, BackendError
from cluster.embedded.fabric import Attempt, Denial, Fabric, Resolution, dnswire, names
from cluster.network import End, Flow, ManifestError, NetworkPolicy, Protocol, World, decide
from labs import in_force, network_asked
from labs.in_force import Deployed, InForce
from labs.opened import OpenLab, alone, world
from labs.probe import Blocked

FOLDER, MEMORY = "network", "in_force.json"
HELLO = b"hello\n"
DNS_PORT = 53
ON_THIS_MACHINE = "real packets, between network namespaces of this machine"
WHERE = {"kind": "real packets, between pods of the cluster"}
T = TypeVar("T")


@dataclass(slots=True, repr=False)
class NetworkLab(OpenLab):
    """Pods that reach each other as far as the policies in force let them."""

    slug: str
    home: Path
    backend: Backend
    fabric: Fabric
    memory: InForce
    _read: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return f"{self.title}   {self.where}\n  pods  {', '.join(self.pods)}"

    @property
    def where(self) -> str:
        """How packets move here."""
        return self.fabric.note.rstrip(".") or WHERE.get(self.backend.name, ON_THIS_MACHINE)

    @property
    def world(self) -> World:
        """The namespaces and pods that there are now."""
        return self.memory.world(world(self.slug).WORLD, self._spares)

    @property
    def pods(self) -> tuple[str, ...]:
        """The names of the pods that run now."""
        self._refresh()
        return tuple(str(pod) for pod in self.world.pods)

    @property
    def policies(self) -> tuple[NetworkPolicy, ...]:
        """The policies in force."""
        return self.memory.policies()

    def try_flow(self, source: End | str, destination: End | str, protocol: Protocol, port: int) -> Attempt:
        """Open a new connection, and hear whether it got through. Raises Refused."""
        self._refresh()
        return self._connect(network_asked.flow(self.world, source, destination, protocol, port))

    def resolve(self, pod: End | str, name: str) -> Resolution:
        """Ask kube-dns for a name from inside a pod. Raises Refused."""
        self._refresh()
        asking = network_asked.end(self.world, pod)
        return self._ask(lambda there: there.resolve(asking, name))

    def reach(self, source: str, destination: str, protocol: Protocol, port: int, payload: bytes = HELLO) -> bytes:
        """Return the answer to a payload; b"" where nobody listens. Raises Blocked when the network drops it."""
        tried = self._connect(Flow(source, destination, protocol, port), payload)
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
        found = self.resolve(pod, name)
        if not found.addresses:
            raise Blocked(str(found))
        # Where pods are real, they have addresses that the lab's text does not know.
        named = next(str(one) for one in self.fabric.world.pods if one.address == found.addresses[0])
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
        should = {**dict.fromkeys(there.WORK, True), **dict.fromkeys(there.ATTACKS, False)}
        self._refresh()
        tried: dict[Flow, Attempt] = {}
        for said, alike in _by_greeting(should):
            attempts = self._ask(lambda fabric, alike=alike, said=said: fabric.connect_all(alike, said))  # type: ignore[misc]
            tried.update(zip(alike, attempts, strict=True))
        return [(tried[flow], good) for flow, good in should.items()]

    @property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """Where a map shows each namespace."""
        found: tuple[tuple[str, ...], ...] = world(self.slug).COLUMNS
        return found

    def apply(self, target: str, text: str) -> str:
        """Put manifests in force in place of those that this target had. Raises NotThere, NotTaken."""
        try:
            self.known(target)
            policies = network.parse(text)
        except LookupError as error:
            raise network_asked.NotThere(*error.args) from None
        except ManifestError as error:
            raise network_asked.NotTaken(*error.args) from None
        with self._changed():
            replaced = self.memory.holders(policies, target)
            self.memory.put(target, text)
        return " ".join([f"In force now: {', '.join(map(str, policies))}.", *map(_replaced, replaced)])

    def deploy(
        self,
        namespace: str,
        name: str,
        labels: Mapping[str, str],
        *,
        namespace_labels: Mapping[str, str] | None = None,
        ports: Mapping[str, tuple[Protocol, int]] | None = None,
    ) -> str:
        """Start one more pod and return its name; with no room left, the oldest of them goes. Raises Refused."""
        wanted = Deployed(namespace, name, labels, ports or {})
        pod = network_asked.deployed(world(self.slug).WORLD, wanted, namespace_labels)
        with self._changed():
            self.memory.deploy(pod, len(self._spares))
            if namespace_labels:
                self.memory.namespaces = {**self.memory.namespaces, namespace: dict(namespace_labels)}
        return f"{namespace}/{name}"

    def try_case(self, case: Mapping[str, Any]) -> Attempt:
        """Try the flow of a counterexample for real, with the pods that it needs.

        A report judges one direction of one answer; where the other direction
        stops the flow here, the reason says so.
        """
        with self._arranged(case):
            flow = network_asked.flow(
                self.world, case["source"], case["destination"], case["protocol"], int(case["port"])
            )
            tried, decision = self._connect(flow), decide(flow, self.policies, self.world)
        judged = decision.egress if case.get("direction") == "egress" else decision.ingress
        if tried.outcome != "dropped" or not case.get("direction") or not judged.allowed:
            return tried
        return replace(tried, reason=f"{tried.reason}, while {judged.direction.lower()} would let it through")

    def reset(self) -> None:
        """Put the world back to the vulnerable seed."""
        with self._changed():
            self.memory = in_force.seeded(self.memory.file, world(self.slug).SEED)

    def down(self) -> None:
        """Stop the network; what is in force stays for the next start."""
        self.fabric.stop()

    @contextmanager
    def _arranged(self, case: Mapping[str, Any]) -> Iterator[None]:
        """Label the cluster as a counterexample says, and put it back."""
        with alone(self.home, self.slug):
            self._refresh()
            before = self.memory
            pods, labels = in_force.arranged(case, self.world)
            if not pods and not labels:
                yield
                return
            try:
                self.memory = replace(before, namespaces={**before.namespaces, **labels})
                for pod in pods:
                    self.memory.deploy(pod, len(self._spares))
                self._enforce()
                yield
            finally:
                self.memory = before
                self._enforce()

    @contextmanager
    def _changed(self) -> Iterator[None]:
        """Change what is in force, all of it or nothing, while no other notebook does."""
        with alone(self.home, self.slug):
            self._refresh()
            before = self.memory
            self.memory = replace(before, manifests=dict(before.manifests))
            try:
                yield
                self._enforce()
            except BaseException:
                self.memory = before
                raise
            self.memory.save()
            self._read = _stamp(self.memory.file)

    def _refresh(self) -> None:
        """Take over what another notebook has put in force."""
        now = _stamp(self.memory.file)
        if now != self._read:
            self.memory, self._read = InForce.load(self.memory.file) or self.memory, now
            self._enforce()

    def _enforce(self) -> None:
        self._ask(lambda there: there.apply(self.policies, in_force.built(self.world, self._spares)))

    def _connect(self, flow: Flow, payload: bytes = b"") -> Attempt:
        self._refresh()
        return self._ask(lambda there: there.connect(flow, payload or _greeting(flow)))

    def _ask(self, act: Callable[[Fabric], T]) -> T:
        """Ask the network; one that was stopped meanwhile is built again. Raises Unreachable."""
        try:
            if self.fabric.note or self.backend.network_runs(self.home / self.slug / FOLDER):
                return act(self.fabric)
            self.fabric = _started(self.slug, self.home, self.memory, self.backend)
            return act(self.fabric)
        except BackendError as error:
            raise network_asked.Unreachable(str(error.args[0]), error.next_step) from error

    @property
    def _spares(self) -> tuple[str, ...]:
        return tuple(world(self.slug).SPARES)


def _replaced(one: tuple[str, str]) -> str:
    name, target = one
    return f"It replaces the {name} of {target}: one name, one policy."


def _by_greeting(flows: Iterable[Flow]) -> list[tuple[bytes, list[Flow]]]:
    """Return the flows with what their clients say first, those together that say the same."""
    groups: dict[tuple[bool, str], list[Flow]] = {}
    for flow in flows:
        groups.setdefault((flow.port == DNS_PORT, flow.protocol), []).append(flow)
    return [(_greeting(alike[0]), alike) for alike in groups.values()]


def _greeting(flow: Flow) -> bytes:
    """Return what a client says first; on the port of DNS only a question gets an answer."""
    if flow.port != DNS_PORT:
        return HELLO
    question = dnswire.question("kubernetes.default.svc.cluster.local")
    return names.framed(question) if flow.protocol == "TCP" else question


def open_network(slug: str, place: Path, platform: Backend) -> NetworkLab:
    """Build the network of a lab, or attach to the one that runs. Raises BackendError."""
    file = place / slug / MEMORY
    with alone(place, slug):
        memory = InForce.load(file) or in_force.seeded(file, world(slug).SEED)
        started = _started(slug, place, memory, platform)
        memory.save()
        return NetworkLab(slug, place, platform, started, memory, _stamp(file))


def _started(slug: str, place: Path, memory: InForce, platform: Backend) -> Fabric:
    there = world(slug)
    cluster = in_force.built(memory.world(there.WORLD, there.SPARES), there.SPARES)
    started = platform.network(
        place / slug / FOLDER, cluster, listeners=there.LISTENERS, names=there.NAMES, policies=memory.policies()
    )
    started.apply(memory.policies(), cluster)
    return started


def _stamp(file: Path) -> tuple[int, ...]:
    """Tell one version of a file from the next: it is always replaced as a whole."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size
