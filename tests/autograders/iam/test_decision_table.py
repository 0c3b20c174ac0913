"""Do the requests of a decision table tell policies apart?"""

from __future__ import annotations

from autograders.iam.bounds import all_but, allow, policy
from autograders.iam.decision_table import table, telling_apart
from cluster.iam import Policies, Statement

HOME, HR = "arn:aws:s3:::data/home/*", "arn:aws:s3:::data/hr/*"


def held(*statements: Statement) -> Policies:
    return Policies((policy(*statements),))


KNOWN = (
    held(allow("s3:GetObject", HOME)),
    held(allow("s3:GetObject", "arn:aws:s3:::data/*")),
    held(allow(["s3:GetObject", "s3:PutObject"], HOME)),
    held(allow("s3:ListBucket", "arn:aws:s3:::data", prefixes=["home/*"])),
    held(all_but(actions="s3:GetObject")),
    held(),
)
TWICE = held(allow("s3:GetObject", HOME), allow("s3:GetObject", "arn:aws:s3:::data/home/a*"))


def test_policies_that_allow_different_things_get_different_tables() -> None:
    requests = telling_apart(KNOWN, "ana")
    assert len({table(one, requests) for one in KNOWN}) == len(KNOWN)
    assert {request.principal for request in requests} == {"ana"}


def test_policies_that_allow_the_same_get_the_same_table() -> None:
    requests = telling_apart((*KNOWN, TWICE), "ana")
    assert table(TWICE, requests) == table(KNOWN[0], requests)


def test_a_policy_that_nobody_foresaw_differs_too() -> None:
    requests = telling_apart(KNOWN, "ana", familiar=(HR.replace("*", "salaries.csv"),))
    assert table(held(allow("s3:PutObject", HR)), requests) == "ana  s3:PutObject  arn:aws:s3:::data/hr/salaries.csv"


def test_one_policy_alone_needs_no_request() -> None:
    assert telling_apart(KNOWN[:1], "ana") == ()
