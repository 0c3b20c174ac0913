"""How are there hosts outside the cluster, at addresses that a lab names?

A container beside the node owns them on its loopback; the node and the container
have routes to each other. So a packet between a pod and such a host crosses the node
like any other, with its own addresses when it enters the cluster, and never
reaches the real host of that address.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cluster.backend import BackendError
from cluster.embedded.fabric.handlers import Listener
from cluster.kind.network import sources
from cluster.kind.network.place import CLUSTER, COURSE, DIGEST, Place, digest
from cluster.kind.steps import Steps

CODE = "SECLAB_AGENT"
BOOT = f"import os; exec(os.environ['{CODE}'])"
SECONDS = 60
SPECIAL = ("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4")
BLOCK = 16
"""So wide are the blocks from which kind gives addresses to its network, its pods and its Services."""


class Unroutable(BackendError):
    """An address that no host outside can have here."""


@dataclass(frozen=True, slots=True)
class Node:
    """The node as a container: its address, its network, its image, and its pods' addresses.

    `taken` are addresses that belong to the cluster, so nobody outside has one.
    """

    name: str
    address: str
    network: str
    image: str
    pods: tuple[str, ...]
    taken: tuple[str, ...]


@dataclass(slots=True)
class Outside:
    """The container of a lab that has the addresses outside."""

    place: Place
    image: str
    node: Node
    owned: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """What the container is called."""
        return f"{self.place.cluster.name}-outside-{self.place.slug}"

    def ensure(self, listeners: Sequence[Listener], modules: Mapping[str, str], steps: Steps | None = None) -> None:
        """Start the container, or keep the one that serves just this. Raises BackendError."""
        told = sources.environment([(one, one.host) for one in listeners], dict(modules))
        told[CODE] = sources.AGENT.read_text(encoding="utf-8")
        labels = {**self._marks, DIGEST: digest([self.image, told])}
        if not self._serves(labels):
            self._fetch(steps or Steps(None))
            self.remove()
            self._must_be_free()
            wanted = command(self.name, labels, self.image, self.node.network, told)
            self.place.cluster.runtime.run(*wanted, seconds=SECONDS, doing="Starting the hosts outside the cluster")
        self.owned.clear()
        self.own(one.host for one in listeners)

    def own(self, addresses: Iterable[str]) -> None:
        """Let the container have more addresses. Raises Unroutable, BackendError."""
        new = sorted({self.check(address) for address in addresses} - self.owned)
        if not new:
            return
        runtime = self.place.cluster.runtime
        here = self._address()
        batch = [f"addr replace {address}/32 dev lo" for address in new]
        batch += [f"route replace {subnet} via {self.node.address}" for subnet in self.node.pods]
        # The node's image has `ip`; only this moment has the right to use it.
        inside = ("run", "--rm", "-i", "--network", f"container:{self.name}", "--cap-drop", "ALL")
        rights = ("--cap-add", "NET_ADMIN", "--entrypoint", "ip", self.node.image)
        runtime.run(*inside, *rights, "-batch", "-", stdin=_lines(batch), seconds=SECONDS, doing="Giving it addresses")
        routes = [f"route replace {address}/32 via {here}" for address in new]
        runtime.run("exec", "-i", self.node.name, "ip", "-batch", "-", stdin=_lines(routes), doing="Routing to it")
        self.owned.update(new)

    def check(self, address: str) -> str:
        """Return an address that a host outside may have. Raises Unroutable."""
        found = ipaddress.ip_address(address)
        if found.version != 4:
            raise Unroutable("the cluster of the labs carries IPv4 only")
        if any(found in ipaddress.ip_network(subnet) for subnet in (*SPECIAL, *self.node.taken)):
            raise Unroutable(f"{address} is not outside this cluster")
        return address

    def ask(self, act: str, given: bytes, seconds: float) -> bytes:
        """Run the agent there. Raises BackendError."""
        inside = ("exec", "-i", self.name, "python3", "-I", "-S", "-c", BOOT, act)
        told = self.place.cluster.runtime.run(*inside, stdin=given, seconds=seconds, doing="A probe from outside")
        return told.encode()

    def remove(self) -> None:
        """Take the container and the routes to it away, if it is ours."""
        runtime = self.place.cluster.runtime
        if not self._has(self._marks):
            return
        here = self._address()
        runtime.run("rm", "--force", "--volumes", self.name, seconds=SECONDS)
        if here:
            runtime.done("exec", self.node.name, "ip", "route", "flush", "via", here)
        self.owned.clear()

    def _fetch(self, steps: Steps) -> None:
        """Pull the image to this machine; so far only the node may have it."""
        runtime = self.place.cluster.runtime
        if not runtime.has_image(self.image):
            doing = "Fetching the python image"
            steps.take(doing, "Python image fetched", lambda told: runtime.pull(self.image, told))

    @property
    def _marks(self) -> dict[str, str]:
        """What marks a container as this lab's in this cluster."""
        return {**self.place.labels, CLUSTER: self.place.cluster.name}

    def _must_be_free(self) -> None:
        if self._found():
            raise BackendError(
                f"A container {self.name} is there that this course did not make.",
                f"Rename or remove it: {self.place.cluster.runtime.program} rm -f {self.name}",
            )

    def _serves(self, labels: Mapping[str, str]) -> bool:
        """Whether the container runs with this image and these listeners."""
        return bool(self._found().get("State", {}).get("Running")) and self._has(labels)

    def _has(self, labels: Mapping[str, str]) -> bool:
        return labels.items() <= (self._found().get("Config", {}).get("Labels") or {}).items()

    def _found(self) -> Mapping[str, Any]:
        return self.place.cluster.runtime.inspect("container", self.name) or {}

    def _address(self) -> str:
        networks = self._found().get("NetworkSettings", {}).get("Networks", {})
        return str(networks.get(self.node.network, {}).get("IPAddress", ""))


def node(place: Place) -> Node:
    """Return what is known about the node of a cluster. Raises BackendError."""
    name = f"{place.cluster.name}-control-plane"
    found = place.cluster.runtime.inspect("container", name)
    if found is None:
        raise BackendError(f"The node {name} is gone.", "Run `seclab lab down`, then start again.")
    network, link = next(iter(found["NetworkSettings"]["Networks"].items()))
    pods = [cidr for one in place.api.list("Node") for cidr in one["spec"].get("podCIDRs", ()) if ":" not in cidr]
    front = (place.api.get("Service", "default", "kubernetes") or {}).get("spec", {}).get("clusterIP", "")
    addresses = [link["IPAddress"], *(cidr.partition("/")[0] for cidr in pods), front]
    taken = [str(ipaddress.ip_network(f"{one}/{BLOCK}", strict=False)) for one in addresses if one]
    return Node(name, link["IPAddress"], network, found["Config"]["Image"], tuple(pods), tuple(taken))


def command(
    name: str, labels: Mapping[str, str], image: str, network: str, environ: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the arguments that start the container: no rights, no root, nothing to write to."""
    marks = [word for key, value in labels.items() for word in ("--label", f"{key}={value}")]
    told = [word for key, value in environ.items() for word in ("--env", f"{key}={value}")]
    rights = ("--user", "65534:65534", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
    limits = ("--pids-limit", "256", "--memory", "128m")
    # Its addresses come after it, and its ports are below 1024.
    settings = ("net.ipv4.ip_nonlocal_bind=1", "net.ipv4.ip_unprivileged_port_start=0")
    sysctls = [word for setting in settings for word in ("--sysctl", setting)]
    start = ("run", "--detach", "--name", name, "--hostname", f"{COURSE}-outside", "--network", network)
    return (
        *start,
        *marks,
        *rights,
        *limits,
        *sysctls,
        *told,
        "--entrypoint",
        "python3",
        image,
        "-I",
        "-S",
        "-c",
        BOOT,
        "serve",
    )


def _lines(words: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in words).encode()
