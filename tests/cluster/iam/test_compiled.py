from __future__ import annotations

import json

from cluster.iam import Request, compiled, parse
from cluster.iam.compiled import Call
from cluster.iam.principals import Principal

TEXT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": ["123456789012", "*"]}, "Action": "s3:Get*", "Resource": "*"},
            {"Effect": "Deny", "NotPrincipal": "*", "Action": ["s3:Get*", "s3:Put*", "s3:X"], "Resource": "*"},
        ],
    }
)


def test_a_policy_is_compiled_once_for_each_dialect() -> None:
    policy = parse(TEXT.replace("NotPrincipal", "Principal"))
    first = compiled.rules(policy, "aws")
    assert compiled.rules(policy, "aws") is first
    assert compiled.rules(policy, "minio") is not first


def test_a_rule_says_whom_it_means_in_the_strongest_way() -> None:
    allowing, denying = compiled.rules(parse(TEXT), "aws")
    assert allowing.means(Principal.of("alice")) == "anyone"
    assert denying.means(Principal.of("alice")) is None
    assert (allowing.deny, denying.deny, denying.for_principals) == (False, True, True)


def test_a_rule_matches_action_and_resource_not_the_caller() -> None:
    allowing, denying = compiled.rules(parse(TEXT), "aws")
    for action, expected in (("s3:GetObject", (True, True)), ("s3:PutObject", (False, True)), ("s3:X", (False, True))):
        call = Call(Request("*", action, "arn:aws:s3:::b/k"), "aws")
        assert (allowing.matches(call), denying.matches(call)) == expected


def test_a_call_gathers_its_keys_when_first_asked() -> None:
    call = Call(Request("alice", "s3:GetObject", "arn:aws:s3:::b/k"), "aws")
    assert call.lookup("aws:username") == "alice"
    assert call.lookup("aws:sourceip") is None
