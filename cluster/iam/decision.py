"""What did the platform decide, and which statement made it so?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cluster.iam.policy import Policy, Statement

Outcome = Literal["allowed", "explicit_deny", "implicit_deny"]
Dialect = Literal["aws", "minio"]


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy that bears on one request in one account.

    identity ∪ resource, intersected with `boundary` and with `session`, each
    only where present (None: there is none; `()` is one that allows nothing).
    """

    identity: tuple[Policy, ...] = ()
    resource: tuple[Policy, ...] = ()
    boundary: tuple[Policy, ...] | None = None
    session: tuple[Policy, ...] | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome, and the statement that decided it (None for an implicit deny)."""

    outcome: Outcome
    statement: Statement | None = None

    @property
    def allowed(self) -> bool:
        """Whether the request goes through."""
        return self.outcome == "allowed"
