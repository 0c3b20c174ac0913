from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograders.iam import no_new_access
from cluster.iam import Policy

DATASETS = "arn:aws:s3:::ml-datasets"
Make = Callable[..., Policy]
Write = Callable[..., dict[str, Any]]


def test_less_access_is_no_new_access(policy: Make, allow: Write, reference: Policy) -> None:
    assert no_new_access(policy(allow("s3:GetObject", f"{DATASETS}/customer-churn/train.csv")), reference) is None
    assert no_new_access(reference, reference) is None


def test_a_wider_action_is_shown_on_its_line(policy: Make, allow: Write, reference: Policy) -> None:
    found = no_new_access(policy(allow("s3:*", f"{DATASETS}/customer-churn/*")), reference)
    assert found is not None
    assert found.because == "covers s3:PutObject"
    assert found.location is not None
    assert (found.location.line, found.location.text) == (6, '"Action": "s3:*"')


def test_what_a_dropped_condition_lets_through_is_said(policy: Make, allow: Write, reference: Policy) -> None:
    found = no_new_access(policy(allow("s3:ListBucket", DATASETS)), reference)
    assert found is not None
    assert found.because == "matches it, and no condition stops it"


def test_not_action_and_not_resource_are_blamed_by_name(policy: Make, allow: Write, reference: Policy) -> None:
    spared = {"Effect": "Allow", "NotAction": "s3:DeleteObject", "Resource": f"{DATASETS}/customer-churn/*"}
    found = no_new_access(policy(spared), reference)
    assert found is not None
    assert found.because == "leaves s3:PutObject to NotAction, which covers it"
    elsewhere = {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": f"{DATASETS}/hr/*"}
    found = no_new_access(policy(elsewhere), reference)
    assert found is not None
    assert found.because == "does not name it, so NotResource covers it"


def test_access_of_strangers_is_new_access(policy: Make, allow: Write) -> None:
    inside = policy(allow("s3:GetObject", f"{DATASETS}/*", Principal={"AWS": "arn:aws:iam::123456789012:user/auditor"}))
    outside = policy(allow("s3:GetObject", f"{DATASETS}/*", Principal={"AWS": "arn:aws:iam::999999999999:root"}))
    found = no_new_access(outside, inside)
    assert found is not None
    assert found.counterexample is not None
    assert found.counterexample.replay["principal"] == "arn:aws:iam::999999999999:user/someone"
