from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograders.iam import equivalent
from autograders.iam.mutants import mutants
from autograders.iam.search import worlds
from autograders.report import because_line
from cluster import iam
from cluster.iam import Policies, Policy, Request

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "vectors" / "quacky_pairs.jsonl.gz"
DATASETS = "arn:aws:s3:::ml-datasets"
Make = Callable[..., Policy]
Write = Callable[..., dict[str, Any]]


def pairs() -> Iterator[tuple[str, str]]:
    """Pairs of policies to compare: those handed to us, or mutants of one policy where there are none."""
    if not VECTORS.is_file():
        statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"{DATASETS}/a/*"}
        original = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        yield from ((original, mutant.text) for mutant in mutants(original))
        return
    with gzip.open(VECTORS, "rt", encoding="utf-8") as lines:
        for pair in map(json.loads, lines):
            yield json.dumps(pair["original"]), json.dumps(pair["mutant"])


def test_every_pair_is_decided_and_the_single_decision_confirms_it() -> None:
    decided, different = 0, 0
    for original, mutant in pairs():
        one, other = iam.parse(original), iam.parse(mutant)
        found = equivalent(one, other)
        decided += 1
        if found:
            different += 1
            bound = [both[index] for both in worlds(one, other) for index in (0, 1)]
            allowed = [iam.decide(replayed(found), side).allowed for side in bound]
            assert any(left is not right for left, right in zip(allowed[::2], allowed[1::2], strict=True))
    assert decided == (546 if VECTORS.is_file() else decided)
    assert 0 < different <= decided


def replayed(found: Any) -> Request:
    data = found.counterexample.replay
    assert data["kind"] == "iam.request"
    context = {key: value if isinstance(value, str) else tuple(value) for key, value in data["context"].items()}
    return Request(data["principal"], data["action"], data["resource"], context)


def test_a_policy_is_equivalent_to_itself_written_otherwise(policy: Make, allow: Write) -> None:
    together = policy(allow(["s3:GetObject", "s3:PutObject"], f"{DATASETS}/*"))
    apart = policy(allow("s3:PutObject", f"{DATASETS}/*"), allow("s3:getobject", [f"{DATASETS}/*", f"{DATASETS}/a"]))
    assert equivalent(together, apart) is None


def test_a_sibling_of_the_prefix_is_found_with_the_line_that_lets_it_through(
    policy: Make, allow: Write, reference: Policy
) -> None:
    prefixes = {"StringLike": {"s3:prefix": "customer-churn/*"}}
    answer = policy(allow("s3:GetObject", f"{DATASETS}/customer-churn*"), allow("s3:ListBucket", DATASETS, prefixes))
    found = equivalent(answer, reference, principal="training-job")
    assert found is not None
    assert (found.expected, found.got) == ("deny", "allow")
    assert found.counterexample is not None
    assert found.counterexample.text == f"training-job  s3:GetObject  {DATASETS}/customer-churn"
    assert because_line(found) == f'line 7  "Resource": "{DATASETS}/customer-churn*"  matches it'
    assert found.next.startswith('run it yourself: lab.try_request("training-job", "s3:GetObject", ')


def test_a_key_that_the_action_never_carries_is_named(policy: Make, allow: Write, reference: Policy) -> None:
    prefixes = {"StringLike": {"s3:prefix": "customer-churn/*"}}
    both = policy(allow(["s3:GetObject", "s3:ListBucket"], [DATASETS, f"{DATASETS}/customer-churn/*"], prefixes))
    found = equivalent(both, reference)
    assert found is not None
    assert (found.expected, found.got) == ("allow", "deny")
    assert found.because == '"Condition" needs s3:prefix, which s3:GetObject never carries'
    assert found.location is not None
    assert "s3:prefix" in found.location.text


def test_an_object_pattern_never_matches_a_bucket_action(policy: Make, allow: Write, reference: Policy) -> None:
    found = equivalent(policy(allow(["s3:GetObject", "s3:ListBucket"], f"{DATASETS}/customer-churn/*")), reference)
    assert found is not None
    assert found.because == "never matches s3:ListBucket, which works on a bucket"


def test_a_familiar_resource_is_shown_in_place_of_a_short_one(policy: Make, allow: Write, reference: Policy) -> None:
    found = equivalent(
        policy(allow("s3:GetObject", f"{DATASETS}/*")), reference, familiar=(f"{DATASETS}/hr/salaries.csv",)
    )
    assert found is not None
    assert replayed(found).resource == f"{DATASETS}/hr/salaries.csv"


def test_names_are_told_apart_from_the_name_of_the_caller(policy: Make, allow: Write) -> None:
    own = policy(allow("s3:GetObject", "arn:aws:s3:::homes/${aws:username}/*"))
    bob = policy(allow("s3:GetObject", "arn:aws:s3:::homes/bob/*"))
    assert equivalent(own, bob, principal="bob") is None
    found = equivalent(own, bob)
    assert found is not None
    request = replayed(found)
    assert iam.decide(request, [own]).allowed is not iam.decide(request, [bob]).allowed


def test_policies_meet_as_they_do_on_the_platform(policy: Make, allow: Write, reference: Policy) -> None:
    wide = policy(allow("s3:*", "*"))
    bound = Policies(identity=(wide,), session=(reference,))
    assert equivalent(bound, reference) is None
    loose = policy(allow("s3:GetObject", f"{DATASETS}/*"))
    found = equivalent(Policies(identity=(wide,), session=(loose,)), bound)
    assert found is not None
    assert found.location is not None
    assert found.location.text == f'"Resource": "{DATASETS}/*"'


def test_the_dialects_differ_on_the_bucket_under_its_objects(policy: Make, allow: Write) -> None:
    objects, both = policy(allow("s3:*", f"{DATASETS}/*")), policy(allow("s3:*", [DATASETS, f"{DATASETS}/*"]))
    assert equivalent(objects, both, "minio") is None
    assert equivalent(objects, both, "aws") is not None


def test_a_deny_of_a_resource_policy_matters_for_callers_that_may(policy: Make, allow: Write) -> None:
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    denies = policy({**allow("s3:*", "*", insecure, Principal="*"), "Effect": "Deny"})
    empty = policy({**allow("s3:GetObject", "*", insecure, Principal="*"), "Effect": "Deny"})
    found = equivalent(denies, empty)
    assert found is not None
    assert found.because == "matches it, and its statement denies"


YEAR = "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("key", "one", "other", "shown"),
    [
        ("s3:max-keys", {"NumericLessThanEquals": "10"}, {"NumericLessThan": "10"}, "10"),
        ("aws:CurrentTime", {"DateLessThan": YEAR}, {"DateLessThanEquals": YEAR}, YEAR),
        ("aws:SourceIp", {"IpAddress": "10.0.0.0/8"}, {"IpAddress": "10.0.0.0/9"}, "10.128.0.0"),
        ("aws:SourceIp", {"IpAddress": "2001:db8::/32"}, {"IpAddress": "10.0.0.7"}, "10.0.0.7"),
        ("aws:SecureTransport", {"Bool": "true"}, {}, "false"),
        ("s3:prefix", {"Null": "true"}, {}, ""),
        ("s3:prefix", {"StringEqualsIgnoreCase": "a"}, {"StringEquals": "a"}, "A"),
        ("s3:prefix", {"StringNotEquals": "a"}, {"StringNotEqualsIfExists": ["a", "b"]}, "b"),
        ("aws:SourceArn", {"ArnLike": "arn:aws:s3:::a*"}, {"StringLike": "arn:aws:s3:*a*"}, "arn:aws:s3:"),
    ],
)
def test_the_value_that_tells_two_conditions_apart_is_shown(
    policy: Make, allow: Write, key: str, one: Any, other: Any, shown: str
) -> None:
    conditions = [{operator: {key: value} for operator, value in side.items()} for side in (one, other)]
    sides = [policy(allow("s3:ListBucket", DATASETS, condition or None)) for condition in conditions]
    found = equivalent(*sides)
    assert found is not None
    assert found.counterexample is not None
    assert str(replayed(found).context[key]).startswith(shown)


def test_sets_of_values_tell_all_from_any(policy: Make, allow: Write) -> None:
    keys = {"s3:RequestObjectTagKeys": ["team", "run"]}
    every, some = ({f"{q}:StringEquals": keys} for q in ("ForAllValues", "ForAnyValue"))
    both = {**every, "Null": {"s3:RequestObjectTagKeys": "false"}}
    sides = [policy(allow("s3:PutObject", f"{DATASETS}/*", condition)) for condition in (both, some)]
    found = equivalent(*sides)
    assert found is not None
    request = replayed(found)
    assert request.context == {"s3:RequestObjectTagKeys": ("a", "run")} or len(request.context) == 1
