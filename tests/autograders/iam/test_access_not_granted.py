from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograders.check import NoCases
from autograders.iam import access_not_granted
from cluster.iam import Policies, Policy

DATASETS = "arn:aws:s3:::ml-datasets"
OWN = f"{DATASETS}/customer-churn/*"
Make = Callable[..., Policy]
Write = Callable[..., dict[str, Any]]


def test_nothing_but_the_own_prefix_is_granted(reference: Policy) -> None:
    assert access_not_granted(reference, "s3:*", f"{DATASETS}/*", except_resources=OWN) is None
    assert access_not_granted(reference, except_actions=("s3:GetObject", "s3:ListBucket")) is None


def test_what_is_granted_beyond_is_shown(policy: Make, allow: Write) -> None:
    found = access_not_granted(
        policy(allow("s3:GetObject", f"{DATASETS}/*")), "s3:*", f"{DATASETS}/*", except_resources=OWN
    )
    assert found is not None
    assert found.counterexample is not None
    assert found.counterexample.text == f"someone  s3:GetObject  {DATASETS}/a"
    assert found.because == "matches it"


def test_writing_is_found_among_the_actions(policy: Make, allow: Write) -> None:
    writes = ("s3:Put*", "s3:Delete*")
    assert access_not_granted(policy(allow("s3:Get*", "*")), writes) is None
    found = access_not_granted(policy(allow("s3:*", OWN)), writes, principal="training-job")
    assert found is not None
    assert found.counterexample is not None
    assert found.counterexample.text.startswith("training-job  s3:PutObject")


def test_a_resource_policy_is_asked_about_strangers_too(policy: Make, allow: Write) -> None:
    shared = policy(allow("s3:GetObject", f"{DATASETS}/*", Principal={"AWS": "999999999999"}))
    found = access_not_granted(shared, "s3:GetObject", principal="arn:aws:iam::999999999999:user/eve")
    assert found is not None
    assert access_not_granted(shared, "s3:PutObject", principal="arn:aws:iam::999999999999:user/eve") is None


def test_a_session_policy_takes_access_away(policy: Make, allow: Write, reference: Policy) -> None:
    wide = policy(allow("s3:*", "*"))
    assert access_not_granted(wide, "s3:DeleteObject") is not None
    assert access_not_granted(Policies((wide,), session=(reference,)), "s3:DeleteObject") is None


def test_patterns_that_cover_no_request_prove_nothing(reference: Policy) -> None:
    with pytest.raises(NoCases):
        access_not_granted(reference, "s3:Nothing")
    with pytest.raises(NoCases):
        access_not_granted(reference, "s3:GetObject", DATASETS)


def test_what_everybody_may_always_ask_is_not_granted_by_the_policy(reference: Policy) -> None:
    assert access_not_granted(reference, "sts:*") is None
