"""How does the platform run on this machine, without Docker?"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster.backend import BackendError, Capability, Credentials
from cluster.embedded import process, state
from cluster.embedded.state import Running

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
NEEDED = ("boto3", "moto", "waitress", "werkzeug")


@dataclass(frozen=True, slots=True)
class EmbeddedSession:
    """One running object store, for one lab."""

    name: str
    endpoint: str
    root: Credentials
    audit_log: Path

    def client(self, service: str, credentials: Credentials | None = None) -> Any:
        """Return a boto3 client for `s3`, `iam` or `sts`; as root without credentials."""
        from cluster.embedded.client import client

        return client(service, self.endpoint, credentials or self.root)

    def stop(self) -> None:
        """Stop it; its state stays for the next start."""
        process.stop(self.audit_log.parent)

    def erase(self) -> None:
        """Stop it and forget its state."""
        process.erase(self.audit_log.parent)


class EmbeddedBackend:
    """Runs the platform as processes of this machine, on loopback."""

    name = "embedded"
    capabilities: frozenset[Capability] = frozenset({"object_store", "iam", "sts", "audit"})

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


def _session(folder: Path, found: Running) -> EmbeddedSession:
    return EmbeddedSession(folder.name, found.endpoint, found.root, folder / state.AUDIT)
