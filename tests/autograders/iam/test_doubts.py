from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograders.iam import equivalent
from autograders.iam.doubts import doubts
from autograders.iam.parts import clause
from autograders.witnesses import Unproven
from cluster.iam import Policy

Make = Callable[..., Policy]
Write = Callable[..., dict[str, Any]]
HOME = "arn:aws:s3:::b-b/home/"
DATA = "arn:aws:s3:::b-b/*"


def doubted(policy: Policy) -> tuple[str, ...]:
    return doubts(tuple(clause(statement, policy.version) for statement in policy.statements))


@pytest.mark.parametrize(
    "resources",
    [
        ["home/${aws:username}/*", "home/${aws:username}/public/*", "home/*"],
        ["home/${aws:username}", "home/${aws:username}/*", "teams/${aws:PrincipalTag/team}/*"],
        ["${aws:PrincipalTag/team}/${aws:username}/*", "${aws:PrincipalTag/team}/shared/*"],
        ["${aws:username}/*", "public/${aws:username}/*"],
    ],
)
def test_ordinary_variables_are_cut_exactly(resources: list[str], policy: Make, allow: Write) -> None:
    assert doubted(policy(allow("s3:*", [f"arn:aws:s3:::b-b/{text}" for text in resources]))) == ()


@pytest.mark.parametrize(
    "resources",
    [
        ["home/${aws:username}/*", "home/${aws:PrincipalTag/team}/*"],
        ["${aws:PrincipalTag/team}a", "a${aws:PrincipalTag/team}"],
        ["*/${aws:username}/*", "*/${aws:username}"],
    ],
)
def test_variables_that_meet_are_doubted(resources: list[str], policy: Make, allow: Write) -> None:
    assert len(doubted(policy(allow("s3:*", [f"arn:aws:s3:::b-b/{text}" for text in resources])))) == 2


def test_a_team_inside_the_home_of_a_user_is_never_called_proven(policy: Make, allow: Write) -> None:
    team, user = f"{HOME}${{aws:PrincipalTag/team}}/*", f"{HOME}${{aws:username}}/*"
    same = {"StringEquals": {"aws:PrincipalTag/team": "${aws:username}"}}
    stop = allow("s3:GetObject", team, same) | {"Effect": "Deny"}
    loose = policy(allow("s3:GetObject", team), stop)
    tight = policy(allow("s3:GetObject", team), stop, allow("s3:GetObject", user) | {"Effect": "Deny"})
    with pytest.raises(Unproven):
        equivalent(loose, tight)


@pytest.mark.parametrize(
    ("action", "resource", "key", "narrow", "wide"),
    [
        ("s3:GetObject", DATA, "aws:SourceIp", "10.1.*", "10.1*"),
        ("s3:GetObject", DATA, "aws:CurrentTime", "2026-01-*", "2026-*"),
        ("s3:ListBucket", "arn:aws:s3:::b-b", "s3:max-keys", "1?", "1*"),
    ],
)
def test_wildcards_tell_addresses_dates_and_numbers_apart(
    action: str, resource: str, key: str, narrow: str, wide: str, policy: Make, allow: Write
) -> None:
    one, other = (policy(allow(action, resource, {"StringLike": {key: text}})) for text in (narrow, wide))
    assert equivalent(one, other) is not None


def test_what_wildcards_leave_open_about_addresses_is_not_called_proven(policy: Make, allow: Write) -> None:
    written = policy(allow("s3:GetObject", DATA, {"StringLike": {"aws:SourceIp": "10.*"}}))
    meant = policy(allow("s3:GetObject", DATA, {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))
    with pytest.raises(Unproven):
        equivalent(written, meant)


def test_numbers_behind_a_pattern_are_not_called_proven(policy: Make, allow: Write) -> None:
    both = {"NumericGreaterThan": {"aws:PrincipalTag/n": "20"}, "StringLike": {"aws:PrincipalTag/n": "1*"}}
    with pytest.raises(Unproven):
        equivalent(
            policy(allow("s3:GetObject", DATA, both)),
            policy(allow("s3:GetObject", "arn:aws:s3:::b-b") | {"Effect": "Deny"}),
        )


def test_a_variable_that_hangs_on_another_is_doubted(policy: Make, allow: Write) -> None:
    chained = {"StringEquals": {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}"}}
    own = "arn:aws:s3:::b-b/${aws:PrincipalTag/a}/*"
    assert doubted(policy(allow("s3:GetObject", own, chained))) == ("${aws:PrincipalTag/b}",)
