"""What does a lab get of a MinIO server, wherever that runs?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster.backend import BackendError, Credentials
from cluster.embedded import state
from cluster.minio.accounts import MinioAccounts
from cluster.minio.admin import Admin

if TYPE_CHECKING:
    from cluster.iam import Dialect

SERVICES = ("s3", "sts")


def nothing() -> None:
    """Leave a server as it is."""


def no_records() -> None:
    """Say that a server which runs elsewhere sends us nothing. Raises BackendError."""
    raise BackendError("The audit records of this server are with whoever runs it.", "Ask them, or use one of ours.")


@dataclass(frozen=True, slots=True)
class MinioSession:
    """One MinIO server, for one lab. `trusted` is the certificate authority of one that speaks TLS."""

    name: str
    endpoint: str
    root: Credentials
    trusted: Path | None
    folder: Path
    """Where the lab's state lies: roles and audit records."""
    stopping: Callable[[], None] = field(default=nothing, repr=False, compare=False)
    erasing: Callable[[], None] = field(default=nothing, repr=False, compare=False)
    settling: Callable[[], None] = field(default=no_records, repr=False, compare=False)
    """Waits until the audit records of all that was answered are in the file."""

    @property
    def dialect(self) -> Dialect:
        """Whose rules it decides by."""
        return "minio"

    @property
    def audit_log(self) -> Path:
        """The file with one record for each request."""
        return self.folder / state.AUDIT

    @property
    def admin(self) -> Admin:
        """MinIO's own way to administer it."""
        return Admin(self.endpoint, self.root, self.trusted)

    @property
    def accounts(self) -> MinioAccounts:
        """Its users, and the roles of the lab."""
        return MinioAccounts(self.admin, self.folder)

    def client(self, service: str, credentials: Credentials | None = None, *, unsigned: bool = False) -> Any:
        """Return a boto3 client for `s3` or `sts`; as root without credentials, as nobody when unsigned."""
        from cluster.embedded.client import client

        if service not in SERVICES:
            raise BackendError(
                f"MinIO has no {service} API.", "Use session.accounts: it makes users, keys, roles and policies."
            )
        return client(service, self.endpoint, None if unsigned else credentials or self.root, self.trusted)

    def audit(self, since: int = 0) -> tuple[Mapping[str, Any], ...]:
        """Return the audit records from number `since` on, oldest first. Raises BackendError where there are none."""
        self.settling()
        lines = self.audit_log.read_bytes().splitlines(keepends=True)[since:]
        return tuple(json.loads(line) for line in lines if line.endswith(b"\n"))

    def stop(self) -> None:
        """Stop it; its state stays for the next start."""
        self.stopping()

    def erase(self) -> None:
        """Stop it and forget its state."""
        self.erasing()
