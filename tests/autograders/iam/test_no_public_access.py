from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograders.iam import no_public_access
from cluster.iam import Policy

OBJECTS = "arn:aws:s3:::ml-models/*"
AUDITOR = {"AWS": "arn:aws:iam::123456789012:user/auditor"}
Make = Callable[..., Policy]
Write = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
        {"StringLike": {"aws:Referer": "https://models.example/*"}},
        {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-rival"}},
        {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"Bool": {"aws:SecureTransport": "true"}},
        {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}},
    ],
)
def test_the_public_gets_in(policy: Make, allow: Write, condition: Any) -> None:
    found = no_public_access(policy(allow("s3:GetObject", OBJECTS, condition, Principal="*")))
    assert found is not None
    assert (found.expected, found.got) == ("deny", "allow")


@pytest.mark.parametrize(
    "condition",
    [
        {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-ours"}},
        {"StringEquals": {"aws:SourceVpce": "vpce-1"}},
        {"StringEquals": {"aws:PrincipalAccount": "123456789012"}},
    ],
)
def test_a_fixed_origin_keeps_the_public_out(policy: Make, allow: Write, condition: Any) -> None:
    assert no_public_access(policy(allow("s3:GetObject", OBJECTS, condition, Principal="*"))) is None


def test_named_principals_are_not_the_public(policy: Make, allow: Write, reference: Policy) -> None:
    assert no_public_access(policy(allow("s3:GetObject", OBJECTS, Principal=AUDITOR))) is None
    assert no_public_access(reference) is None


def test_a_deny_for_everybody_else_closes_it(policy: Make, allow: Write) -> None:
    everyone = allow("s3:GetObject", OBJECTS, Principal="*")
    closed = {"Effect": "Deny", "NotPrincipal": AUDITOR, "Action": "s3:*", "Resource": OBJECTS}
    assert no_public_access(policy(everyone, closed)) is None
