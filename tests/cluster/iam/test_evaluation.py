from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.iam import Decision, Policies, Policy, PolicyError, Request, Statement, decide, parse

BUCKET = "arn:aws:s3:::ml-datasets"
CHURN = f"{BUCKET}/customer-churn/train.csv"
READ = Request("training-job", "s3:GetObject", CHURN)
ALICE = "arn:aws:iam::123456789012:user/alice"
ROLE = "arn:aws:iam::123456789012:role/trainer"
SESSION = "arn:aws:sts::123456789012:assumed-role/trainer/run-1"


def policy(*statements: dict[str, Any], version: str = "2012-10-17") -> Policy:
    return parse(json.dumps({"Version": version, "Statement": list(statements)}))


def allow(actions: Any = "s3:*", resources: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions: Any = "s3:*", resources: Any = "*", **more: Any) -> dict[str, Any]:
    return {**allow(actions, resources, **more), "Effect": "Deny"}


def outcome(request: Request, *statements: dict[str, Any], **policies: Any) -> str:
    return decide(request, Policies((policy(*statements),) if statements else (), **policies)).outcome


def test_without_an_allow_the_answer_is_no() -> None:
    assert decide(READ, []) == Decision("implicit_deny")
    assert outcome(READ, allow("s3:PutObject")) == "implicit_deny"


def test_the_statement_that_decided_is_named() -> None:
    document = policy(allow("s3:PutObject"), allow("s3:GetObject"), allow())
    assert decide(READ, [document]) == Decision("allowed", document.statements[1])
    denying = policy(allow(), deny())
    assert decide(READ, [document, denying]).statement is denying.statements[1]


def test_an_iterable_of_policies_means_identity_policies() -> None:
    assert decide(READ, iter([policy(allow())])).allowed


STATEMENTS = st.builds(
    lambda effect, action, resource, negated: {
        "Effect": effect,
        "NotAction" if negated else "Action": action,
        "Resource": resource,
    },
    st.sampled_from(("Allow", "Deny")),
    st.sampled_from(("s3:*", "s3:GetObject", "s3:PutObject", "S3:getobject", "s3:Get*")),
    st.sampled_from(("*", BUCKET, f"{BUCKET}/*", f"{BUCKET}*", f"{BUCKET}/hr/*", f"{BUCKET}/customer-churn/*")),
    st.booleans(),
)
REQUESTS = st.builds(
    Request,
    st.just("training-job"),
    st.sampled_from(("s3:GetObject", "s3:PutObject")),
    st.sampled_from((CHURN, f"{BUCKET}/hr/x", BUCKET)),
)


@settings(max_examples=150, deadline=None)
@given(REQUESTS, st.lists(STATEMENTS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_a_deny_beats_an_allow_in_any_order_and_however_policies_are_split(
    request: Request, statements: list[dict[str, Any]], dice: Any
) -> None:
    expected = decide(request, [policy(*statements)]).outcome
    shuffled = dice.sample(statements, len(statements))
    assert decide(request, [policy(*shuffled)]).outcome == expected
    assert decide(request, [policy(one) for one in shuffled]).outcome == expected


@settings(max_examples=150, deadline=None)
@given(REQUESTS, st.lists(STATEMENTS, max_size=4), STATEMENTS)
def test_a_further_deny_never_adds_access_and_a_further_allow_never_takes_it(
    request: Request, statements: list[dict[str, Any]], further: dict[str, Any]
) -> None:
    before = decide(request, [policy(one) for one in statements])
    after = decide(request, [policy(one) for one in (*statements, further)])
    grows = further["Effect"] == "Allow"
    assert after.allowed >= before.allowed if grows else after.allowed <= before.allowed


@settings(max_examples=200, deadline=None)
@given(REQUESTS, st.lists(STATEMENTS, max_size=3), st.lists(STATEMENTS, min_size=1, max_size=3))
def test_a_boundary_and_a_session_policy_are_intersections(
    request: Request, statements: list[dict[str, Any]], limits: list[dict[str, Any]]
) -> None:
    mine, limit = tuple(policy(one) for one in statements), (policy(*limits),)
    both = decide(request, mine).allowed and decide(request, limit).allowed
    assert decide(request, Policies(mine, boundary=limit)).allowed is both
    assert decide(request, Policies(mine, session=limit)).allowed is both
    assert not decide(request, Policies(mine, boundary=())).allowed


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("S3:GETOBJECT", "*", True),
        ("s3:getobject", CHURN, True),
        ("s3:GetObject", CHURN.replace("customer", "Customer"), False),
        ("s3:GetObject", BUCKET, False),
        ("s3:GetObject", f"{BUCKET}/*", True),
        ("s3:GetObject", f"{BUCKET}*", True),
        ("s3:?etObject", f"{BUCKET}/customer-churn*", True),
        ("*", f"{BUCKET}/customer-churn/train.cs?", True),
        ("s3:GetObject?", "*", False),
    ],
)
def test_actions_match_in_any_case_and_resources_exactly(action: str, resource: str, expected: bool) -> None:
    assert decide(READ, [policy(allow(action, resource))]).allowed is expected


@pytest.mark.parametrize(("pattern", "expected"), [(BUCKET, True), (f"{BUCKET}/*", False), (f"{BUCKET}*", True)])
def test_a_bucket_is_not_one_of_its_objects(pattern: str, expected: bool) -> None:
    request = Request("training-job", "s3:ListBucket", BUCKET)
    assert decide(request, [policy(allow(resources=pattern))]).allowed is expected


def test_not_action_and_not_resource_turn_around_under_both_effects() -> None:
    others = {"Effect": "Allow", "NotAction": ["s3:Put*", "s3:Delete*"], "Resource": "*"}
    elsewhere = {"Effect": "Allow", "Action": "s3:*", "NotResource": f"{BUCKET}/hr/*"}
    assert outcome(READ, others) == outcome(READ, elsewhere) == "allowed"
    put = Request("training-job", "s3:PutObject", f"{BUCKET}/hr/x")
    assert outcome(put, others) == outcome(put, elsewhere) == "implicit_deny"
    assert outcome(READ, allow(), {**others, "Effect": "Deny"}) == "explicit_deny"
    assert outcome(put, allow(), {**elsewhere, "Effect": "Deny"}) == "allowed"


def test_a_variable_in_a_resource_is_the_caller_s_and_an_unset_one_matches_nothing() -> None:
    own = allow(resources=BUCKET + "/${aws:username}/*")
    home = f"{BUCKET}/training-job/x"
    assert outcome(Request("training-job", "s3:GetObject", home), own) == "allowed"
    assert outcome(Request("intern", "s3:GetObject", home), own) == "implicit_deny"
    assert outcome(Request(SESSION, "s3:GetObject", home), own) == "implicit_deny"
    spared = {"Effect": "Allow", "Action": "s3:*", "NotResource": BUCKET + "/${aws:username}/*"}
    assert outcome(Request(SESSION, "s3:GetObject", home), spared) == "allowed"


def test_all_conditions_must_be_true() -> None:
    document = policy(
        allow("s3:ListBucket", Condition={"StringLike": {"s3:prefix": "a/*"}, "Bool": {"aws:SecureTransport": "true"}})
    )
    asked = {"s3:prefix": "a/b", "aws:SecureTransport": "true"}
    assert decide(Request("x", "s3:ListBucket", BUCKET, asked), [document]).allowed
    for key in asked:
        rest = {name: value for name, value in asked.items() if name != key}
        assert not decide(Request("x", "s3:ListBucket", BUCKET, rest), [document]).allowed


def for_principal(principal: Any, **more: Any) -> tuple[Policy, ...]:
    return (policy(allow("s3:GetObject", f"{BUCKET}/*", Principal=principal, **more)),)


NOTHING = (policy(allow("s3:ListAllMyBuckets")),)


@pytest.mark.parametrize(
    ("caller", "principal", "plain", "bounded", "in_session"),
    [
        (ALICE, "*", True, True, False),
        (ALICE, {"AWS": ALICE}, True, True, False),
        (ALICE, {"AWS": "123456789012"}, False, False, False),
        (ALICE, {"AWS": ROLE}, False, False, False),
        (SESSION, {"AWS": SESSION}, True, True, True),
        (SESSION, {"AWS": ROLE}, True, False, False),
        (SESSION, {"AWS": "*"}, True, True, False),
        (ROLE, {"AWS": ROLE}, True, False, False),
        ("*", "*", True, True, True),
        ("*", {"AWS": ALICE}, False, False, False),
        ("*", {"AWS": "123456789012"}, False, False, False),
    ],
)
def test_what_a_resource_policy_grants_depends_on_how_it_names_the_caller(
    caller: str, principal: Any, plain: bool, bounded: bool, in_session: bool
) -> None:
    request = Request(caller, "s3:GetObject", CHURN)
    resource = for_principal(principal)
    assert decide(request, Policies(resource=resource)).allowed is plain
    assert decide(request, Policies(resource=resource, boundary=NOTHING)).allowed is bounded
    assert decide(request, Policies(resource=resource, session=NOTHING)).allowed is in_session


def test_a_deny_in_any_kind_of_policy_decides() -> None:
    mine, no = policy(allow()), policy(deny())
    for_all = policy(deny(Principal="*"))
    everything = {"boundary": (no,), "session": (no,), "resource": (for_all,)}
    for kind, policies in everything.items():
        decision = decide(READ, Policies((mine,), **{kind: policies}))
        assert decision == Decision("explicit_deny", policies[0].statements[0]), kind


def test_another_account_s_caller_needs_a_yes_from_both_sides() -> None:
    request = Request("arn:aws:iam::999999999999:user/mallory", "s3:GetObject", CHURN)
    resource, mine = for_principal({"AWS": "999999999999"}), (policy(allow()),)
    assert decide(request, Policies(mine, resource)).allowed
    assert not decide(request, Policies(mine)).allowed
    assert not decide(request, Policies(resource=resource)).allowed
    assert not decide(request, Policies(mine, resource, boundary=NOTHING)).allowed


def test_not_principal_spares_only_whom_it_names_itself() -> None:
    def denied(spared: Any, caller: str) -> bool:
        rest = policy({**deny(), "NotPrincipal": {"AWS": spared}})
        return not decide(Request(caller, "s3:GetObject", CHURN), Policies((policy(allow()),), (rest,))).allowed

    assert not denied(ALICE, ALICE)
    assert denied(ALICE, "intern")
    assert denied("123456789012", ALICE)
    assert denied(ROLE, SESSION)
    assert not denied([ROLE, SESSION], SESSION)


def test_only_its_own_trust_policy_opens_a_role() -> None:
    def trust(principal: Any) -> tuple[Policy, ...]:
        statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
        return (parse(json.dumps({"Version": "2012-10-17", "Statement": statement}), kind="trust"),)

    request, mine = Request("alice", "sts:AssumeRole", ROLE), (policy(allow("sts:AssumeRole", ROLE)),)
    assert decide(request, Policies(resource=trust({"AWS": ALICE}))).allowed
    assert not decide(request, Policies(resource=trust({"AWS": "123456789012"}))).allowed
    assert decide(request, Policies(mine, trust({"AWS": "123456789012"}))).allowed
    assert not decide(request, Policies(mine, trust({"AWS": ROLE}))).allowed


def test_everyone_signed_may_ask_who_they_are() -> None:
    assert outcome(Request("alice", "sts:GetCallerIdentity", "*"), deny("*")) == "allowed"
    assert outcome(Request("alice", "sts:GetCallerIdentity", "*")) == "allowed"
    assert outcome(Request("*", "sts:GetCallerIdentity", "*")) == "implicit_deny"


def test_an_identity_statement_for_principals_never_allows() -> None:
    assert not decide(READ, for_principal("*")).allowed


def test_a_resource_statement_without_a_principal_means_nobody() -> None:
    assert not decide(READ, Policies(resource=(policy(allow()),))).allowed


def test_equal_policies_decide_alike_and_compiled_ones_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    from cluster.iam import compiled

    monkeypatch.setattr(compiled, "_KEPT", 3)
    for _ in range(5):
        assert decide(READ, [policy(allow())]).allowed


def test_a_policy_that_minio_would_refuse_is_refused_at_the_decision_too() -> None:
    document = policy(allow(Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::1:user/x"}}))
    with pytest.raises(PolicyError, match="MinIO has no ArnLike"):
        decide(READ, [document], "minio")


def test_a_statement_written_in_code_decides_like_a_parsed_one() -> None:
    parsed = policy(allow("s3:GetObject", f"{BUCKET}/*")).statements[0]
    built = Statement("Allow", actions=parsed.actions, resources=parsed.resources)
    assert decide(READ, [Policy((built,))]) == Decision("allowed", built)
