from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograders.iam.findings import finding, replay
from cluster import iam
from cluster.iam import Policies, Policy, Request


def test_a_replay_is_plain_data() -> None:
    request = Request("bob", "s3:PutObject", "arn:aws:s3:::b/k", {"aws:TagKeys": ("a", "b"), "s3:prefix": "p"})
    assert replay(request) == {
        "kind": "iam.request",
        "principal": "bob",
        "action": "s3:PutObject",
        "resource": "arn:aws:s3:::b/k",
        "context": {"aws:TagKeys": ["a", "b"], "s3:prefix": "p"},
    }


def test_a_finding_points_into_the_text_and_says_what_to_run(
    policy: Callable[..., Policy], allow: Callable[..., dict[str, Any]]
) -> None:
    answer = policy(allow("s3:ListBucket", "arn:aws:s3:::data"))
    request = Request("bob", "s3:ListBucket", "arn:aws:s3:::data", {"s3:prefix": "hr/"})
    found = finding(request, Policies((answer,)), iam.decide(request, [answer]), None, "aws")
    assert (found.expected, found.got) == ("deny", "allow")
    assert found.location is not None
    assert found.location.text == '"Resource": "arn:aws:s3:::data"'
    call = 'lab.try_request("bob", "s3:ListBucket", "arn:aws:s3:::data", **{"s3:prefix": "hr/"})'
    assert found.next == f"run it yourself: {call}"


def test_a_policy_without_text_has_no_line_to_point_at() -> None:
    silent = Policy((iam.Statement("Allow", actions=(iam.Element("*"),), resources=(iam.Element("*"),)),))
    request = Request("bob", "s3:ListBucket", "arn:aws:s3:::data")
    found = finding(request, Policies((silent,)), iam.decide(request, [silent]), None, "aws")
    assert found.location is None
