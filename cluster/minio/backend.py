"""How do the labs run with a MinIO server as their object store?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from cluster.backend import BackendError, Capability
from cluster.embedded import process
from cluster.embedded.backend import NAME, EmbeddedBackend
from cluster.embedded.state import Running
from cluster.minio import program
from cluster.minio.collector import settle
from cluster.minio.session import MinioSession

if TYPE_CHECKING:
    from cluster.embedded.fabric import Fabric, Listener
    from cluster.iam import Dialect
    from cluster.network import NetworkPolicy, World

SERVER = "cluster.minio.server"


class MinioBackend:
    """The embedded platform, with a MinIO server of this machine as its object store."""

    name = "minio"
    dialect: Dialect = "minio"
    capabilities: frozenset[Capability] = frozenset(
        {
            "object_store",
            "users",
            "roles",
            "service_accounts",
            "session_policies",
            "bucket_policies",
            "versioning",
            "object_lock",
            "lifecycle",
            "audit",
            "network",
            "deny_log",
            "registry",
        }
    )
    notes: Mapping[Capability, str] = MappingProxyType(
        {
            "users": "their keys are service accounts",
            "roles": "MinIO has none: an account of the lab stands for each, and the lab checks who may assume it",
            "bucket_policies": "bind anonymous callers only",
            "lifecycle": "the lab carries the rules out, so days can pass in a second; MinIO does too, day by day",
            "audit": "records come right after the answer, not before it",
            "tls": "it listens on loopback only",
            "network": EmbeddedBackend.notes["network"],
            "kubernetes": "needs a cluster",
        }
    )

    def __init__(self) -> None:
        self._rest = EmbeddedBackend()

    def available(self) -> str | None:
        """Return None when it can run here, else one sentence that says why not."""
        if reason := self._rest.available():
            return reason
        return None if program.found() else program.missing()

    def start(self, name: str, home: Path) -> MinioSession:
        """Start the MinIO server of lab `name`, or attach to it. Raises BackendError."""
        if not NAME.fullmatch(name):
            raise BackendError(f"{name!r} is not the name of a lab.", "Use lower-case letters, digits, - and _.")
        there = program.found()
        if reason := self.available():
            raise BackendError(reason)
        folder = home / name
        return _session(folder, process.start(folder, SERVER, f"MinIO server of {name}", ("--program", str(there))))

    def running(self, home: Path) -> Mapping[str, MinioSession]:
        """Return the sessions that run now, by lab name."""
        folders = sorted(home.iterdir()) if home.is_dir() else []
        found = {folder: process.running(folder) for folder in folders if NAME.fullmatch(folder.name)}
        return {folder.name: _session(folder, there) for folder, there in found.items() if there}

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
        return self._rest.network(folder, world, listeners=listeners, names=names, policies=policies)

    def network_runs(self, folder: Path) -> bool:
        """Whether the network of this folder runs."""
        return self._rest.network_runs(folder)


def _session(folder: Path, found: Running) -> MinioSession:
    return MinioSession(
        folder.name,
        found.endpoint,
        found.root,
        None,
        folder,
        stopping=partial(process.stop, folder),
        erasing=partial(process.erase, folder),
        settling=partial(settle, found.endpoint, found.root, found.control),
    )
