"""How does the platform run on this machine, without Docker?"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cluster.backend import EVERYTHING, BackendError, Capability, Credentials
from cluster.embedded import process, state
from cluster.embedded.accounts import IamAccounts
from cluster.embedded.state import Running

if TYPE_CHECKING:
    from cluster.embedded.fabric import Fabric, Listener
    from cluster.iam import Dialect
    from cluster.network import NetworkPolicy, World

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
NEEDED = ("boto3", "moto", "waitress", "werkzeug")


@dataclass(frozen=True, slots=True)
class EmbeddedSession:
    """One running object store, for one lab."""

    name: str
    endpoint: str
    root: Credentials
    audit_log: Path

    @property
    def dialect(self) -> Dialect:
        """Whose rules it decides by."""
        return EmbeddedBackend.dialect

    @property
    def accounts(self) -> IamAccounts:
        """Its users and roles."""
        return IamAccounts(self.client)

    def client(self, service: str, credentials: Credentials | None = None, *, unsigned: bool = False) -> Any:
        """Return a boto3 client for `s3`, `iam` or `sts`; as root without credentials, as nobody when unsigned."""
        from cluster.embedded.client import client

        return client(service, self.endpoint, None if unsigned else credentials or self.root)

    def audit(self, since: int = 0) -> tuple[Mapping[str, Any], ...]:
        """Return the audit records from number `since` on, oldest first."""
        lines = self.audit_log.read_bytes().splitlines(keepends=True)[since:]
        return tuple(json.loads(line) for line in lines if line.endswith(b"\n"))

    def stop(self) -> None:
        """Stop it; its state stays for the next start."""
        process.stop(self.audit_log.parent)

    def erase(self) -> None:
        """Stop it and forget its state."""
        process.erase(self.audit_log.parent)


class EmbeddedBackend:
    """Runs the platform as processes of this machine, on loopback."""

    name = "embedded"
    dialect: Dialect = "aws"
    capabilities: frozenset[Capability] = EVERYTHING - {"service_accounts", "tls", "kubernetes"}
    notes: Mapping[Capability, str] = MappingProxyType(
        {
            "service_accounts": "AWS has none",
            "lifecycle": "the lab carries the rules out, so days can pass in a second",
            "tls": "it listens on loopback only",
            "network": "network namespaces and nftables; decided without packets where a machine lacks them",
            "kubernetes": "needs a cluster",
        }
    )

    def available(self) -> str | None:
        """Return None when it can run here, else one sentence that says why not."""
        if sys.platform == "win32":
            return "The embedded platform needs Linux or macOS; on Windows use WSL."
        missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
        return f"Not installed: {', '.join(missing)}; run `make start`." if missing else None

    def start(self, name: str, home: Path) -> EmbeddedSession:
        """Start the object store of lab `name`, or attach to it. Raises BackendError."""
        if not NAME.fullmatch(name):
            raise BackendError(f"{name!r} is not the name of a lab.", "Use lower-case letters, digits, - and _.")
        reason = self.available()
        if reason:
            raise BackendError(reason)
        return _session(home / name, process.start(home / name))

    def running(self, home: Path) -> Mapping[str, EmbeddedSession]:
        """Return the sessions that run now, by lab name."""
        folders = sorted(home.iterdir()) if home.is_dir() else []
        found = {folder.name: process.running(folder) for folder in folders if NAME.fullmatch(folder.name)}
        return {name: _session(home / name, there) for name, there in found.items() if there}

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
        from cluster.embedded import fabric

        return fabric.start(folder, world, listeners=listeners, names=names, policies=policies)

    def network_runs(self, folder: Path) -> bool:
        """Whether the network of this folder runs."""
        from cluster.embedded import fabric

        return fabric.running(folder)


def _session(folder: Path, found: Running) -> EmbeddedSession:
    return EmbeddedSession(folder.name, found.endpoint, found.root, folder / state.AUDIT)
