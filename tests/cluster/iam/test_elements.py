from __future__ import annotations

import json
from typing import Any

import pytest

from cluster.iam import PolicyError, Statement, parse


def one(**changes: Any) -> Statement:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"} | changes
    return parse(json.dumps({"Version": "2012-10-17", "Statement": [statement]})).statements[0]


def refused(**changes: Any) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        one(**changes)
    return caught.value


@pytest.mark.parametrize(
    ("action", "suggestion"),
    [
        ("GetObject", "did you mean s3:GetObject?"),
        ("s3.GetObject", "did you mean s3:GetObject?"),
        ("s3:", ""),
        ("s3:Get Object", ""),
        ("s3:Get/Object", ""),
        ("**", ""),
    ],
)
def test_an_action_is_a_service_and_a_name(action: str, suggestion: str) -> None:
    problem = refused(Action=action)
    assert "is no action" in problem.message
    assert problem.suggestion == suggestion


@pytest.mark.parametrize(
    ("resource", "suggestion"),
    [
        ("ml-datasets/*", "did you mean arn:aws:s3:::ml-datasets/*?"),
        ("s3://ml-datasets/x", "did you mean arn:aws:s3:::ml-datasets/x?"),
        ("arn:aws:s3::ml-datasets", "an ARN has six parts: arn:aws:s3:::bucket/key"),
        ("arn:aws:s3", "an ARN has six parts: arn:aws:s3:::bucket/key"),
    ],
)
def test_a_resource_is_an_arn(resource: str, suggestion: str) -> None:
    problem = refused(Resource=["*", resource])
    assert "is no ARN" in problem.message
    assert problem.suggestion == suggestion


def test_a_star_may_cut_an_arn_short() -> None:
    assert one(Resource="arn:aws:s3:*").resources[0].text == "arn:aws:s3:*"


@pytest.mark.parametrize(
    ("principal", "said", "suggestion"),
    [
        ("alice", 'Principal is "*" or an object', '{"AWS": "alice"}'),
        (["*"], "not a list", ""),
        ({}, "cannot be empty", ""),
        ({"AWS": []}, "AWS cannot be an empty list", ""),
        ({"Aws": "*"}, 'no kind of principal "Aws"', "did you mean AWS?"),
        ({"AWS": "alice"}, "is no principal", "arn:aws:iam::123456789012:user/alice"),
        ({"AWS": "arn:aws:iam::123456789012:user/*"}, "no wildcards", "aws:PrincipalArn"),
        ({"AWS": 123456789012}, "AWS is a text", ""),
    ],
)
def test_a_principal_is_everyone_or_named_by_kind(principal: Any, said: str, suggestion: str) -> None:
    problem = refused(Principal=principal)
    assert said in problem.message
    assert suggestion in problem.suggestion


def test_principals_are_written_with_their_kind() -> None:
    named = {"AWS": ["*", "123456789012", "arn:aws:iam::1:user/a"], "Service": "s3.amazonaws.com"}
    assert [element.text for element in one(Principal=named).principals or ()] == [
        "AWS:*",
        "AWS:123456789012",
        "AWS:arn:aws:iam::1:user/a",
        "Service:s3.amazonaws.com",
    ]
    assert [element.text for element in one(NotPrincipal="*").not_principals or ()] == ["*"]


@pytest.mark.parametrize(
    ("condition", "said", "suggestion"),
    [
        ([], "Condition is an object, not a list", ""),
        ({"StringEqual": {"aws:username": "a"}}, 'no operator "StringEqual"', "did you mean StringEquals?"),
        ({"stringlike": {"aws:username": "a"}}, 'no operator "stringlike"', "did you mean StringLike?"),
        ({"ForAllValue:StringLike": {"aws:TagKeys": "a"}}, "no operator", "did you mean ForAllValues:StringLike?"),
        ({"StringLikeIfExist": {"aws:TagKeys": "a"}}, "no operator", "did you mean StringLikeIfExists?"),
        ({"a:b:c": {}}, 'no operator "a:b:c"', ""),
        ({"": {}}, 'no operator ""', ""),
        ({"NullIfExists": {"aws:TagKeys": "true"}}, "Null has no IfExists", "write Null"),
        ({"StringEquals": ["aws:username"]}, "holds an object of keys, not a list", ""),
        ({"StringEquals": {"username": "a"}}, '"username" is no condition key', "did you mean aws:username?"),
        ({"StringEquals": {"aws:username": "a", "AWS:UserName": "b"}}, "occurs twice", ""),
        ({"StringEquals": {"aws:username": []}}, "cannot be an empty list", ""),
        ({"StringEquals": {"aws:username": None}}, "a value is a text, a number, true or false, not null", ""),
        ({"StringEquals": {"aws:username": {"a": 1}}}, "not an object", ""),
        ({"NumericEquals": {"s3:max-keys": "ten"}}, "compares with a number", ""),
        ({"DateLessThan": {"aws:CurrentTime": "tomorrow"}}, "compares with a date", ""),
        ({"Bool": {"aws:SecureTransport": "yes"}}, "compares with true or false", ""),
        ({"Null": {"aws:SecureTransport": "0"}}, "compares with true or false", ""),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/99"}}, "compares with an address", ""),
        ({"BinaryEquals": {"aws:UserAgent": "???"}}, "compares with text in Base64", ""),
    ],
)
def test_a_condition_has_an_operator_a_key_and_values_of_its_type(condition: Any, said: str, suggestion: str) -> None:
    problem = refused(Condition=condition)
    assert said in problem.message
    assert suggestion in problem.suggestion


def test_numbers_and_booleans_may_stand_without_quotes() -> None:
    made = one(Condition={"NumericEquals": {"s3:max-keys": [5, 1.5]}, "Null": {"s3:prefix": False}})
    assert [[value.text for value in condition.values] for condition in made.conditions] == [["5", "1.5"], ["false"]]


def test_long_texts_are_quoted_shortened() -> None:
    assert len(refused(Action="x" * 5000).message) < 200
    assert len(refused(Resource="x" * 5000).suggestion) < 200
