from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.iam import Condition, Element, Policy, PolicyError, parse
from cluster.iam.parsing import Kind
from cluster.source import Position

TEXT = """{
  "Version": "2012-10-17",
  "Id": "churn",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": ["s3:GetObject",
                 "s3:ListBucket"],
      "NotResource": "arn:aws:s3:::ml-datasets/hr/*",
      "Condition": {
        "ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a*", "b"]},
        "NumericLessThan": {"s3:max-keys": 10},
        "Bool": {"aws:SecureTransport": true}
      }
    }
  ]
}"""
YAML = """Version: 2012-10-17
Statement:
  # the training job reads its own data
  Effect: Allow
  Action: s3:GetObject
  Resource:
    - arn:aws:s3:::ml-datasets/customer-churn/*
"""


def statement(**changes: Any) -> dict[str, Any]:
    made = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"} | changes
    return {name: value for name, value in made.items() if value is not None}


def document(*statements: Any, **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)} | more)


def refused(text: str, kind: Kind | None = None) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        parse(text, kind=kind)
    lines = text.split("\n")
    assert 1 <= caught.value.line <= len(lines)
    assert 1 <= caught.value.column <= len(lines[caught.value.line - 1]) + 1
    return caught.value


def test_every_element_knows_its_line_and_column() -> None:
    policy = parse(TEXT)
    (read,) = policy.statements
    assert (policy.version, policy.id, policy.text, policy.warnings) == ("2012-10-17", "churn", TEXT, ())
    assert (read.sid, read.effect, read.position) == ("Read", "Allow", Position(5, 5))
    assert read.actions == (
        Element("s3:GetObject", Position(8, 18)),
        Element("s3:ListBucket", Position(9, 18)),
    )
    assert read.not_resources == (Element("arn:aws:s3:::ml-datasets/hr/*", Position(10, 22)),)
    assert read.resources == read.not_actions == ()
    assert read.principals is read.not_principals is None


def test_conditions_are_taken_apart() -> None:
    tags, most, secure = parse(TEXT).statements[0].conditions
    values = (Element("a*", Position(12, 60)), Element("b", Position(12, 66)))
    assert tags == Condition("StringLike", "aws:TagKeys", values, "ForAnyValue", True, Position(12, 44))
    assert tags.written == "ForAnyValue:StringLikeIfExists"
    assert (most.operator, most.values[0].text, secure.values[0].text) == ("NumericLessThan", "10", "true")


def test_yaml_says_the_same_and_knows_its_places() -> None:
    policy = parse(YAML)
    assert policy.statements[0].resources == (Element("arn:aws:s3:::ml-datasets/customer-churn/*", Position(7, 7)),)
    assert policy.version == "2012-10-17"


def test_a_single_statement_needs_no_list_and_a_version_may_be_missing() -> None:
    policy = parse(json.dumps({"Statement": statement()}))
    assert len(policy.statements) == 1
    assert policy.version == "2008-10-17"
    assert [warning.message for warning in policy.warnings] == ["without a Version, policy variables are plain text"]


@pytest.mark.parametrize(
    ("text", "said", "next_step"),
    [
        ("[]", "a policy is an object, not a list", "{ }"),
        ("5", "a policy is an object, not the number 5", ""),
        ("hello", "a policy is an object, not a text", ""),
        ("{}", "a policy cannot be empty", ""),
        (document(statement(), Statment=1), 'no element "Statment"', "did you mean Statement?"),
        (document(statement(), version="2012-10-17"), 'no element "version"', "did you mean Version?"),
        (document(statement(), zzz=1), 'no element "zzz"', ""),
        ('{"Version": "2012-10-17"}', "the policy has no Statement", 'add "Statement": […]'),
        (document(), "Statement cannot be an empty list", ""),
        (document({}), "a statement cannot be empty", ""),
        (document("x"), "a statement is an object, not a text", ""),
        (document(statement(), Version="2012-10-18"), 'no policy version "2012-10-18"', 'write "2012-10-17"'),
        (document(statement(), Version=2012), "Version is a text, not the number 2012", ""),
        (document(statement(), Id=None), "Id is a text, not null", ""),
        (document(statement(Effect=None)), "the statement has no Effect", 'add "Effect": "Allow"'),
        (document(statement(Effect="allow")), "Effect is Allow or Deny", "did you mean Allow?"),
        (document(statement(Effect=["Allow"])), "Effect is a text, not a list", ""),
        (document(statement(Action=None)), "the statement has no Action", 'add "Action"'),
        (document(statement(Resource=None)), "the statement has no Resource", 'add "Resource"'),
        (document(statement(NotAction="s3:*")), "both Action and NotAction", "keep one of the two"),
        (document(statement(NotResource="*")), "both Resource and NotResource", "keep one of the two"),
        (document(statement(Principal="*", NotPrincipal="*")), "both Principal and NotPrincipal", ""),
        (document(statement(Action=[])), "Action cannot be an empty list", ""),
        (document(statement(Action="")), "Action cannot be empty", ""),
        (document(statement(Action=[["s3:GetObject"]])), "Action is a text, not a list", ""),
        (document(statement(Action={"s3": 1})), "Action is a text, not an object", ""),
        (document(statement(Conditon={})), 'no element "Conditon"', "did you mean Condition?"),
        (document(statement(Sid="two words")), "letters and digits only", ""),
        (document(statement(Sid=5)), "Sid is a text, not the number 5", ""),
        (document(statement(Sid="A"), statement(Sid="A")), 'two statements have the Sid "A"', "rename one"),
        (document(statement(), statement(Principal="*")), "no Principal and another one has", ""),
        ('{"Version": "2012-10-17", "Version": "2012-10-17"}', "occurs twice", "line 1"),
    ],
)
def test_a_policy_that_is_none_is_refused_where_it_stops_being_one(text: str, said: str, next_step: str) -> None:
    problem = refused(text)
    assert said in problem.message
    assert next_step in problem.suggestion


def test_the_place_is_that_of_the_word() -> None:
    problem = refused(TEXT.replace('"Allow"', '"Alow"'))
    assert (problem.line, problem.column, problem.suggestion) == (7, 17, "did you mean Allow?")
    problem = refused(YAML.replace("Resource:", "Resources:"))
    assert (problem.line, problem.column) == (6, 3)


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("identity", {"Principal": "*"}, "an identity policy has no Principal"),
        ("identity", {"NotPrincipal": "*"}, "an identity policy has no NotPrincipal"),
        ("resource", {}, "a resource policy says for whom it is"),
        ("trust", {"Action": "sts:AssumeRole", "Resource": None}, "a trust policy says for whom it is"),
        ("trust", {"Action": "sts:AssumeRole", "Principal": "*"}, "a trust policy has no Resource"),
        (None, {"Principal": "*", "Resource": None}, "has no Resource"),
    ],
)
def test_a_principal_stands_in_the_right_kind_of_policy(kind: Kind | None, changes: Any, said: str) -> None:
    assert said in refused(document(statement(**changes)), kind).message


def test_each_kind_of_policy_is_read() -> None:
    assert parse(document(statement()), kind="identity").statements
    assert parse(document(statement(Principal="*", Sid="two words")), kind="resource").statements
    trust = document(statement(Action=["sts:AssumeRole", "sts:TagSession"], Principal={"AWS": "1" * 12}, Resource=None))
    for kind in ("trust", None):
        assert parse(trust, kind=kind).statements[0].resources == ()  # type: ignore[arg-type]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(("*", "Allow", "s3:*", "2012-10-17", "x", "", "AWS")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("Statement", "Effect", "Action", "Resource", "Principal", "Condition", "Bool", "aws:x", "AWS")
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None)
@given(JUNK, st.booleans())
def test_anything_is_a_policy_or_an_error_with_a_place(value: Any, indent: bool) -> None:
    for text in (
        json.dumps(value, indent=2 if indent else None),
        document(value),
        document(statement(Condition=value)),
    ):
        try:
            found: Policy | PolicyError = parse(text)
        except PolicyError as problem:
            found = problem
            assert 1 <= problem.line <= text.count("\n") + 1  # noqa: PT017
        assert found


@pytest.mark.parametrize("unit", ["{", "[", '{"Statement": ', "- ", "? ", '"'])
def test_a_megabyte_of_nesting_is_a_located_error(unit: str) -> None:
    assert refused(unit * ((1 << 20) // len(unit)))


def test_a_megabyte_of_statements_is_read_and_more_is_refused() -> None:
    many = [statement(Resource=f"arn:aws:s3:::ml-datasets/{index}/*") for index in range(8000)]
    text = document(*many)
    assert len(parse(text).statements) == 8000
    assert "longer than 1,048,576 characters" in refused(document(*many * 2)).message
