"""Which element of a policy lets a request through, or stops it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from autograders import globs
from autograders.iam import feasible
from autograders.iam.search import ALLOW_ALL, layers
from autograders.witnesses import strings
from cluster import iam
from cluster.iam import catalogue, context
from cluster.iam.compiled import Call, Rule
from cluster.iam.decision import Decision, Dialect, Policies
from cluster.iam.policy import Condition, Element, Policy, Statement
from cluster.iam.request import Request, Values
from cluster.source import Position


class Reason(NamedTuple):
    """What a policy's text says of a request, and where; `because` follows the quoted line."""

    because: str
    policy: Policy | None = None
    position: Position | None = None


class _Match(NamedTuple):
    """How much of a statement matches a request."""

    statement: Statement
    policy: Policy
    action: bool
    resource: bool
    unmet: tuple[Condition, ...]

    @property
    def closeness(self) -> tuple[bool, bool, int]:
        return self.action and self.resource, self.action, -len(self.unmet)


def of_permission(request: Request, side: Policies, reference: Policies | None, dialect: Dialect) -> Reason:
    """Say why a request goes through that should not."""
    mine = list(layers(side))
    theirs = list(layers(reference)) if reference else []
    allowing = [m for m in _matches(request, mine, dialect, "Allow") if m.action and m.resource and not m.unmet]
    if not allowing:
        return Reason("no statement of the policy denies it")
    # What both sides share is not what sets them apart.
    found = next((match for match in allowing if match.policy not in theirs), allowing[0])
    expected = list(_matches(request, theirs, dialect, "Allow"))
    conditional = [match for match in expected if match.action and match.resource]
    if any(match.resource for match in expected) and not any(match.action for match in expected):
        return _of_action(found, request, dialect)
    if conditional and found.statement.conditions:
        needed = {condition.key.lower() for match in conditional for condition in match.unmet}
        return _of_true_condition(found, needed, request, dialect)
    return _of_resource(found, request, dialect, ", and no condition stops it" if conditional else "")


def _of_true_condition(found: _Match, needed: set[str], request: Request, dialect: Dialect) -> Reason:
    """Say which condition should have stopped a request: one on a key that the reference looks at."""
    conditions = found.statement.conditions
    condition = next((one for one in conditions if one.key.lower() in needed), conditions[0])
    value = context.lookup(request, dialect)(condition.key.lower())
    if value is None:
        because = f"{condition.written} is true when {condition.key} is missing, and this request carries none"
    else:
        because = f"{condition.written} is true of {condition.key}={_listed(value)}"
    return Reason(because, found.policy, condition.position)


def _of_action(found: _Match, request: Request, dialect: Dialect) -> Reason:
    statement = found.statement
    for element in statement.actions:
        if _covers(Statement("Allow", actions=(element,)), found.policy, request, dialect):
            return Reason(f"covers {request.action}", found.policy, element.position)
    return Reason(f"leaves {request.action} to NotAction, which covers it", found.policy, _first(statement.not_actions))


def _of_resource(found: _Match, request: Request, dialect: Dialect, tail: str) -> Reason:
    statement = found.statement
    for element in statement.resources:
        if _covers(Statement("Allow", resources=(element,)), found.policy, request, dialect):
            return Reason(f"matches it{tail}", found.policy, element.position)
    if statement.not_resources:
        return Reason(
            f"does not name it, so NotResource covers it{tail}", found.policy, _first(statement.not_resources)
        )
    return Reason(f"this statement allows it{tail}", found.policy, statement.position)


def of_denial(request: Request, side: Policies, decision: Decision, dialect: Dialect) -> Reason:
    """Say why a request is stopped that should go through."""
    if decision.outcome == "explicit_deny":
        denying = [
            m for m in _matches(request, layers(side), dialect, "Deny") if m.action and m.resource and not m.unmet
        ]
        if denying:
            reason = _of_resource(denying[0], request, dialect, "")
            return reason._replace(because=f"{reason.because}, and its statement denies")
    matches = sorted(
        _matches(request, _withholding(request, side, dialect), dialect, "Allow"),
        key=lambda m: m.closeness,
        reverse=True,
    )
    if not matches or not matches[0].action:
        return Reason(f"no statement allows {request.action}" if matches else "no statement allows anything here")
    if not matches[0].resource:
        return _of_other_resource(matches[0], request)
    return _of_condition(matches[0], request, dialect)


def _withholding(request: Request, side: Policies, dialect: Dialect) -> Iterable[Policy]:
    """Return the layer of policies that does not allow a request."""
    for layer in (side.boundary, side.session):
        if layer is not None and not iam.decide(request, Policies(identity=layer), dialect).allowed:
            inner = Policies(side.identity, side.resource)
            return layer if iam.decide(request, inner, dialect).allowed else (*side.identity, *side.resource)
    return (*side.identity, *side.resource)


def _of_other_resource(match: _Match, request: Request) -> Reason:
    statement = match.statement
    if statement.not_resources:
        return Reason("names it, so NotResource leaves it out", match.policy, _first(statement.not_resources))
    action = catalogue.action(request.action)
    kinds = [kind.name for kind in action.resources] if action else []
    element = statement.resources[0] if statement.resources else None
    if kinds and not any(_can_match(element, request.action) for element in statement.resources):
        because = f"never matches {request.action}, which works on {_one_of(kinds)}"
    else:
        because = "does not match it"
    return Reason(because, match.policy, element.position if element else statement.position)


def _can_match(element: Element, action: str) -> bool:
    pattern = globs.glob(element.text)
    return "${" in element.text or any(
        pattern.after(pattern.start, arn) & pattern.accepting
        for domain in feasible.domains(action)
        for arn in strings((pattern,), domain)
    )


def _one_of(kinds: list[str]) -> str:
    kind = min(kinds, key=len)
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _of_condition(match: _Match, request: Request, dialect: Dialect) -> Reason:
    """Say which condition fails, and whether the action could ever carry its key."""
    if not match.unmet:
        return Reason("this statement means someone else", match.policy, match.statement.position)
    never = [c for c in match.unmet if not feasible.carries(request.action, c.key.lower())]
    condition = (never or match.unmet)[0]
    value = context.lookup(request, dialect)(condition.key.lower())
    if never:
        because = f'"Condition" needs {condition.key}, which {request.action} never carries'
    elif value is None:
        because = f'"Condition" needs {condition.key}, which this request does not carry'
    else:
        because = f"{condition.written} is not true of {condition.key}={_listed(value)}"
    return Reason(because, match.policy, condition.position)


def _listed(value: Values) -> str:
    return (value or '""') if isinstance(value, str) else "{" + ", ".join(value) + "}"


def _matches(request: Request, policies: Iterable[Policy], dialect: Dialect, effect: str) -> Iterator[_Match]:
    """Look at every statement of that effect which means the caller."""
    call = Call(request, dialect)
    for policy in policies:
        for statement in policy.statements if policy is not ALLOW_ALL else ():
            rule = Rule(statement, policy.version, dialect)
            if statement.effect == effect and (not rule.for_principals or rule.means(call.principal)):
                yield _match(statement, policy, request, dialect)


def _match(statement: Statement, policy: Policy, request: Request, dialect: Dialect) -> _Match:
    actions = Statement("Allow", actions=statement.actions, not_actions=statement.not_actions)
    resources = Statement("Allow", resources=statement.resources, not_resources=statement.not_resources)
    unmet = tuple(
        condition
        for condition in statement.conditions
        if not _covers(Statement("Allow", conditions=(condition,)), policy, request, dialect)
    )
    action, resource = (_covers(part, policy, request, dialect) for part in (actions, resources))
    return _Match(statement, policy, action, resource, unmet)


def _covers(part: Statement, policy: Policy, request: Request, dialect: Dialect) -> bool:
    return Rule(part, policy.version, dialect).matches(Call(request, dialect))


def _first(elements: tuple[Element, ...]) -> Position | None:
    return elements[0].position if elements else None
