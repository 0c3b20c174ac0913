"""Do two policies allow exactly the same requests?"""

from __future__ import annotations

from autograders.finding import Finding
from autograders.iam.findings import explained
from autograders.iam.fold import Scope
from autograders.iam.search import alike, first, worlds
from cluster.iam.decision import Dialect, Policies
from cluster.iam.policy import Policy


def equivalent(
    policy: Policy | Policies,
    reference: Policy | Policies,
    dialect: Dialect = "aws",
    *,
    principal: str | None = None,
    familiar: tuple[str, ...] = (),
) -> Finding | None:
    """Return None when proven equal, or the smallest request decided differently.

    A Policy with principals is taken as a resource policy, any other as the
    caller's identity policy; Policies (with a boundary, a session policy …)
    exactly as they are. Without a `principal`, every kind of caller that the
    policies can tell apart asks. Raises TooComplex for pathological policies.
    """
    scope = Scope(dialect, (principal,) if principal else None, familiar)
    both = worlds(policy, reference)
    if alike(both):
        return None
    found = first(both, lambda allowed: allowed[0] is not allowed[1], scope)
    return explained(found, dialect) if found else None
