from __future__ import annotations

import json
from typing import Any

import pytest

from cluster.iam import parse


def warnings(**changes: Any) -> list[tuple[str, str]]:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"} | changes
    found = parse(json.dumps({"Version": "2012-10-17", "Statement": [statement]})).warnings
    return [(warning.message, warning.suggestion) for warning in found]


def test_a_sound_policy_has_no_warning() -> None:
    known = {"StringLike": {"s3:prefix": "${aws:PrincipalTag/team}"}, "StringEquals": {"S3:ExistingObjectTag/x": "y"}}
    assert warnings(Action=["*", "s3:get*", "iam:PassRole", "kms:Decrypt"], Condition=known) == []


@pytest.mark.parametrize(
    ("changes", "message", "suggestion"),
    [
        ({"Action": "s3:GetObjects"}, 'no action "s3:GetObjects"', "did you mean s3:GetObject?"),
        ({"Action": "s3:ListObjectsV2"}, 'no action "s3:ListObjectsV2": the call', "write s3:ListBucket"),
        ({"Action": "s3:CopyObject"}, "needs another permission", "write s3:GetObject for the source and s3:PutObject"),
        ({"Action": "s3:Gte*"}, 'no action "s3:Gte*"', ""),
        ({"Action": "s33:GetObject"}, 'no service "s33"', "did you mean s3?"),
        (
            {"Condition": {"Bool": {"aws:SecureTransprot": "true"}}},
            "no condition key",
            "did you mean aws:SecureTransport?",
        ),
        ({"Condition": {"StringLike": {"s3:prefx": "a"}}}, "no condition key", "did you mean s3:prefix?"),
        ({"Condition": {"ArnLike": {"aws:SourceArn": "*"}}}, "six parts", "write arn:*:*:*:*:*"),
        ({"Resource": "arn:aws:s3:::b/${aws:usrname}/*"}, "no variable ${aws:usrname}", "did you mean aws:username?"),
        ({"NotPrincipal": {"AWS": "*"}}, "spares everyone", ""),
    ],
)
def test_a_probable_slip_is_a_warning_with_the_word_that_was_meant(
    changes: dict[str, Any], message: str, suggestion: str
) -> None:
    ((said, meant),) = warnings(**changes)
    assert message in said
    assert suggestion in meant


def test_warnings_come_in_the_order_of_the_text() -> None:
    text = '{"Statement": [\n{"Effect": "Allow", "Resource": "*",\n"Action": ["s3:X",\n"s3:Y"]}]}'
    assert [warning.position.line for warning in parse(text).warnings] == [1, 3, 4]
