"""What has a lab's network built in the cluster, and how is it built again?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cluster.backend import BackendError
from cluster.embedded.fabric.handlers import Listener
from cluster.kind.api import named
from cluster.kind.network import canary, manifests, outside, probing, reconciling
from cluster.kind.network.canary import Canary
from cluster.kind.network.outside import Outside
from cluster.kind.network.place import PLATFORM, RUNNING, Place
from cluster.kind.network.reconciling import Equipment
from cluster.kind.steps import Interrupted, Steps
from cluster.network import World


@dataclass(slots=True)
class Site:
    """The namespaces, pods, names and outside hosts of one lab. `listeners` are those that it declares.

    `outside` is None where no host outside can be had; `note` says why then.
    """

    place: Place
    equipment: Equipment
    names: Mapping[str, Sequence[str]]
    listeners: tuple[Listener, ...] = ()
    outside: Outside | None = None
    note: str = ""
    _canary: dict[str, str] = field(default_factory=dict)
    _named: dict[str, str] = field(default_factory=dict)

    def build(self, declared: World) -> World:
        """Let the cluster be like this world and return it as it is there. Raises BackendError."""
        wanted = {**manifests.namespaces(declared, PLATFORM), self.place.canary: {}}
        spaces = reconciling.namespaces(self.place, wanted)
        pods = (*manifests.pods(declared, PLATFORM), *canary.pods(self.place))
        inside = [name for name, found in spaces.items() if self.place.owns(found)]
        made = reconciling.pods(self.place, pods, self.equipment, inside)
        self._canary = {name.partition("/")[2]: one["status"]["podIP"] for name, one in made.items()}
        real = reconciling.actual(self.place, declared, made, spaces)
        self._name(declared, real)
        return real

    def _name(self, declared: World, real: World) -> None:
        """Tell the cluster's DNS where the pods are, when that has changed."""
        known = {address for addresses in self.names.values() for address in addresses}
        now = {str(pod): real.named[str(pod)].address for pod in declared.pods if pod.address in known}
        if now != self._named:
            reconciling.services(self.place, self.names, declared, real, self.equipment.listeners)
            self._named = now

    def connect_outside(self, steps: Steps | None = None) -> None:
        """Start the hosts outside the cluster; where that fails, `note` says so. Raises Interrupted."""
        hosts = [one for one in self.equipment.listeners if "/" not in one.host]
        try:
            found = Outside(self.place, self.equipment.image, outside.node(self.place))
            found.ensure(hosts, self.equipment.modules, steps)
            self.outside, self.note = found, self._unreached(found, hosts)
        except Interrupted:
            raise
        except BackendError as error:
            self.note = f"Hosts outside the cluster are decided, not real, since they cannot be made here: {error}"
        if self.note:
            self.outside = None

    def _unreached(self, found: Outside, hosts: Sequence[Listener]) -> str:
        """Say whether packets between pods and these hosts get lost though nothing forbids them."""
        self.outside = found
        pod = f"{self.place.canary}/{canary.ASKER}"
        every = [
            canary.expected(f"{self.place.canary}/{canary.LEFT}", one.host, one.protocol, one.port, passes=True)
            for one in hosts
        ]
        every += [canary.expected(one.host, self._canary[canary.ASKER], "TCP", 4, passes=True) for one in hosts[:1]]
        lost = canary.until(every, self.ask, canary.SECONDS)
        if not lost:
            return ""
        flow = lost[0].wanted
        ends = f"{flow.at} => {flow.destination.replace(self._canary[canary.ASKER], pod)}"
        return f"Hosts outside the cluster are decided, not real: packets get lost here, such as {ends}."

    @property
    def canary(self) -> Canary:
        """What tries enforcement out."""
        return Canary(self.place, self.ask, self._canary)

    def ask(self, at: str, act: str, given: bytes, seconds: float) -> bytes:
        """Run the agent in a pod, or outside. Raises BackendError."""
        if "/" in at:
            return probing.in_pod(self.place.api, at, act, given, seconds)
        if self.outside is None:
            raise BackendError(self.note or f"There is no host {at} here.")
        return self.outside.ask(act, given, seconds)

    def remove(self) -> None:
        """Take away all that was made, and nothing else."""
        remove(self.place)


def remove(place: Place) -> None:
    """Take away what a lab's network made in a cluster: policies first, then namespaces, then the hosts outside."""
    policies = place.api.list("NetworkPolicy", labels=place.ours)
    place.api.delete(
        *(named("NetworkPolicy", one["metadata"]["namespace"], one["metadata"]["name"]) for one in policies)
    )
    (place.folder / RUNNING).unlink(missing_ok=True)
    spaces = [named("Namespace", "", name) for name in place.namespaces()]
    place.api.delete(*spaces, seconds=reconciling.DELETED_SECONDS)
    Outside(place, "", outside.node(place)).remove()
