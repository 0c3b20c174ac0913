"""Which requests and policies put every rule of IAM to work?"""

from __future__ import annotations

import random
from typing import Any

import pytest

from cluster.iam import Request, context
from cluster.iam.principals import Principal

Case = dict[str, Any]
CASES = 2500
SEED = 20300131

USERS = ("arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:user/training-job")
SESSION = "arn:aws:sts::123456789012:assumed-role/trainer/run-1"
ROLE = "arn:aws:iam::123456789012:role/trainer"
STRANGER = "arn:aws:iam::999999999999:user/mallory"
BUCKET = "arn:aws:s3:::ml-datasets"
KEYS = (
    "customer-churn/train.csv",
    "customer-churn/alice/x",
    "hr/salaries.csv",
    "HR/a:b",
    "alice/hr/y",
    "*/z",
    "a+b(c)",
)
ACTIONS = {"s3:GetObject": True, "s3:PutObject": True, "s3:DeleteObject": True, "s3:ListBucket": False}
ACTION_PATTERNS = ("*", "s3:*", "s3:Get*", "s3:*Object", "S3:getobject", "s3:?etObject", "s3:ListBucket", "s3:List*")
RESOURCE_PATTERNS = (
    *("*", BUCKET, "arn:aws:s3:::ml-*", "arn:aws:s3:::*/*", "arn:aws:s3:::ml-models/*"),
    *(
        f"{BUCKET}/{end}"
        for end in (
            *("*", "customer-churn/*", "customer-churn*", "hr/?alaries.csv", "HR/*", "a+b(c)", "${*}/z", "*:?"),
            *("${aws:username}/*", "*/${aws:USERNAME}/x", "${aws:PrincipalTag/team}/*", "a${?}b*"),
            *("${aws:PrincipalTag/team, 'hr'}/*", "${aws:TagKeys}/*", "${aws:PrincipalTag/team, ''}*"),
        )
    ),
)
NAMES = ("alice", "hr", "customer-churn/", "customer-churn/alice", "HR", "*", "x")
PATTERNS = (
    "customer-churn/*",
    "h?",
    "${aws:username}",
    "*${aws:username}*",
    "${*}",
    "${$}",
    "${aws:PrincipalTag/team, 'x'}",
)
ARNS = (BUCKET, f"{BUCKET}/hr/a:b", ROLE, *USERS, "arn:aws:sns:eu-west-1:123456789012:a:b")
ARN_PATTERNS = (
    "arn:aws:*:::ml-*",
    "arn:*:iam::*:user/*",
    "arn:aws:iam::123456789012:user/${aws:username}",
    "arn:aws:s3:::?l-*/*:b",
    *ARNS,
)
TIMES = ("2030-01-31T12:00:00Z", "2030-01-31T12:00:00+01:00", "2030-01-31", "2029-06", "2030-01-31T12:00:00.5Z")
ADDRESSES = ("10.1.2.3", "192.0.2.7", "2001:db8::1", "2001:db8:1::7")
NETWORKS = ("10.0.0.0/8", "192.0.2.7", "10.1.2.3/32", "2001:db8::/32", "2001:db8::1", "0.0.0.0/0", "::/0")
NUMBERS = ("0", "5", "10", "10.0", "-3", "3600")
BYTES = ("QmluYXJ5", "aGVsbG8=")

# kind of operator -> (operators, keys, request's values, policy's values)
FAMILIES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "String": (
        tuple(
            f"String{name}"
            for name in ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")
        ),
        ("aws:PrincipalTag/team", "aws:TagKeys", "aws:username", "aws:UserAgent"),
        NAMES,
        (*NAMES, *PATTERNS),
    ),
    "Arn": (
        ("ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals"),
        ("aws:SourceArn", "aws:PrincipalArn"),
        ARNS,
        ARN_PATTERNS,
    ),
    "Numeric": (
        tuple(
            f"Numeric{name}"
            for name in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
        ),
        ("aws:MultiFactorAuthAge",),
        NUMBERS,
        NUMBERS,
    ),
    "Date": (
        tuple(
            f"Date{name}"
            for name in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
        ),
        ("aws:CurrentTime", "aws:TokenIssueTime"),
        TIMES,
        TIMES,
    ),
    "Bool": (("Bool",), ("aws:SecureTransport", "aws:MultiFactorAuthPresent"), ("true", "false"), ("true", "false")),
    "IpAddress": (("IpAddress", "NotIpAddress"), ("aws:SourceIp", "aws:VpcSourceIp"), ADDRESSES, NETWORKS),
    "Binary": (("BinaryEquals",), ("aws:UserAgent",), BYTES, BYTES),
    "Null": (("Null",), ("aws:TagKeys", "aws:PrincipalTag/team", "aws:SourceIp"), NAMES, ("true", "false")),
}
TYPES = {key: values for _, keys, values, _ in reversed(FAMILIES.values()) for key in keys}


def some(dice: random.Random, of: tuple[str, ...], most: int = 3) -> list[str]:
    return dice.sample(of, dice.randint(1, min(most, len(of))))


def conditions(dice: random.Random) -> dict[str, Any]:
    made: dict[str, dict[str, Any]] = {}
    for _ in range(dice.choice((0, 1, 1, 1, 2))):
        operators, keys, _, values = FAMILIES[dice.choice((*FAMILIES, "String", "String", "Arn"))]
        operator, key = dice.choice(operators), dice.choice(keys)
        qualifier = dice.choice(("", "", "ForAllValues:", "ForAnyValue:")) if operator != "Null" else ""
        suffix = dice.choice(("", "", "IfExists")) if operator != "Null" else ""
        made.setdefault(qualifier + operator + suffix, {})[key] = some(dice, values, 2 if operator != "Null" else 1)
    return {"Condition": made} if made else {}


def statement(dice: random.Random, principals: tuple[Any, ...] = ()) -> Case:
    made: Case = {"Effect": dice.choice(("Allow", "Allow", "Allow", "Deny"))}
    if principals:
        named = dice.choice(principals)
        spared = made["Effect"] == "Deny" and named not in ("*", {"AWS": "*"}) and dice.random() < 0.2
        made["NotPrincipal" if spared else "Principal"] = named
    made[dice.choice(("Action",) * 4 + ("NotAction",))] = some(dice, ACTION_PATTERNS)
    made[dice.choice(("Resource",) * 4 + ("NotResource",))] = some(dice, RESOURCE_PATTERNS)
    return made | conditions(dice)


def policy(dice: random.Random, principals: tuple[Any, ...] = ()) -> Case:
    version = dice.choice(("2012-10-17",) * 9 + ("2008-10-17",))
    return {"Version": version, "Statement": [statement(dice, principals) for _ in range(dice.randint(1, 3))]}


def case(dice: random.Random) -> Case:
    principal = dice.choice((*USERS, *USERS, *USERS, SESSION, SESSION, STRANGER, "*"))
    action = dice.choice(tuple(ACTIONS))
    resource = f"{BUCKET}/{dice.choice(KEYS)}".replace("*", "star") if ACTIONS[action] else BUCKET
    said: dict[str, Any] = {key: dice.choice(values) for key, values in TYPES.items() if dice.random() < 0.8}
    said.pop("aws:username", None), said.pop("aws:PrincipalArn", None)
    if "aws:TagKeys" in said:
        said["aws:TagKeys"] = dice.sample(NAMES, dice.randint(0, 3))
    request = Request(
        principal, action, resource, {key: tuple(v) if isinstance(v, list) else v for key, v in said.items()}
    )
    implied = {
        key: v for key, v in context.values(request, Principal.of(principal)).items() if key not in map(str.lower, said)
    }
    named = (
        "*",
        {"AWS": "*"},
        {"AWS": "123456789012"},
        {"AWS": [principal]} if principal != "*" else "*",
        {"AWS": ROLE},
        {"AWS": USERS[0]},
    )
    anonymous = principal == "*"
    return {
        "principal": principal,
        "action": action,
        "resource": resource,
        "context": {**said, **implied},
        "identity": [] if anonymous else [policy(dice) for _ in range(dice.choice((1, 1, 2)))],
        "bucket": [policy(dice, named)] if anonymous or dice.random() < 0.35 else [],
        "boundary": [policy(dice)] if not anonymous and dice.random() < 0.25 else None,
        "session": [policy(dice)] if principal == SESSION and dice.random() < 0.5 else None,
    }


@pytest.fixture(scope="session")
def iam_cases() -> list[Case]:
    """The same cases in every run: a request, and the policies that bear on it."""
    dice = random.Random(SEED)
    return [case(dice) for _ in range(CASES)]
