"""Does the platform let a request through, and which statement says so?

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.iam import minio_server
from cluster.iam.compiled import Call, rules
from cluster.iam.decision import Decision, Dialect, Policies
from cluster.iam.policy import Policy
from cluster.iam.principals import ACCOUNT, Meant
from cluster.iam.request import Request

_IMPLICIT = Decision("implicit_deny")
_ALWAYS = Decision("allowed")


class _Denied(Exception):
    def __init__(self, decision: Decision) -> None:
        self.decision = decision


def decide(request: Request, policies: Policies | Iterable[Policy], dialect: Dialect = "aws") -> Decision:
    """Decide one request. An iterable of policies means identity policies.

    A Deny that matches wins in any order; without an Allow the answer is no.
    Raises ValueError for a permissions boundary on MinIO, which has none.
    """
    bundle = policies if isinstance(policies, Policies) else Policies(identity=tuple(policies))
    if dialect == "minio":
        return minio_server.decided(request, bundle, _as_minio)
    return _decided(Call(request, dialect), bundle)


def _as_minio(request: Request, bundle: Policies) -> Decision:
    return _decided(Call(request, "minio"), bundle)


def _decided(call: Call, bundle: Policies) -> Decision:
    try:
        decision = (_minio(call, bundle) if call.dialect == "minio" else _aws(call, bundle)) or _IMPLICIT
    except _Denied as denied:
        decision = denied.decision
    return _ALWAYS if not decision.allowed and _needs_no_permission(call) else decision


def _needs_no_permission(call: Call) -> bool:
    """Every signed caller may ask who they are, whatever the policies say.

    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    """
    return call.action == "sts:getcalleridentity" and call.principal.kind != "anonymous"


def _aws(call: Call, bundle: Policies) -> Decision | None:
    grants = _granted(call, bundle.resource) if bundle.resource else {}
    if call.principal.kind == "anonymous":
        return grants.get("anyone")
    identity = _allowed(call, bundle.identity)
    boundary = bundle.boundary is None or _allowed(call, bundle.boundary) is not None
    session = bundle.session is None or _allowed(call, bundle.session) is not None
    mine = identity if boundary and session else None
    if call.principal.account not in (ACCOUNT, ""):
        # Another account's caller needs a yes from both sides.
        return next(iter(grants.values()), None) and mine
    account = grants.pop("account", None)
    for way, decision in grants.items():
        if (boundary or _unbounded(call, way)) and (session or _outlives_session(call, way)):
            return mine or decision
    if bundle.resource and call.action.startswith("sts:assumerole"):
        # Only its own trust policy opens a role; naming the account leaves the choice to that account.
        return mine if account is not None else None
    return mine


def _unbounded(call: Call, way: Meant) -> bool:
    """Whether a resource policy's Allow stands outside the permissions boundary.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    return way == "anyone" or (way == "itself" and call.principal.kind != "role")


def _outlives_session(call: Call, way: Meant) -> bool:
    """Whether it stands outside the session policy: only when it names the session.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
    """
    return way == "itself" and call.principal.kind == "session"


def _minio(call: Call, bundle: Policies) -> Decision | None:
    if bundle.boundary is not None:
        raise ValueError("MinIO has no permissions boundary: decide without one, or with the dialect 'aws'")
    if call.principal.kind == "anonymous":
        return _granted(call, bundle.resource).get("anyone")
    identity = _allowed(call, bundle.identity)
    session = bundle.session is None or _allowed(call, bundle.session) is not None
    return identity if session else None


def _allowed(call: Call, policies: Iterable[Policy]) -> Decision | None:
    """Return the decision of the first statement that allows; raise _Denied at one that denies."""
    allowing = None
    for policy in policies:
        for rule in rules(policy, call.dialect):
            if (rule.deny or (allowing is None and not rule.for_principals)) and rule.matches(call):
                if rule.deny:
                    raise _Denied(rule.decision)
                allowing = rule.decision
    return allowing


def _granted(call: Call, policies: Iterable[Policy]) -> dict[Meant, Decision]:
    """Return what the first resource statement that allows decides, for each way of meaning the caller."""
    grants: dict[Meant, Decision] = {}
    for policy in policies:
        for rule in rules(policy, call.dialect):
            way = rule.means(call.principal)
            if way is not None and rule.matches(call):
                if rule.deny:
                    raise _Denied(rule.decision)
                grants.setdefault(way, rule.decision)
    return grants
