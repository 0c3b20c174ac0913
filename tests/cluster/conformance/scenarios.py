"""How is a row of the table written?

A scenario is a set of policies in force and the calls that somebody makes
under them. Each of its calls is a row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cluster.iam import Dialect
from tests.cluster.conformance.calls import Call

ARN = "arn:aws:s3:::"
USER, OTHER, ROLE = "alice", "bob", "training-run"
Who = Literal["user", "role", "service", "anyone"]
Statement = Mapping[str, Any]


def allow(action: str | list[str], *resources: str, **more: Any) -> dict[str, Any]:
    """Write a statement: `allow("s3:GetObject", "ml-datasets/*", when={…})`."""
    return _statement("Allow", action, resources, more)


def deny(action: str | list[str], *resources: str, **more: Any) -> dict[str, Any]:
    return _statement("Deny", action, resources, more)


def _statement(
    effect: str, action: str | list[str], resources: tuple[str, ...], more: dict[str, Any]
) -> dict[str, Any]:
    named = [one if one == "*" else ARN + one for one in resources]
    made: dict[str, Any] = {"Effect": effect}
    made["NotAction" if more.pop("but", False) else "Action"] = action
    made["NotResource" if more.pop("outside", False) else "Resource"] = named
    when = more.pop("when", None)
    return made | ({"Condition": when} if when is not None else {}) | more


def public(statement: Statement) -> dict[str, Any]:
    """Make a statement one of a bucket policy that means everybody."""
    return {"Principal": "*", **statement}


def document(*statements: Statement) -> str:
    """Write a policy, one element a line, each statement with a name of its own."""
    named = [{"Sid": f"s{index}", **statement} for index, statement in enumerate(statements)]
    return json.dumps({"Version": "2012-10-17", "Statement": named}, indent=1)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Policies in force, who calls, and what.

    `differs` are the numbers of the differences in cluster/iam/README.md that
    show in it. `only` names the one dialect that has what it is about.
    """

    name: str
    calls: tuple[Call, ...]
    identity: str | None = None
    session: str | None = None
    buckets: Mapping[str, str] = field(default_factory=dict)
    who: Who = "user"
    differs: tuple[int, ...] = ()
    only: Dialect | None = None

    def of(self, dialect: Dialect) -> bool:
        """Whether servers of this dialect have what it is about."""
        return self.only in (None, dialect)


@dataclass(frozen=True, slots=True)
class Area:
    """Scenarios about one subject."""

    name: str
    scenarios: tuple[Scenario, ...]

    def rows(self) -> Iterator[tuple[Scenario, Call]]:
        return ((scenario, each) for scenario in self.scenarios for each in scenario.calls)


def user(name: str, policy: list[Statement], *calls: Call, **more: Any) -> Scenario:
    """Write a scenario about the policy of a user."""
    return Scenario(name, calls, document(*policy), **more)


def role(name: str, policy: list[Statement], session: list[Statement] | None, *calls: Call, **more: Any) -> Scenario:
    """Write a scenario about the session of a role, with its own policy or without."""
    limit = None if session is None else document(*session)
    return Scenario(name, calls, document(*policy), limit, who="role", **more)


def service(name: str, policy: list[Statement], limit: list[Statement], *calls: Call, **more: Any) -> Scenario:
    """Write a scenario about a service account of the user, which only MinIO has."""
    return Scenario(name, calls, document(*policy), document(*limit), who="service", only="minio", **more)


def bucket(name: str, policies: Mapping[str, list[Statement]], *calls: Call, **more: Any) -> Scenario:
    """Write a scenario about bucket policies, as a stranger meets them unless `who` says otherwise."""
    texts = {bucket: document(*map(public, statements)) for bucket, statements in policies.items()}
    identity = more.pop("policy", None)
    own = None if identity is None else document(*identity)
    return Scenario(name, calls, own, buckets=texts, **{"who": "anyone", **more})
