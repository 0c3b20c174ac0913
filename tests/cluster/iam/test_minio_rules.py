from __future__ import annotations

import json
from typing import Any

import pytest

from cluster.iam import PolicyError, parse

B = "arn:aws:s3:::b"


def text(*statements: dict[str, Any], **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", **more, "Statement": list(statements)})


def statement(**more: Any) -> dict[str, Any]:
    made = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": B} | more
    return {key: value for key, value in made.items() if value is not None}


def when(operator: str, key: str, value: Any) -> dict[str, Any]:
    return statement(Condition={operator: {key: value}})


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (text(statement(), Version="2008-10-17"), "one policy version"),
        (json.dumps({"Version": "2012-10-17", "Statement": statement()}), "a list of statements only"),
        (text(when("StringEqualsIfExists", "s3:prefix", "a")), "MinIO has no StringEqualsIfExists"),
        (text(when("ArnLike", "aws:UserAgent", "arn:aws:s3:::b")), "MinIO has no ArnLike"),
        (text(when("StringEquals", "s3:Prefix", "a")), 'MinIO has no key "s3:Prefix"'),
        (text(when("StringEquals", "aws:PrincipalTag/team", "a")), "MinIO has no key"),
        (text(when("Bool", "aws:MultiFactorAuthPresent", "true")), "MinIO has no key"),
        (text(when("Bool", "aws:UserAgent", "true")), "Bool for aws:SecureTransport only"),
        (text(when("NumericEquals", "s3:max-keys", ["1", "2"])), "one value for NumericEquals"),
        (text(when("NumericEquals", "s3:max-keys", "1.5")), "whole numbers only"),
        (text(when("DateLessThan", "aws:CurrentTime", "2030-01-01")), "a date with time and zone only"),
        (
            text(statement(Action="s3:GetObject", Condition={"StringLike": {"s3:prefix": "a"}})),
            "no s3:prefix for s3:GetObj",
        ),
        (text(statement(Condition={})), "no empty Condition"),
        (text(statement(Action="s3:GetBuckt")), 'no action "s3:GetBuckt"'),
        (text(statement(Action="iam:PassRole")), 'no action "iam:PassRole"'),
        (text(statement(Resource="arn:aws:sns:::b")), "takes no resource"),
        (text(statement(Resource="arn:aws:s3:::/b")), "takes no resource"),
        (text(statement(Resource="arn:aws:s3:::")), "takes no resource"),
        (text(statement(NotPrincipal={"AWS": "*"})), "no NotPrincipal"),
        (text(statement(Principal={"Service": "s3.amazonaws.com"})), "AWS principals only"),
        (text(statement(Principal="*", Action="s3:GetObject")), "s3:GetObject works on arn:aws:s3:::bucket/*"),
        (text(statement(Principal="*", Resource=f"{B}/*")), "s3:ListBucket works on arn:aws:s3:::bucket"),
    ],
)
def test_minio_refuses_what_aws_takes(document: str, said: str) -> None:
    parse(document)
    with pytest.raises(PolicyError, match=said.replace("*", r"\*").replace("+", r"\+")) as caught:
        parse(document, "minio")
    assert caught.value.line == 1
    assert caught.value.column > 1


@pytest.mark.parametrize(
    "document",
    [
        text(statement(Action="s3:*", Resource="*")),
        text(statement(Action="admin:ServerInfo", Resource="*")),
        text(when("ForAllValues:NumericEquals", "s3:max-keys", "5")),
        text(statement(Action=["s3:List*", "s3:Get*"], Condition={"StringLike": {"s3:prefix": "a/*"}})).replace(
            '"s3:List*", "s3:Get*"', '"s3:List*"'
        ),
        text(statement(Sid="words with spaces"), statement(Sid="words with spaces")),
        text(when("StringEquals", "s3:ExistingObjectTag/team", "a")).replace("s3:ListBucket", "s3:GetObject"),
        text(statement(Principal={"AWS": ["*"]}, Action=["s3:GetObject"], NotResource=f"{B}/*", Resource=None)),
        text(statement(Action="s3:*", Resource="*", Condition={"Bool": {"aws:SecureTransport": "true"}})),
        text(when("NumericGreaterThanIfExists", "s3:max-keys", "5")),
        json.dumps({"Statement": [statement()]}),
    ],
)
def test_minio_takes_the_rest(document: str) -> None:
    assert parse(document, "minio").statements
