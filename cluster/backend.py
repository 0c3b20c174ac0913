"""What does every platform that a lab runs on offer?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

Capability = Literal["object_store", "iam", "sts", "audit", "network", "registry", "secrets"]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs a request: an access key, and a session token when short-lived."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


class BackendError(RuntimeError):
    """The platform could not do its part. `next_step` says what the learner can do."""

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.args[0]} {self.next_step}".strip()


class Session(Protocol):
    """One running platform, for one lab."""

    @property
    def name(self) -> str:
        """The lab that it runs for."""

    @property
    def endpoint(self) -> str:
        """Where it listens."""

    @property
    def root(self) -> Credentials:
        """The key of the administrator."""

    @property
    def audit_log(self) -> Path:
        """The file with one record for each request."""

    def client(self, service: str, credentials: Credentials | None = None) -> Any:
        """Return a boto3 client for `s3`, `iam` or `sts`; as root without credentials."""

    def stop(self) -> None:
        """Stop it; its state stays for the next start."""

    def erase(self) -> None:
        """Stop it and forget its state."""


class Backend(Protocol):
    """A way to run the platform: embedded here, or on kind with a MinIO server."""

    name: str
    capabilities: frozenset[Capability]

    def available(self) -> str | None:
        """Return None when it can run here, else one sentence that says why not."""

    def start(self, name: str, home: Path) -> Session:
        """Start the platform of lab `name`, or attach to it when it already runs.

        State lives in `home/name`. Raises BackendError.
        """

    def running(self, home: Path) -> Mapping[str, Session]:
        """Return the sessions that run now, by lab name."""
