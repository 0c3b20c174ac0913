"""How does a policy go to the platform, whichever way it was written?"""

from __future__ import annotations

import json

import pytest

from cluster.iam import PolicyError
from labs.wire import MOST_CHARACTERS, policy_json, session_policy_json

STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
POLICY = {"Version": "2012-10-17", "Statement": [STATEMENT]}
YAML = "Version: 2012-10-17\nStatement:\n  - Effect: Allow\n    Action: s3:GetObject\n    Resource: arn:aws:s3:::b/*\n"


def test_json_and_yaml_go_out_alike() -> None:
    assert json.loads(policy_json(json.dumps(POLICY, indent=4))) == POLICY
    assert json.loads(policy_json(YAML)) == POLICY


def test_white_space_is_not_sent() -> None:
    assert "\n" not in policy_json(json.dumps(POLICY, indent=4))


@pytest.mark.parametrize("text", ["", "{", "Statement: &a [*a]", '{"Version": "2012-10-17", "Version": "2008-10-17"}'])
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        policy_json(text)


def test_what_only_minio_refuses_is_said_to_cost_no_points() -> None:
    if_exists = {**STATEMENT, "Condition": {"StringLikeIfExists": {"aws:username": "x"}}}
    text = json.dumps({**POLICY, "Statement": [if_exists]}, indent=1)
    assert json.loads(policy_json(text))["Statement"] == [if_exists]
    with pytest.raises(PolicyError) as refused:
        policy_json(text, "minio")
    assert refused.value.message == (
        "MinIO has no StringLikeIfExists; AWS takes this policy, and the checks judge it as AWS does"
    )
    assert (refused.value.line, refused.value.suggestion) == (10, "write a second statement with Null")


def test_what_no_platform_takes_is_refused_without_more_words() -> None:
    with pytest.raises(PolicyError) as refused:
        policy_json("{", "minio")
    assert "AWS" not in str(refused.value)


def test_a_session_policy_has_a_limit() -> None:
    many = {**POLICY, "Statement": [{**STATEMENT, "Resource": f"arn:aws:s3:::b/{n:03d}/*"} for n in range(40)]}
    assert len(policy_json(json.dumps(many))) > MOST_CHARACTERS
    with pytest.raises(PolicyError, match="STS takes 2,048"):
        session_policy_json(json.dumps(many))
    assert session_policy_json(json.dumps(POLICY)) == policy_json(json.dumps(POLICY))
