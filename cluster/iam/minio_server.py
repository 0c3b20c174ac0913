"""Which permissions does the MinIO server really ask for, and what does it always know?

The rules of a policy are those of the Go module; which action a request is,
the server decides. Observed on the server, `tests/cluster/conformance`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cluster.iam.decision import Decision, Policies
from cluster.iam.request import Request

Decide = Callable[[Request, Policies], Decision]

WEAKER: Mapping[str, str] = {"s3:ListBucketVersions": "s3:ListBucket"}
"""What also suffices, even where the first is denied."""
INSTEAD: Mapping[str, str] = {
    "s3:GetObjectVersion": "s3:GetObject",
    "s3:GetObjectVersionTagging": "s3:GetObjectTagging",
    "s3:PutObjectVersionTagging": "s3:PutObjectTagging",
    "s3:DeleteObjectVersionTagging": "s3:DeleteObjectTagging",
    "s3:DeleteObjectVersion": "s3:DeleteObject",
}
"""What it asks for where AWS asks for a permission on the version."""
KNOWN_AS_EMPTY = ("aws:referer", "aws:useragent", "s3:versionid")
"""Keys that every request carries, if only with an empty value; `Null` finds none of them missing."""


def decided(request: Request, policies: Policies, decide: Decide) -> Decision:
    """Decide what the server asks for, where that is not the action itself."""
    action = request.action
    if action == "s3:DeleteObjectVersion" and request.principal != "*":
        refusal = _forbidden(request, policies, decide)
        if refusal is not None:
            return refusal
    decision = decide(replace(request, action=INSTEAD.get(action, action)), policies)
    if action in WEAKER and not decision.allowed:
        weaker = decide(replace(request, action=WEAKER[action]), policies)
        return weaker if weaker.allowed else decision
    return decision


def _forbidden(request: Request, policies: Policies, decide: Decide) -> Decision | None:
    """Return what keeps a version from being deleted.

    That is a Deny of s3:DeleteObjectVersion, or a session policy without an
    Allow of it; the user's own policy need not allow it.
    """
    denied = decide(request, policies)
    if denied.outcome == "explicit_deny":
        return denied
    if policies.session is None:
        return None
    limited = decide(request, Policies(identity=policies.session))
    return None if limited.allowed else limited
