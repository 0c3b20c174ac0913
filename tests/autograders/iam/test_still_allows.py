from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograders.check import NoCases
from autograders.iam import still_allows
from cluster.iam import Policies, Policy, Request

DATASETS = "arn:aws:s3:::ml-datasets"
TRAIN = Request("training-job", "s3:GetObject", f"{DATASETS}/customer-churn/train.csv")
LISTING = Request("training-job", "s3:ListBucket", DATASETS, {"s3:prefix": "customer-churn/"})
Make = Callable[..., Policy]
Write = Callable[..., dict[str, Any]]


def because(policy: Policy | Policies, *requests: Request) -> str:
    found = still_allows(policy, requests)
    assert found is not None
    assert (found.expected, found.got) == ("allow", "deny")
    return found.because


def test_all_requests_that_go_through_prove_the_claim(reference: Policy) -> None:
    assert still_allows(reference, [TRAIN, LISTING]) is None


def test_no_request_proves_nothing(reference: Policy, policy: Make, allow: Write) -> None:
    with pytest.raises(NoCases):
        still_allows(reference, [])
    with pytest.raises(NoCases):
        still_allows(reference, policy({**allow("s3:*", "*"), "Effect": "Deny"}))


def test_a_reference_says_all_that_must_go_through(policy: Make, allow: Write, reference: Policy) -> None:
    assert still_allows(policy(allow("s3:*", "*")), reference) is None
    found = still_allows(policy(allow("s3:GetObject", f"{DATASETS}/customer-churn/*")), reference)
    assert found is not None
    assert found.counterexample is not None
    assert "s3:ListBucket" in found.counterexample.text


def test_an_action_that_no_statement_allows_is_named(policy: Make, allow: Write) -> None:
    assert because(policy(allow("s3:PutObject", "*")), TRAIN) == "no statement allows s3:GetObject"
    denies = policy({**allow("s3:PutObject", "*"), "Effect": "Deny"})
    assert because(denies, TRAIN).startswith("no statement ")


def test_the_closest_statement_is_explained(policy: Make, allow: Write) -> None:
    assert because(policy(allow("s3:GetObject", f"{DATASETS}/fraud/*")), TRAIN) == "does not match it"
    spared = {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": f"{DATASETS}/*"}
    assert because(policy(spared), TRAIN) == "names it, so NotResource leaves it out"


def test_a_statement_that_denies_is_shown(policy: Make, allow: Write) -> None:
    denies = policy(allow("s3:*", "*"), {**allow("s3:GetObject", f"{DATASETS}/*"), "Effect": "Deny"})
    assert because(denies, TRAIN) == "matches it, and its statement denies"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringLike": {"s3:prefix": "hr/*"}}, "StringLike is not true of s3:prefix=customer-churn/"),
        (
            {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
            '"Condition" needs aws:SourceIp, which this request does not carry',
        ),
        (
            {"StringEquals": {"s3:VersionId": "1"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
            '"Condition" needs s3:VersionId, which s3:ListBucket never carries',
        ),
    ],
)
def test_the_condition_that_fails_is_explained(policy: Make, allow: Write, condition: Any, expected: str) -> None:
    assert because(policy(allow("s3:ListBucket", DATASETS, condition)), LISTING) == expected


def test_the_layer_that_withholds_is_explained(policy: Make, allow: Write, reference: Policy) -> None:
    wide, narrow = policy(allow("s3:*", "*")), policy(allow("s3:GetObject", f"{DATASETS}/fraud/*"))
    for side in (Policies((wide,), session=(narrow,)), Policies((wide,), boundary=(narrow,)), Policies((narrow,))):
        assert because(side, TRAIN) == "does not match it"
    assert still_allows(Policies((wide,), session=(reference,)), [TRAIN]) is None
