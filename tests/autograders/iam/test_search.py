from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from autograders.check import NoCases
from autograders.iam.fold import Scope
from autograders.iam.search import Found, first, worlds
from autograders.witnesses import TooComplex, Unproven
from cluster import iam
from cluster.iam import Condition, Element, Policies, Policy, Request, Statement, catalogue

ARN = "arn:aws:demo:"
TEXTS = ["".join(chars) for n in range(4) for chars in itertools.product("ab/", repeat=n)]
RESOURCES = ["*", *(ARN + text for text in TEXTS)]
ACTIONS = ["demo:Get", "demo:Put"]
CONTEXTS: list[dict[str, str]] = [{}, *({"demo:key": value} for value in ("a", "b", "ab", "5", "6"))]


def elements(*choices: str) -> st.SearchStrategy[tuple[Element, ...]]:
    return st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique=True).map(
        lambda texts: tuple(map(Element, texts))
    )


GLOBS = st.lists(st.text("ab/*?", max_size=3).map(lambda text: Element(ARN + text)), min_size=1, max_size=2).map(tuple)
OPERATORS = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase")
STRINGS = st.builds(
    Condition,
    operator=st.sampled_from(OPERATORS),
    key=st.just("demo:key"),
    values=elements("a", "A", "a*", "?", "b"),
    if_exists=st.booleans(),
)
NUMBERS = st.builds(
    Condition,
    operator=st.sampled_from(["NumericEquals", "NumericLessThan", "NumericGreaterThanEquals"]),
    key=st.just("demo:key"),
    values=elements("5", "6"),
)
NULLS = st.builds(
    Condition, operator=st.just("Null"), key=st.just("Demo:Key"), values=elements("true", "false").map(lambda e: e[:1])
)
STATEMENTS = st.builds(
    lambda effect, action, spared_action, resource, spared_resource, conditions: Statement(
        effect,
        **{"not_actions" if spared_action else "actions": action},
        **{"not_resources" if spared_resource else "resources": resource},
        conditions=tuple(conditions),
    ),
    st.sampled_from(["Allow", "Allow", "Deny"]),
    elements("demo:Get", "demo:*", "demo:P?t", "DEMO:put", "*"),
    st.integers(0, 4).map(lambda n: n == 0),
    GLOBS,
    st.integers(0, 4).map(lambda n: n == 0),
    st.lists(st.one_of(STRINGS, NUMBERS, NULLS), max_size=2),
)
POLICIES = st.lists(STATEMENTS, min_size=1, max_size=3).map(lambda statements: Policy(tuple(statements), "2012-10-17"))


def enumerated() -> Iterator[Request]:
    for action, resource, context in itertools.product(ACTIONS, RESOURCES, CONTEXTS):
        yield Request("someone", action, resource, context)


REQUESTS = list(enumerated())


def length(request: Request) -> int:
    context = sum(1000 + len(str(value)) for value in request.context.values())
    return len(request.action) + len(request.resource) + context


def differ(outcomes: tuple[bool, ...]) -> bool:
    return outcomes[0] is not outcomes[1]


def searched(policy: Policy, reference: Policy) -> Found | None:
    """Search, passing over what is said not to be proven."""
    try:
        return first(worlds(policy, reference), differ, Scope())
    except Unproven:
        reject()


@settings(max_examples=60, deadline=None)
@given(POLICIES, POLICIES)
def test_the_search_finds_what_enumeration_finds_and_nothing_longer(policy: Policy, reference: Policy) -> None:
    found = searched(policy, reference)
    by_force = [r for r in REQUESTS if iam.decide(r, [policy]).allowed is not iam.decide(r, [reference]).allowed]
    assert not by_force or found is not None
    # A well-known action stands in for one that no policy names, so lengths are compared action by action.
    if found is not None:
        same_action = [length(request) for request in by_force if request.action == found.request.action]
        assert length(found.request) <= min(same_action, default=length(found.request))


@settings(max_examples=60, deadline=None)
@given(POLICIES, POLICIES)
def test_the_single_decision_confirms_every_counterexample(policy: Policy, reference: Policy) -> None:
    found = searched(policy, reference)
    if found is not None:
        decisions = [iam.decide(found.request, [side]) for side in (policy, reference)]
        assert decisions[0].allowed is not decisions[1].allowed
        assert [decision.outcome for decision in decisions] == [decision.outcome for decision in found.decisions]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("ab*", max_size=3), min_size=1, max_size=2), st.text("ab*", max_size=3))
def test_names_that_a_variable_and_a_pattern_share_are_told_apart(patterns: list[str], around: str) -> None:
    def reading(*texts: str) -> Policy:
        resources = tuple(Element(f"{ARN}{text}") for text in texts)
        return Policy((Statement("Allow", actions=(Element("demo:Get"),), resources=resources),), "2012-10-17")

    policy, other = reading(around + "/${aws:username}/x"), reading(*(f"{around}/{pattern}/x" for pattern in patterns))
    names = ["a", "b", "aa", "ab", "ba", "c"]
    requests = [
        Request(name, "demo:Get", f"{ARN}{prefix}/{used}/x")
        for name in names
        for used in names
        for prefix in ("", "a", "b", "ab", "aba")
    ]
    by_force = [r for r in requests if iam.decide(r, [policy]).allowed is not iam.decide(r, [other]).allowed]
    found = searched(policy, other)
    assert found is not None or not by_force
    if found:
        assert iam.decide(found.request, [policy]).allowed is not iam.decide(found.request, [other]).allowed


@pytest.mark.parametrize("action", ["s3:*", "*", "s3:Get*", "sts:*"])
def test_only_requests_that_can_be_made_are_found(action: str) -> None:
    needs = (
        Condition("StringLike", "s3:prefix", (Element("a/*"),)),
        Condition("Null", "s3:versionid", (Element("true"),)),
    )
    wide = Statement("Allow", actions=(Element(action),), resources=(Element("*"),))
    narrow = Statement("Allow", actions=(Element(action),), resources=(Element("*"),), conditions=needs)
    found = first(worlds(Policy((wide,)), Policy((narrow,))), differ, Scope())
    assert found is not None
    known = catalogue.action(found.request.action)
    assert known is not None
    assert any(kind.matches(found.request.resource) for kind in known.resources) or found.request.resource == "*"
    assert all(known.carries(key) for key in found.request.context)


def test_the_cross_product_of_conditions_is_limited() -> None:
    def needing(*keys: str) -> Statement:
        conditions = tuple(Condition("StringEquals", key, (Element("a"),)) for key in keys)
        return Statement("Allow", actions=(Element("demo:Get"),), resources=(Element("*"),), conditions=conditions)

    statements = tuple(needing(f"demo:key{n}") for n in range(18))
    with pytest.raises(TooComplex, match="in too many ways"):
        first(worlds(Policy(statements), Policy(statements[1:])), differ, Scope())


def test_too_complex_patterns_are_shown_where_they_stand(
    policy: Callable[..., Policy], allow: Callable[..., dict]
) -> None:
    knots = [f"arn:aws:s3:::b{f'*{c}*' * 8}" for c in "abcdef"]
    answer = policy(allow("s3:GetObject", "arn:aws:s3:::b/*"), allow("s3:GetObject", knots))
    with pytest.raises(TooComplex, match=r"\*a\*\*a\*") as caught:
        first(worlds(answer, answer), differ, Scope())
    assert answer.text.splitlines()[caught.value.line - 1].strip().startswith('"arn:aws:s3:::b*a*')


def test_a_question_about_no_request_has_no_cases(reference: Policy) -> None:
    with pytest.raises(NoCases):
        first(worlds(reference), lambda outcomes: False, Scope(), lambda outcomes: False)


def test_a_resource_policy_is_judged_under_callers_that_may_do_all_or_nothing(
    policy: Callable[..., Policy], allow: Callable[..., dict]
) -> None:
    lone = policy(allow("s3:GetObject", "arn:aws:s3:::models/*", Principal="*"))
    assert next(world[0].identity for world in worlds(lone)) == ()
    assert len(worlds(lone, lone)) == 2
    given_ = Policies(identity=(lone,))
    assert worlds(given_, given_) == ((given_, given_),)
