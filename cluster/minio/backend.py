"""How do the labs run with a MinIO server as their object store?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from cluster.backend import EVERYTHING, BackendError, Capability
from cluster.embedded import process
from cluster.embedded.backend import NAME, EmbeddedBackend
from cluster.embedded.state import Running
from cluster.minio import program, root
from cluster.minio.address import VARIABLE, Address, address, elsewhere, speaks_tls
from cluster.minio.collector import settle
from cluster.minio.elsewhere import endpoint, hold, holds, release
from cluster.minio.session import MinioSession

if TYPE_CHECKING:
    from cluster.embedded.fabric import Fabric, Listener
    from cluster.iam import Dialect
    from cluster.network import NetworkPolicy, World

SERVER = "cluster.minio.server"


_HERE: frozenset[Capability] = EVERYTHING - {"tls", "kubernetes"}
_NOTES: Mapping[Capability, str] = {
    "users": "their keys are service accounts",
    "roles": "MinIO has none: an account of the lab stands for each, and the lab checks who may assume it",
    "bucket_policies": "bind anonymous callers only",
    "lifecycle": "the lab carries the rules out, so days can pass in a second; MinIO keeps none about uploads",
    "audit": "a record comes right after the answer, not before it",
    "tls": "it listens on loopback only",
    "network": EmbeddedBackend.notes["network"],
    "kubernetes": "needs a cluster",
}
_ELSEWHERE: Mapping[Capability, str] = {
    "object_store": "one lab at a time on the server that SECLAB_S3 names",
    "audit": "a server that runs elsewhere keeps its audit records",
    "tls": "the address in SECLAB_S3 begins with http:",
}


class MinioBackend:
    """The embedded platform with a MinIO server as its object store: one of its own, or that of SECLAB_S3."""

    name = "minio"
    dialect: Dialect = "minio"

    def __init__(self) -> None:
        self._rest = EmbeddedBackend()
        self._elsewhere = elsewhere()
        tls: frozenset[Capability] = frozenset({"tls"} if self._elsewhere and speaks_tls() else ())
        self.capabilities: frozenset[Capability] = (_HERE - {"audit"} if self._elsewhere else _HERE) | tls
        notes = {**_NOTES, **(_ELSEWHERE if self._elsewhere else {})}
        self.notes: Mapping[Capability, str] = MappingProxyType(
            {name: note for name, note in notes.items() if name not in tls}
        )

    def available(self) -> str | None:
        """Return None when it can run here, else one sentence that says why not."""
        if reason := self._rest.available():
            return reason
        if not self._elsewhere:
            return None if program.found() else program.missing()
        try:
            address()
        except BackendError as error:
            return str(error)
        return None

    def start(self, name: str, home: Path) -> MinioSession:
        """Start the MinIO server of lab `name`, attach to it, or take the one of SECLAB_S3. Raises BackendError."""
        if not NAME.fullmatch(name):
            raise BackendError(f"{name!r} is not the name of a lab.", "Use lower-case letters, digits, - and _.")
        if reason := self.available():
            raise BackendError(reason)
        folder = home / name
        _refuse_other_place(folder, address().endpoint if self._elsewhere else "")
        if self._elsewhere:
            place = address()
            hold(place, name, folder)
            return _there(folder, place)
        options = ("--program", str(program.found()))
        return _here(folder, process.start(folder, SERVER, f"MinIO server of {name}", options))

    def running(self, home: Path) -> Mapping[str, MinioSession]:
        """Return the sessions that run now, by lab name."""
        folders = sorted(home.iterdir()) if home.is_dir() else []
        found = {folder.name: self._found(folder) for folder in folders if NAME.fullmatch(folder.name)}
        return {name: session for name, session in found.items() if session}

    def _found(self, folder: Path) -> MinioSession | None:
        if not endpoint(folder):
            there = process.running(folder)
            return _here(folder, there) if there else None
        try:
            place = address()
            held = endpoint(folder) == place.endpoint and holds(place, folder)
        except BackendError:
            return None
        return _there(folder, place) if held else None

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


def _refuse_other_place(folder: Path, wanted: str) -> None:
    """Refuse to mix the state of a lab on one server with that on another. Raises BackendError."""
    there = endpoint(folder)
    served_here = root.exists(folder)
    if there in ("", wanted) and not (wanted and served_here):
        return
    where = f"on the server at {there}" if there else "on a server of its own"
    raise BackendError(
        f"The lab {folder.name} of this home is {where}.",
        f"Set {VARIABLE} as it was then, or delete {folder} to begin anew.",
    )


def _here(folder: Path, found: Running) -> MinioSession:
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


def _there(folder: Path, place: Address) -> MinioSession:
    return MinioSession(
        folder.name, place.endpoint, place.root, place.trusted, folder, erasing=partial(release, place, folder)
    )
