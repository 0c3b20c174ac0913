"""Rows about policies that MinIO refuses and AWS takes, as cluster/iam/README.md lists them."""

from __future__ import annotations

import json
from typing import Any

from cluster.iam import ACCOUNT, Dialect
from tests.cluster.conformance.calls import Call
from tests.cluster.conformance.differences import OPEN
from tests.cluster.conformance.identity import GET, LIST, TRAIN
from tests.cluster.conformance.scenarios import (
    ARN,
    Area,
    Scenario,
    allow,
    document,
    public,
    user,
)


def refused(name: str, statement: dict[str, Any], *calls: Call) -> Scenario:
    return user(name, [statement], *(calls or (GET[TRAIN],)), differs=(0,))


def condition(name: str, operator: str, key: str, *values: str, action: str = "s3:GetObject") -> Scenario:
    asked = LIST if action == "s3:ListBucket" else GET[TRAIN]
    return refused(name, allow(action, "*", when={operator: {key: list(values)}}), asked)


def raw(name: str, only: Dialect | None = None, **policy: Any) -> Scenario:
    return Scenario(name, (GET[TRAIN],), json.dumps(policy), differs=(0,), only=only)


READ = allow("s3:GetObject", "*")
REFUSED = Area(
    "policies that MinIO refuses",
    (
        condition("text_if_exists", "StringEqualsIfExists", "aws:Referer", "x"),
        condition("arn_operator", "ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/alice"),
        condition("a_key_it_does_not_know", "StringEquals", "aws:PrincipalTag/team", "hr"),
        condition("a_key_that_the_action_does_not_carry", "StringEquals", "s3:prefix", "hr/"),
        condition("two_numbers", "NumericEquals", "s3:max-keys", "5", "6", action="s3:ListBucket"),
        condition("a_fraction", "NumericLessThan", "s3:max-keys", "5.5", action="s3:ListBucket"),
        condition("two_dates", "DateLessThan", "aws:CurrentTime", "2999-01-01T00:00:00Z", "2998-01-01T00:00:00Z"),
        condition("a_date_without_time", "DateLessThan", "aws:CurrentTime", "2999-01-01"),
        condition("two_truths", "Bool", "aws:SecureTransport", "true", "false"),
        condition("a_truth_of_another_key", "Bool", "aws:UserAgent", "true"),
        refused("an_empty_condition", allow("s3:GetObject", "*", when={})),
        refused("an_action_of_another_service", allow(["s3:GetObject", "sqs:SendMessage"], "*")),
        raw("another_version", only="minio", Version="2008-10-17", Statement=[READ]),
        raw("a_statement_without_list", Version="2012-10-17", Statement=READ),
        raw(
            "a_queue", Version="2012-10-17", Statement=[{**READ, "Resource": [f"{ARN}*", "arn:aws:sqs:us-east-1:1:q"]}]
        ),
        Scenario(
            "nobody_but",
            (OPEN,),
            buckets={
                "backups": document(
                    {**allow("s3:GetObject", "backups/*"), "NotPrincipal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/bob"}}
                )
            },
            who="anyone",
            differs=(0,),
        ),
        Scenario(
            "an_object_s_action_on_a_bucket",
            (OPEN,),
            buckets={"backups": document(public(allow(["s3:GetObject"], "backups")))},
            who="anyone",
            differs=(0,),
        ),
    ),
)
AREAS = (REFUSED,)
