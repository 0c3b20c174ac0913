"""Which parts of statements match one part of a request?

A statement matches when its actions, its resources and the conditions on each
key match. Each part is judged by itself, by the platform's own rules.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from cluster.iam import context, glob, minio, variables
from cluster.iam.compiled import Call, Rule
from cluster.iam.decision import Dialect
from cluster.iam.glob import Part
from cluster.iam.policy import Condition, Element, Statement, Version
from cluster.iam.request import Request, Values
from cluster.iam.variables import Variable

Texts = tuple[str, ...]
_PLAIN: Version = "2008-10-17"


@dataclass(frozen=True, slots=True)
class Asker:
    """The principal of a request, and the context keys that policy variables read."""

    principal: str = "*"
    context: tuple[tuple[str, Values], ...] = ()

    def request(self, action: str = "", resource: str = "", extra: Mapping[str, Values] | None = None) -> Request:
        """Complete to a request."""
        return Request(self.principal, action, resource, {**dict(self.context), **(extra or {})})


NOBODY = Asker()


@dataclass(frozen=True, slots=True)
class Names:
    """The actions, or the resources, of a statement: those written, or (`spared`) all but those."""

    texts: Texts
    spared: bool
    version: Version


@dataclass(frozen=True, slots=True)
class Need:
    """One condition, without its place in the document. `key` is in lower case."""

    key: str
    operator: str
    qualifier: Literal["", "ForAllValues", "ForAnyValue"]
    if_exists: bool
    texts: Texts
    version: Version


@dataclass(frozen=True, slots=True)
class Clause:
    """What a statement asks of a request, apart from who makes it.

    Two statements with the same clause match the same requests. `variables`
    are the keys that policy variables read, in lower case.
    """

    actions: Names | None
    resources: Names | None
    needs: tuple[Need, ...]

    @property
    def variables(self) -> frozenset[str]:
        """The condition keys that policy variables read, in lower case."""
        parts: tuple[Names | Need, ...] = (self.resources, *self.needs) if self.resources else self.needs
        return frozenset(key for part in parts for text in part.texts for key in variables_in(text, part.version))


def clause(statement: Statement, version: Version) -> Clause:
    """Read a statement, leaving out where it stands."""
    actions = _names(statement.actions, statement.not_actions, _PLAIN)
    resources = _names(statement.resources, statement.not_resources, version)
    return Clause(actions, resources, tuple(_need(condition, version) for condition in statement.conditions))


def _names(named: Iterable[Element], spared: Iterable[Element], version: Version) -> Names | None:
    texts, others = (tuple(element.text for element in elements) for elements in (named, spared))
    if not texts and not others:
        return None
    return Names(texts or others, not texts, _version(texts or others, version))


def _need(condition: Condition, version: Version) -> Need:
    texts = tuple(value.text for value in condition.values)
    key, operator, qualifier = condition.key.lower(), condition.operator, condition.qualifier
    return Need(key, operator, qualifier, condition.if_exists, texts, _version(texts, version))


def _version(texts: Texts, version: Version) -> Version:
    """Without a variable the version makes no difference."""
    return version if any("${" in text for text in texts) else _PLAIN


def variables_in(text: str, version: Version) -> frozenset[str]:
    """Return the keys of the variables in a text, in lower case."""
    if "${" not in text:
        return frozenset()
    return frozenset(part.key for part in variables.template(text, version) if isinstance(part, Variable))


@functools.lru_cache(maxsize=8192)
def _actions_rule(names: Names, dialect: Dialect) -> Rule:
    elements = tuple(map(Element, names.texts))
    statement = Statement("Allow", not_actions=elements) if names.spared else Statement("Allow", actions=elements)
    return Rule(statement, names.version, dialect)


@functools.lru_cache(maxsize=8192)
def _resources_rule(names: Names, dialect: Dialect) -> Rule:
    elements = tuple(map(Element, names.texts))
    statement = Statement("Allow", not_resources=elements) if names.spared else Statement("Allow", resources=elements)
    return Rule(statement, names.version, dialect)


@functools.lru_cache(maxsize=8192)
def _need_rule(need: Need, dialect: Dialect) -> Rule:
    values = tuple(map(Element, need.texts))
    condition = Condition(need.operator, need.key, values, need.qualifier, need.if_exists)
    return Rule(Statement("Allow", conditions=(condition,)), need.version, dialect)


def _bits(rules: Iterable[Rule], call: Call) -> int:
    return sum(1 << index for index, rule in enumerate(rules) if rule.matches(call))


def action_bits(parts: Iterable[Names], action: str, dialect: Dialect) -> int:
    """Mark the parts that match an action."""
    return _bits((_actions_rule(names, dialect) for names in parts), Call(Request("*", action, ""), dialect))


def resource_bits(parts: Iterable[Names], resource: str, asker: Asker, dialect: Dialect) -> int:
    """Mark the parts that match a resource."""
    call = Call(asker.request(resource=resource), dialect)
    return _bits((_resources_rule(names, dialect) for names in parts), call)


def need_bits(needs: Iterable[Need], key: str, value: Values | None, asker: Asker, dialect: Dialect) -> int:
    """Mark the conditions on one key that are true of its value (None: it is missing)."""
    call = Call(asker.request(extra=None if value is None else {key: value}), dialect)
    return _bits((_need_rule(need, dialect) for need in needs), call)


def filled(
    text: str, version: Version, asker: Asker, dialect: Dialect, wildcards: bool = True
) -> tuple[Part, ...] | None:
    """Put the asker's values for variables; None when one is unset."""
    if "${" not in text:
        return tuple(glob.split(text)) if wildcards else (text,)
    lookup = context.lookup(asker.request(), dialect)
    if dialect == "minio":
        text = minio.substituted(text, lookup)
        return tuple(glob.split(text)) if wildcards else (text,)
    return variables.fill(variables.template(text, version, wildcards), lookup)
