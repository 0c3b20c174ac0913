from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from autograders.iam import equivalent
from autograders.iam.mutants import mutants
from cluster import iam
from cluster.iam import Policy

Make = Callable[..., Policy]
Write = Callable[..., dict[str, Any]]


def test_every_kind_of_slip_is_made(reference: Policy) -> None:
    names = [mutant.name for mutant in mutants(reference.text)]
    for name in (
        "statement 1: dropped",
        "statement 1: Allow and Deny swapped",
        "statement 1: widened to the service s3:GetObject",
        "statement 1: without the slash arn:aws:s3:::ml-datasets/customer-churn/*",
        "statement 1: Resource turned into NotResource",
        "statement 2: dropped the condition on s3:prefix",
        "statement 2: StringLike negated",
        "statement 2: StringLike turned into StringLikeIfExists",
        "statement 2: s3:prefix customer-churn/* without the slash",
    ):
        assert name in names


def test_no_mutant_comes_twice_or_unchanged(reference: Policy) -> None:
    texts = [mutant.text for mutant in mutants(reference.text)]
    assert len(set(texts)) == len(texts)
    assert json.dumps(json.loads(reference.text), indent=2) not in texts


def test_every_mutant_of_the_reference_decides_otherwise(reference: Policy) -> None:
    alike = [mutant.name for mutant in mutants(reference.text) if equivalent(iam.parse(mutant.text), reference) is None]
    assert alike == []


def test_mutants_of_lists_and_qualifiers_can_be_read(policy: Make, allow: Write) -> None:
    condition = {
        "ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["team", "run"]},
        "Bool": {"aws:SecureTransport": "true"},
        "NumericLessThan": {"s3:max-keys": "100"},
    }
    several = {
        "Effect": "Deny",
        "NotAction": ["s3:Get*", "s3:List*"],
        "NotResource": "arn:aws:s3:::a",
        "Principal": {"AWS": "123456789012"},
    }
    source = policy(allow("s3:*", ["arn:aws:s3:::a", "arn:aws:s3:::a/*"], condition, Principal="*"), several)
    names = []
    for mutant in mutants(source.text):
        names.append(mutant.name)
        assert iam.parse(mutant.text).statements
    assert "statement 1: dropped s3:RequestObjectTagKeys team" in names
    assert "statement 1: aws:SecureTransport true turned around" in names
    assert "statement 2: NotResource removed" in names
    assert "statement 2: dropped NotAction s3:Get*" in names
    assert "statement 2: Principal widened to everyone" in names


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"Statement": "none"}', "[" * 100_000])
def test_what_is_no_policy_has_no_mutants(text: str) -> None:
    assert list(mutants(text)) == []
