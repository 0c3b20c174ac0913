from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cluster import iam
from cluster.iam import Policy

DATASETS = "arn:aws:s3:::ml-datasets"
Make = Callable[..., Policy]


@pytest.fixture
def policy() -> Make:
    """Make a policy of statements, written on many lines."""

    def make(*statements: dict[str, Any]) -> Policy:
        return iam.parse(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2))

    return make


@pytest.fixture
def allow() -> Callable[..., dict[str, Any]]:
    """Write one statement that allows."""

    def make(action: Any, resource: Any, condition: Any = None, **more: Any) -> dict[str, Any]:
        statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
        return statement if condition is None else {**statement, "Condition": condition}

    return make


@pytest.fixture
def reference(policy: Make, allow: Callable[..., dict[str, Any]]) -> Policy:
    """Read-only access to the dataset of customer churn."""
    prefixes = {"StringLike": {"s3:prefix": ["customer-churn/*"]}}
    return policy(allow("s3:GetObject", f"{DATASETS}/customer-churn/*"), allow("s3:ListBucket", DATASETS, prefixes))
