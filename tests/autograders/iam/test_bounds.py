"""Does a policy allow what the work needs, and no more than it could need?"""

from __future__ import annotations

from autograders.iam.bounds import Bounds, all_but, allow, policy
from cluster import iam

MINE, OTHER = "arn:aws:s3:::data/mine/*", "arn:aws:s3:::data/other/*"
BOUNDS = Bounds(
    "job",
    needs=policy(allow("s3:GetObject", MINE), allow("s3:ListBucket", "arn:aws:s3:::data", prefixes=["mine/"])),
    limit=policy(allow("s3:GetObject", MINE), allow("s3:ListBucket", "arn:aws:s3:::data", prefixes=["mine/*"])),
)
ROLE = policy(allow("s3:*", MINE, OTHER))
RUN = Bounds(
    "arn:aws:sts::123456789012:assumed-role/runs/run-1",
    needs=policy(allow("s3:GetObject", MINE)),
    limit=policy(allow("s3:GetObject", MINE)),
    role=ROLE,
    called="runs",
)


def written(*statements: str) -> iam.Policy:
    return iam.parse('{"Version": "2012-10-17", "Statement": [' + ",\n".join(statements) + "]}")


READ = '{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/mine/*"}'
LIST = (
    '{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::data",'
    ' "Condition": {"StringLike": {"s3:prefix": "mine/*"}}}'
)


def test_whatever_lies_between_the_bounds_is_right() -> None:
    for prefix in ("mine/*", "mine/"):
        answer = written(READ, LIST.replace("mine/*", prefix))
        assert BOUNDS.lacking(answer) is None
        assert BOUNDS.beyond(answer) is None


def test_what_the_work_lacks_is_shown() -> None:
    found = BOUNDS.lacking(written(READ))
    assert found is not None
    assert found.counterexample is not None
    assert found.counterexample.text == "job  s3:ListBucket  arn:aws:s3:::data  [s3:prefix=mine/]"


def test_what_goes_beyond_is_shown_with_the_answers_own_line() -> None:
    found = BOUNDS.beyond(written(READ, LIST, READ.replace("mine", "other")))
    assert found is not None
    assert found.location is not None
    assert found.location.line == 3
    assert found.because == "matches it"


def test_what_other_checks_look_at_is_left_to_them() -> None:
    answer = written(READ, LIST, READ.replace("mine", "other"))
    assert BOUNDS.beyond(answer, all_but(actions="s3:GetObject")) is not None
    assert BOUNDS.beyond(answer, all_but(actions="s3:PutObject")) is None
    assert BOUNDS.beyond(answer, all_but(resources=MINE)) is None
    assert BOUNDS.beyond(answer, allow("s3:Get*", "*")) is None


def test_a_session_policy_counts_only_inside_its_role() -> None:
    assert RUN.beyond(written(READ, '{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::else/*"}')) is None
    assert RUN.lacking(written(READ)) is None


def test_a_finding_about_a_session_points_into_the_answer_and_names_the_role() -> None:
    found = RUN.beyond(written(READ, READ.replace("mine", "other")))
    assert found is not None
    assert found.counterexample is not None
    assert found.location is not None
    assert found.location.line == 2
    assert found.counterexample.replay["principal"] == "runs"
    assert found.counterexample.text.startswith("run-1  s3:GetObject")
    assert 'lab.try_request("runs"' in found.next
