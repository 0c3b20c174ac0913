"""Does a policy still allow everything that the work needs?"""

from __future__ import annotations

from collections.abc import Iterable

from autograders.check import NoCases
from autograders.finding import Finding
from autograders.iam.findings import explained, finding
from autograders.iam.fold import Scope
from autograders.iam.search import first, worlds
from cluster import iam
from cluster.iam.decision import Dialect, Policies
from cluster.iam.policy import Policy
from cluster.iam.request import Request


def still_allows(
    policy: Policy | Policies,
    requests: Iterable[Request] | Policy | Policies,
    dialect: Dialect = "aws",
    *,
    principal: str | None = None,
    familiar: tuple[str, ...] = (),
) -> Finding | None:
    """Return None when all is allowed, or the first request that is not.

    `requests` are single requests, or a policy: then every request that it
    allows is needed, and the smallest that is denied is shown. Raises NoCases
    when nothing is needed.
    """
    if isinstance(requests, Policy | Policies):
        scope = Scope(dialect, (principal,) if principal else None, familiar)
        both = worlds(policy, requests)
        found = first(both, lambda allowed: allowed[1] and not allowed[0], scope, lambda allowed: allowed[1])
        return explained(found, dialect) if found else None
    return _each(worlds(policy)[0][0], tuple(requests), dialect)


def _each(policies: Policies, requests: tuple[Request, ...], dialect: Dialect) -> Finding | None:
    if not requests:
        raise NoCases("no request is needed")
    for request in requests:
        decision = iam.decide(request, policies, dialect)
        if not decision.allowed:
            return finding(request, policies, decision, None, dialect)
    return None
