"""Which is the smallest request on which policies decide wrongly?

`fold` names one request for every class of requests that the statements can
tell apart; the platform's own `decide` judges it for its whole class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from autograders.check import NoCases
from autograders.iam.callers import callers
from autograders.iam.fold import Case, Fold, Scope
from autograders.iam.parts import Clause, clause
from autograders.witnesses import TooComplex
from cluster import iam
from cluster.iam.decision import Decision, Policies
from cluster.iam.policy import Policy, Statement
from cluster.iam.request import Request

Outcomes = tuple[bool, ...]
_ANYTHING = iam.Statement("Allow", actions=(iam.Element("*"),), resources=(iam.Element("*"),))
ALLOW_ALL = Policy((_ANYTHING,), "2012-10-17")


class Found(NamedTuple):
    """A request, and what each side's policies decide."""

    request: Request
    decisions: tuple[Decision, ...]
    sides: tuple[Policies, ...]


def layers(policies: Policies) -> Iterator[Policy]:
    """Yield every policy of a bundle."""
    for group in (policies.identity, policies.resource, policies.boundary or (), policies.session or ()):
        yield from group


def grants_by_principal(policy: Policy) -> bool:
    """Whether it is a resource policy: its statements say whom they mean."""
    return any(s.principals is not None or s.not_principals is not None for s in policy.statements)


def worlds(*sides: Policy | Policies) -> tuple[tuple[Policies, ...], ...]:
    """Return the ways in which policies can come to bear on requests, one bundle for each side.

    Policies are taken as they are. A lone policy with principals is a resource
    policy: the callers' own policies may then allow everything, or nothing.
    """
    lone = [side for side in sides if isinstance(side, Policy)]
    if not any(map(grants_by_principal, lone)):
        return (tuple(side if isinstance(side, Policies) else Policies((side,)) for side in sides),)
    return tuple(
        tuple(side if isinstance(side, Policies) else Policies(identity, (side,)) for side in sides)
        for identity in ((), (ALLOW_ALL,))
    )


def first(
    worlds: Sequence[tuple[Policies, ...]],
    wrong: Callable[[Outcomes], bool],
    scope: Scope,
    about: Callable[[Outcomes], bool] = bool,
) -> Found | None:
    """Return the smallest request whose outcomes are `wrong`, None when there is none.

    A world holds the policies of each side. Raises NoCases when there is no
    request that the question is `about`, TooComplex beyond the limits.
    """
    looked = False
    try:
        for world in worlds:
            for found in _decided(world, scope):
                outcomes = tuple(decision.allowed for decision in found.decisions)
                looked = looked or about(outcomes)
                if wrong(outcomes):
                    return found
    except TooComplex as error:
        raise _located(error, worlds) from None
    if not looked:
        raise NoCases("no request is one that the claim is about")
    return None


def _decided(world: tuple[Policies, ...], scope: Scope) -> Iterator[Found]:
    """Decide one request of each class, the smallest first."""
    index: dict[Clause, int] = {}
    statements = [(s, policy.version) for side in world for policy in layers(side) for s in policy.statements]
    for statement, version in statements:
        index.setdefault(clause(statement, version), len(index))
    principals = scope.principals
    if principals is None:
        principals = callers([statement for statement, _ in statements], tuple(index), scope.dialect)
    fold = Fold(tuple(index), scope)
    cases: dict[tuple[object, ...], Case] = {}
    for number, principal in enumerate(principals):
        for case in fold.cases(principal):
            key = number, case.mask, case.action if case.action.startswith("sts:") else ""
            if key not in cases or case.cost < cases[key].cost:
                cases[key] = case
    for case in sorted(cases.values(), key=lambda case: (case.cost, case.action, case.resource)):
        request = case.request
        yield Found(request, tuple(iam.decide(request, side, scope.dialect) for side in world), world)


def _located(error: TooComplex, worlds: Sequence[tuple[Policies, ...]]) -> TooComplex:
    for statement in (s for world in worlds for side in world for policy in layers(side) for s in policy.statements):
        for text, line, column in _texts(statement):
            if text in error.patterns:
                return TooComplex(error.patterns, line, column)
    return error


def _texts(statement: Statement) -> Iterator[tuple[str, int, int]]:
    values = [value for condition in statement.conditions for value in condition.values]
    names = (*statement.resources, *statement.not_resources, *statement.actions, *statement.not_actions)
    for element in (*names, *values):
        yield element.text, element.position.line, element.position.column
