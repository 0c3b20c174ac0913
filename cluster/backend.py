"""What does every platform that a lab runs on offer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

if TYPE_CHECKING:
    from cluster.embedded.fabric import Fabric, Listener
    from cluster.iam import Dialect
    from cluster.network import NetworkPolicy, World

Capability = Literal[
    "object_store",
    "users",
    "roles",
    "service_accounts",
    "session_policies",
    "bucket_policies",
    "versioning",
    "object_lock",
    "lifecycle",
    "tls",
    "audit",
    "network",
    "deny_log",
    "registry",
    "kubernetes",
]
"""What a lab can ask of a platform, in the order in which tables show it."""
EVERYTHING: frozenset[Capability] = frozenset(get_args(Capability))


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs a request: an access key, and a session token when short-lived."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key as its owner's list shows it: without the secret."""

    id: str
    active: bool


class BackendError(RuntimeError):
    """The platform could not do its part. `next_step` says what the learner can do."""

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.args[0]} {self.next_step}".strip()


class Accounts(Protocol):
    """Users, roles and their keys, as an administrator keeps them.

    What a platform refuses about a document is a DocumentError, anything else
    a BackendError; both are in words.
    """

    def add_user(self, user: str) -> None:
        """Make a user without key or policy; one that is there stays."""

    def add_role(self, role: str, trusted: str) -> None:
        """Make a role that one user may assume."""

    def set_policy(self, principal: str, document: str) -> None:
        """Give a user or role this policy and no other."""

    def keys(self, user: str) -> tuple[AccessKey, ...]:
        """Return the access keys of a user."""

    def new_key(self, user: str) -> Credentials:
        """Make one more access key for a user."""

    def set_active(self, user: str, key_id: str, active: bool) -> None:
        """Switch a key on or off."""

    def delete_key(self, user: str, key_id: str) -> None:
        """Take a key away for good."""

    def assume(
        self, role: str, caller: Credentials, session_policy: str | None = None, seconds: int = 3600
    ) -> Credentials:
        """Let the holder of a key assume a role. Raises botocore's ClientError when that is denied."""

    def service_account(self, user: str, session_policy: str) -> Credentials:
        """Make a key of a user that may do no more than a policy says. Raises BackendError without the capability."""


class Session(Protocol):
    """One running platform, for one lab."""

    @property
    def name(self) -> str:
        """The lab that it runs for."""

    @property
    def endpoint(self) -> str:
        """Where its object store listens."""

    @property
    def root(self) -> Credentials:
        """The key of the administrator."""

    @property
    def dialect(self) -> Dialect:
        """Whose rules the object store decides by."""

    @property
    def accounts(self) -> Accounts:
        """Who may be somebody here."""

    @property
    def audit_log(self) -> Path:
        """The file with one record for each request."""

    def client(self, service: str, credentials: Credentials | None = None, *, unsigned: bool = False) -> Any:
        """Return a boto3 client, mostly for `s3`; as root without credentials, as nobody when unsigned."""

    def audit(self, since: int = 0) -> tuple[Mapping[str, Any], ...]:
        """Return the audit records from number `since` on, oldest first, in the shape of MinIO's webhook."""

    def stop(self) -> None:
        """Stop it; its state stays for the next start."""

    def erase(self) -> None:
        """Stop it and forget its state."""


class Backend(Protocol):
    """A way to run the platform: embedded here, with a MinIO server, or on kind."""

    name: str
    dialect: Dialect
    capabilities: frozenset[Capability]
    notes: Mapping[Capability, str]
    """What is different about a capability, or why it is missing: one short phrase each."""

    def available(self) -> str | None:
        """Return None when it can run here, else one sentence that says why not."""

    def start(self, name: str, home: Path) -> Session:
        """Start the platform of lab `name`, or attach to it when it already runs.

        State lives in `home/name`. Raises BackendError.
        """

    def running(self, home: Path) -> Mapping[str, Session]:
        """Return the sessions that run now, by lab name."""

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

    def network_runs(self, folder: Path) -> bool:
        """Whether the network of this folder runs."""
