from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograders.iam.callers import SOMEONE, STRANGER, askers, callers
from autograders.iam.parts import clause
from cluster.iam import Policy

Make = Callable[..., Policy]
Write = Callable[..., dict[str, Any]]
DATA = "arn:aws:s3:::data/*"


def asking(policy: Policy) -> tuple[str, ...]:
    clauses = tuple(clause(statement, policy.version) for statement in policy.statements)
    return callers(policy.statements, clauses, "aws")


def test_one_caller_stands_for_all_where_nobody_is_named(policy: Make, allow: Write) -> None:
    assert asking(policy(allow("s3:*", "*"))) == (SOMEONE,)


def test_named_callers_strangers_and_the_anonymous_are_told_apart(policy: Make, allow: Write) -> None:
    auditor = "arn:aws:iam::123456789012:user/auditor"
    found = asking(policy(allow("s3:GetObject", DATA, Principal={"AWS": auditor})))
    assert {SOMEONE, "*", auditor, STRANGER} <= set(found)
    everyone = asking(policy(allow("s3:GetObject", DATA, Principal="*")))
    assert "*" in everyone


def test_a_role_brings_its_sessions(policy: Make, allow: Write) -> None:
    role = "arn:aws:iam::123456789012:role/team/trainer"
    found = asking(policy(allow("s3:GetObject", DATA, Principal={"AWS": role})))
    assert "arn:aws:sts::123456789012:assumed-role/trainer/run" in found


def test_names_are_told_apart_by_conditions_on_them(policy: Make, allow: Write) -> None:
    found = asking(policy(allow("s3:*", DATA, {"StringLike": {"aws:username": "svc-*"}})))
    assert {"a", "svc-"} <= set(found)
    by_arn = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/svc-*"}}
    assert "svc-" in asking(policy(allow("s3:*", DATA, by_arn)))


def test_a_name_fits_the_gap_that_other_patterns_leave(policy: Make, allow: Write) -> None:
    found = asking(policy(allow("s3:*", ["arn:aws:s3:::homes/${aws:username}/*", "arn:aws:s3:::homes/bob/*"])))
    assert {"a", "bob"} <= set(found)


def test_a_variable_that_the_caller_does_not_settle_takes_every_class_of_values(policy: Make, allow: Write) -> None:
    tagged = policy(allow("s3:*", ["arn:aws:s3:::${aws:PrincipalTag/team}/*", "arn:aws:s3:::churn/*"]))
    clauses = tuple(clause(statement, tagged.version) for statement in tagged.statements)
    contexts = [dict(asker.context) for asker in askers(SOMEONE, clauses, "aws")]
    assert {} in contexts
    assert {"aws:principaltag/team": "churn"} in contexts
