"""Which statement of a policy matches a request?

Policies are compiled once and kept: deciding is then a few dictionary
look-ups and string comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cluster.iam import conditions, context, glob, minio, minio_rules, variables
from cluster.iam.decision import Decision, Dialect
from cluster.iam.policy import Element, Policy, Statement, Version
from cluster.iam.principals import Meant, Principal
from cluster.iam.request import Request, Values
from cluster.iam.variables import Lookup

Matches = Callable[["Call"], bool]
ResourceTest = Callable[[str, Lookup], bool]
_KEPT = 4096


class Call:
    """One request, prepared for matching; its keys are gathered when first needed."""

    __slots__ = ("_implied", "_said", "action", "dialect", "principal", "request", "resource")

    def __init__(self, request: Request, dialect: Dialect) -> None:
        self.request = request
        self.dialect = dialect
        self.principal = Principal.of(request.principal)
        self.action = request.action if dialect == "minio" else request.action.lower()
        self.resource = minio.path(request.resource) if dialect == "minio" else request.resource
        self._implied = context.implied(self.principal, dialect)
        self._said: dict[str, Values] | None = None

    def lookup(self, key: str) -> Values | None:
        """Return the values of a key given in lower case; None when missing."""
        said = self._said
        if said is None:
            said = self._said = {name.lower(): value for name, value in self.request.context.items()}
        found = said.get(key)
        return self._implied.get(key) if found is None else found


class Rule:
    """A compiled statement, and the decision it makes where it matches."""

    __slots__ = ("_tests", "decision", "deny", "for_principals", "statement")

    def __init__(self, statement: Statement, version: Version, dialect: Dialect) -> None:
        self.statement = statement
        self.deny = statement.effect == "Deny"
        self.decision = Decision("explicit_deny" if self.deny else "allowed", statement)
        self.for_principals = statement.principals is not None or statement.not_principals is not None
        self._tests = tuple(_tests(statement, version, dialect))

    def matches(self, call: Call) -> bool:
        """Whether action, resource and conditions match; not who asks."""
        for test in self._tests:  # noqa: SIM110 - a generator costs a microsecond
            if not test(call):
                return False
        return True

    def means(self, principal: Principal) -> Meant | None:
        """How the Principal element means a caller; None when it does not."""
        if self.statement.not_principals is not None:
            # Naming a caller's account or role spares neither its users nor its sessions.
            spared = {principal.meant_by(element.text) for element in self.statement.not_principals}
            return None if spared & {"itself", "anyone"} else "anyone"
        ways = {principal.meant_by(element.text) for element in self.statement.principals or ()}
        return next((way for way in _STRONGEST_FIRST if way in ways), None)


_STRONGEST_FIRST: tuple[Meant, ...] = ("itself", "anyone", "role", "account")
_cache: dict[tuple[int, Dialect], tuple[Policy, tuple[Rule, ...]]] = {}


def rules(policy: Policy, dialect: Dialect) -> tuple[Rule, ...]:
    """Compile a policy, or return what was compiled before.

    Raises PolicyError for one that the dialect's platform would refuse.
    """
    key = id(policy), dialect
    # The entry holds the policy, so its id cannot name another one meanwhile.
    found = _cache.get(key)
    if found is not None:
        return found[1]
    if dialect == "minio":
        minio_rules.check(policy)
    made = tuple(Rule(statement, policy.version, dialect) for statement in policy.statements)
    if len(_cache) >= _KEPT:
        _cache.clear()
    _cache[key] = policy, made
    return made


def _tests(statement: Statement, version: Version, dialect: Dialect) -> Iterator[Matches]:
    yield from _actions(statement, dialect)
    if dialect == "aws" or not minio_rules.ignores_resource(statement):
        yield from _resources(statement, version, dialect)
    for condition in statement.conditions:
        yield _condition(conditions.compiled(condition, version, dialect), condition.key.lower())


def _condition(check: conditions.Check, key: str) -> Matches:
    return lambda call: check(call.lookup(key), call.lookup)


def _actions(statement: Statement, dialect: Dialect) -> Iterator[Matches]:
    if statement.actions:
        named = _names(statement.actions, dialect)
        yield lambda call: named(call.action)
    if statement.not_actions:
        spared = _names(statement.not_actions, dialect)
        yield lambda call: not spared(call.action)


def _names(elements: Sequence[Element], dialect: Dialect) -> glob.Matcher:
    patterns = [element.text if dialect == "minio" else element.text.lower() for element in elements]
    exact = frozenset(pattern for pattern in patterns if "*" not in pattern and "?" not in pattern)
    if dialect == "minio" and "s3:GetObjectVersion" in exact:
        exact |= {"s3:GetObject"}
    starts = [pattern for pattern in patterns if pattern.find("*") == len(pattern) - 1 and "?" not in pattern]
    prefixes = tuple(pattern[:-1] for pattern in starts)
    globs = [glob.matcher(pattern) for pattern in patterns if pattern not in exact and pattern not in starts]
    if globs:
        return lambda name: name in exact or name.startswith(prefixes) or any(matches(name) for matches in globs)
    if prefixes:
        return lambda name: name in exact or name.startswith(prefixes)
    return exact.__contains__


def _resources(statement: Statement, version: Version, dialect: Dialect) -> Iterator[Matches]:
    def tests(elements: Sequence[Element]) -> ResourceTest:
        if dialect == "minio":
            return _any_of([minio.resource_test(one.text, statement.principals is not None) for one in elements])
        return _any_of([variables.matcher(variables.template(one.text, version)) for one in elements])

    if statement.resources:
        named = tests(statement.resources)
        yield lambda call: named(call.resource, call.lookup)
    if statement.not_resources:
        spared = tests(statement.not_resources)
        yield lambda call: not spared(call.resource, call.lookup)


def _any_of(tests: Sequence[ResourceTest]) -> ResourceTest:
    if len(tests) == 1:
        return tests[0]
    return lambda resource, lookup: any(test(resource, lookup) for test in tests)
