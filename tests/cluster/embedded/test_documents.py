"""Which documents does the object store take?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from cluster.embedded.documents import bucket_policy, identity_policy, is_public, trust_policy
from cluster.embedded.errors import S3Error


def written(**statement: Any) -> str:
    base = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b-1/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [base | statement]})


@pytest.mark.parametrize("resource", ["arn:aws:s3:::b-1", "arn:aws:s3:::b-1/*", "arn:aws:s3:::b-1*"])
def test_a_bucket_policy_speaks_of_its_bucket(resource: str) -> None:
    assert bucket_policy(written(Principal="*", Resource=resource), "b-1").statements


@pytest.mark.parametrize("resource", ["*", "arn:aws:s3:::b-2/*", "arn:aws:s3:::b-12/*", "arn:aws:s3:::*"])
def test_a_bucket_policy_speaks_of_no_other_bucket(resource: str) -> None:
    with pytest.raises(S3Error, match=r"line 1, column \d+: Policy has invalid resource"):
        bucket_policy(written(Principal="*", Resource=resource), "b-1")


def test_principals_stand_where_they_belong() -> None:
    for wrong in (lambda: bucket_policy(written(), "b-1"), lambda: identity_policy(written(Principal="*"))):
        with pytest.raises(S3Error, match="rincipal"):
            wrong()
    with pytest.raises(S3Error, match="rincipal"):
        trust_policy(json.dumps({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}}))


@pytest.mark.parametrize(
    ("statement", "public"),
    [
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:user/a"}}, False),
        ({"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}, False),
        ({"Principal": "*", "Effect": "Deny"}, False),
    ],
)
def test_public_is_what_everybody_may_without_condition(statement: Any, public: bool) -> None:
    assert is_public(bucket_policy(written(**statement), "b-1")) is public
