"""Which is the smallest request on which policies decide wrongly?

`fold` names one request for every class of requests that the statements can
tell apart; the platform's own `decide` judges it for its whole class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from autograders.check import NoCases
from autograders.iam.callers import callers
from autograders.iam.doubts import doubts
from autograders.iam.feasible import ruled_apart
from autograders.iam.fold import Case, Fold, Scope
from autograders.iam.parts import Clause, clause
from autograders.witnesses import TooComplex, Unproven
from cluster import iam
from cluster.iam.decision import Decision, Dialect, Policies
from cluster.iam.policy import Policy, Statement, Version
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


def alike(worlds: Sequence[tuple[Policies, ...]]) -> bool:
    """Whether all sides say the same, whatever the order: then no request tells them apart."""
    return all(len(set(map(_said, world))) == 1 for world in worlds)


def _said(side: Policies) -> tuple[object, ...]:
    groups = (side.identity, side.resource, side.boundary, side.session)
    return tuple(
        None if group is None else frozenset(_saying(s, policy.version) for policy in group for s in policy.statements)
        for group in groups
    )


def _saying(statement: Statement, version: Version) -> tuple[object, ...]:
    named = (statement.principals, statement.not_principals)
    who = tuple(None if elements is None else tuple(element.text for element in elements) for elements in named)
    return statement.effect, who, clause(statement, version)


def first(
    worlds: Sequence[tuple[Policies, ...]],
    wrong: Callable[[Outcomes], bool],
    scope: Scope,
    about: Callable[[Outcomes], bool] = bool,
) -> Found | None:
    """Return the smallest request whose outcomes are `wrong`, None when there is none.

    A world holds the policies of each side; the outcome of a side is whether
    one of its statements lets the request through. Raises NoCases when there is
    no request that the question is `about`, TooComplex beyond the limits and
    where finding none would prove nothing.
    """
    bits = _bits(worlds)
    try:
        cases = _cases(worlds, bits, scope)
    except TooComplex as error:
        raise _located(error, worlds) from None
    looked = False
    judges = [[_Judge(side, bits, scope.dialect) for side in world] for world in worlds]
    for case in cases:
        request = case.request
        for world, sides in zip(worlds, judges, strict=True):
            decisions = tuple([judge.decide(case, request) for judge in sides])
            outcomes = tuple([decision.statement is not None and decision.allowed for decision in decisions])
            looked = looked or about(outcomes)
            if wrong(outcomes):
                return Found(request, decisions, world)
    if not looked:
        raise NoCases("no request is one that the claim is about")
    if doubtful := doubts(bits.clauses):
        raise _located(Unproven(doubtful), worlds)
    return None


class _Judge:
    """One side's decisions: one for each set of its own statements that a case matches."""

    def __init__(self, side: Policies, bits: _Bits, dialect: Dialect) -> None:
        self._side = side
        self._dialect = dialect
        self._known: dict[tuple[str, int, bool], Decision] = {}
        self._mine = 0
        for policy in layers(side):
            for statement in policy.statements:
                self._mine |= bits.of[id(statement), policy.version]

    def decide(self, case: Case, request: Request) -> Decision:
        key = case.asker.principal, case.mask & self._mine, ruled_apart(case.action)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = iam.decide(request, self._side, self._dialect)
        return found


class _Bits(NamedTuple):
    """The distinct clauses of all policies, and the bit of each statement under its policy's version."""

    clauses: tuple[Clause, ...]
    of: dict[tuple[int, str], int]


def _bits(worlds: Sequence[tuple[Policies, ...]]) -> _Bits:
    found: dict[Clause, int] = {}
    of: dict[tuple[int, str], int] = {}
    for statement, policy in _statements(worlds):
        of[id(statement), policy.version] = found.setdefault(clause(statement, policy.version), 1 << len(found))
    return _Bits(tuple(found), of)


def _statements(worlds: Sequence[tuple[Policies, ...]]) -> Iterator[tuple[Statement, Policy]]:
    policies = {id(policy): policy for world in worlds for side in world for policy in layers(side)}
    return ((statement, policy) for policy in policies.values() for statement in policy.statements)


def _cases(worlds: Sequence[tuple[Policies, ...]], bits: _Bits, scope: Scope) -> list[Case]:
    """Return one request of each class, the smallest first."""
    statements = [statement for statement, _ in _statements(worlds)]
    principals = scope.principals
    if principals is None:
        principals = callers(statements, bits.clauses, scope.dialect)
    fold = Fold(bits.clauses, scope, _spelling(statements))
    cases: dict[tuple[str, int, bool], Case] = {}
    for principal in principals:
        for case in fold.cases(principal):
            key = principal, case.mask, ruled_apart(case.action)
            if key not in cases or case.cost < cases[key].cost:
                cases[key] = case
    return sorted(cases.values(), key=lambda case: (case.cost, case.action, case.resource))


def _spelling(statements: Sequence[Statement]) -> dict[str, str]:
    """Return how the policies write each condition key."""
    return {c.key.lower(): c.key for statement in reversed(statements) for c in statement.conditions}


def _located(error: TooComplex, worlds: Sequence[tuple[Policies, ...]]) -> TooComplex:
    for statement, _ in _statements(worlds):
        for text, line, column in _texts(statement):
            if text in error.patterns:
                return type(error)(error.patterns, line, column)
    return error


def _texts(statement: Statement) -> Iterator[tuple[str, int, int]]:
    values = [value for condition in statement.conditions for value in condition.values]
    names = (*statement.resources, *statement.not_resources, *statement.actions, *statement.not_actions)
    for element in (*names, *values):
        yield element.text, element.position.line, element.position.column
