"""Does a policy allow nothing that a reference does not allow?"""

from __future__ import annotations

from autograders.finding import Finding
from autograders.iam.findings import explained
from autograders.iam.fold import Scope
from autograders.iam.search import alike, first, worlds
from cluster.iam.decision import Dialect, Policies
from cluster.iam.policy import Policy


def no_new_access(
    policy: Policy | Policies,
    reference: Policy | Policies,
    dialect: Dialect = "aws",
    *,
    principal: str | None = None,
    familiar: tuple[str, ...] = (),
) -> Finding | None:
    """Return None when proven, or the smallest request that only the policy allows.

    Policies and `principal` as in `equivalent`; `familiar` resources are shown
    where one of them is decided as the shortest counterexample is.
    """
    scope = Scope(dialect, (principal,) if principal else None, familiar)
    both = worlds(policy, reference)
    if alike(both):
        return None
    found = first(both, lambda allowed: allowed[0] and not allowed[1], scope)
    return explained(found, dialect) if found else None
