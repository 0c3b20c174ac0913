"""How do the labs run on a Kubernetes cluster of this machine?"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cluster.backend import EVERYTHING, BackendError, Capability
from cluster.backends import labs_home
from cluster.embedded import state
from cluster.embedded.backend import NAME, EmbeddedBackend
from cluster.home import home as course_home
from cluster.kind import cluster as clusters
from cluster.kind import node, provider, registry
from cluster.kind.network import DENY_LOG_NOTE, NETWORK_NOTE
from cluster.kind.runtime import Runtime, choose
from cluster.kind.steps import Steps

if TYPE_CHECKING:
    from cluster.embedded.fabric import Fabric, Listener
    from cluster.iam import Dialect
    from cluster.kind.cluster import KindCluster
    from cluster.kind.session import KindSession
    from cluster.network import NetworkPolicy, World

# Where it is not known which networks containers have: those that Docker and Podman choose from.
_PRIVATE = ("172.16.0.0/12", "192.168.0.0/16", "10.64.0.0/10")


class KindBackend:
    """A cluster made with kind; each lab has a MinIO server in a namespace of its own."""

    name = "kind"
    dialect: Dialect = "minio"
    capabilities: frozenset[Capability] = EVERYTHING
    notes: Mapping[Capability, str] = MappingProxyType(
        {
            "users": "their keys are service accounts",
            "roles": "MinIO has none: an account of the lab stands for each, and the lab checks who may assume it",
            "bucket_policies": "bind anonymous callers only",
            "lifecycle": "the lab carries the rules out, so days can pass in a second; MinIO does too, day by day",
            "tls": "an authority of the lab's own vouches for the server",
            "audit": "MinIO's webhook, to a collector in the lab's namespace; records come after the answer",
            "network": NETWORK_NOTE,
            "deny_log": DENY_LOG_NOTE,
            "registry": "the labs' own on this machine; the cluster has one too, and its nodes pull from it",
        }
    )

    def __init__(self, steps: Steps | None = None) -> None:
        self._steps = steps

    def available(self) -> str | None:
        """Return None when it can run here, else one sentence that says why not."""
        if reason := EmbeddedBackend().available():
            return reason
        try:
            runtime = choose()
            provider.version(runtime)
        except BackendError as error:
            return str(error)
        return None

    def start(self, name: str, home: Path) -> KindSession:
        """Start the object store of lab `name`, or attach to it; the cluster too when it is not there.

        What an earlier start left undone is done. Raises BackendError.
        """
        from cluster.kind import session
        from cluster.kind.api import connect
        from cluster.kind.store.builder import builder

        if not NAME.fullmatch(name):
            raise BackendError(f"{name!r} is not the name of a lab.", "Use lower-case letters, digits, - and _.")
        cluster, folder = self._cluster(), home / name
        api = connect(cluster.kubeconfig)
        there = networks(cluster.runtime)
        usual = home.resolve() == labs_home(self.name).resolve()
        making = builder(api, folder, usual, there, lambda port: session.address(cluster, port))
        with _alone(home, name, self._shown()):
            store = making.attach() or making.build(self._shown())
        return session.session(cluster, api, store, folder)

    def running(self, home: Path) -> Mapping[str, KindSession]:
        """Return the sessions that run now, by lab name; no program is asked where there never was a cluster."""
        cluster = clusters.find(course_home())
        if cluster is None:
            return {}
        from cluster.kind import session
        from cluster.kind.api import connect
        from cluster.kind.store.manifests import mark_of
        from cluster.kind.store.running import stores

        api = connect(cluster.kubeconfig)
        found = [store for store in stores(api) if store.home == mark_of(home) and (home / store.lab).is_dir()]
        return {store.lab: session.session(cluster, api, store, home / store.lab) for store in found}

    def network(
        self,
        folder: Path,
        world: World,
        *,
        listeners: Sequence[Listener] = (),
        names: Mapping[str, Sequence[str]] | None = None,
        policies: Sequence[NetworkPolicy] = (),
    ) -> Fabric:
        """Build the network of a lab in its folder, or attach to it. Raises BackendError."""
        from cluster.kind import network

        cluster = self._cluster()
        shown = self._shown()
        return network.start(cluster, folder, world, listeners=listeners, names=names, policies=policies, steps=shown)

    def network_runs(self, folder: Path) -> bool:
        """Whether the network of this folder runs."""
        from cluster.kind import network

        cluster = clusters.find(course_home())
        return cluster is not None and network.running(cluster, folder)

    def _cluster(self) -> KindCluster:
        # One cluster for the course, wherever the state of a lab lies: a test's home has none of its own.
        home = course_home()
        found = clusters.find(home)
        return found if found and node.settled(found.runtime, found.name) else clusters.ensure(home, self._shown())

    def _shown(self) -> Steps:
        return self._steps or Steps()


def networks(runtime: Runtime) -> tuple[str, ...]:
    """Return the networks whose addresses requests of this machine have inside the node.

    A port that is published on 127.0.0.1 is forwarded from the gateway of the node's network
    where Docker forwards it; other engines use other addresses of it, so it is the whole one.
    """
    try:
        found = runtime.inspect("network", registry.NETWORK) or {}
    except BackendError:
        return _PRIVATE
    told = [part.get("Subnet") for part in found.get("IPAM", {}).get("Config") or ()]
    told += [part.get("subnet") for part in found.get("subnets") or ()]
    return tuple(sorted(filter(_is_v4, told))) or _PRIVATE


def _is_v4(network: Any) -> bool:
    try:
        return isinstance(ipaddress.ip_network(network), ipaddress.IPv4Network)
    except ValueError:
        return False


@contextmanager
def _alone(home: Path, lab: str, steps: Steps) -> Iterator[None]:
    """Let one program at a time bring a lab up, and say so to the others. Raises Interrupted on Ctrl-C."""
    (home / lab).mkdir(mode=0o700, parents=True, exist_ok=True)
    file = f".{lab}.start"
    descriptor = state.lock(home, file)
    if descriptor is None:
        doing = "Another program brings the lab up; waiting for it"
        descriptor = steps.take(doing, "The other one has ended", lambda _: state.lock(home, file, wait=True))
    try:
        yield
    finally:
        os.close(descriptor)
