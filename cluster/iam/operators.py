"""What does each condition operator compare, and how?

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cluster.iam import literals, variables
from cluster.iam.policy import Version
from cluster.iam.variables import Lookup

Values = tuple[str, ...]
Test = Callable[[str, Lookup], bool]


@dataclass(frozen=True, slots=True)
class Operator:
    """A condition operator: `test` compiles the values of a policy into a positive test.

    `negated` turns the verdict on one request value around; `kind` names the
    data type of the policy's values.
    """

    name: str
    kind: str
    test: Callable[[Values, Version], Test]
    negated: bool = False


def _any(tests: tuple[Test, ...]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def matches(value: str, lookup: Lookup) -> bool:
        for test in tests:  # noqa: SIM110 - a generator costs as much as the tests
            if test(value, lookup):
                return True
        return False

    return matches


def _equal(values: Values, version: Version) -> Test:
    templates = tuple(variables.template(value, version, False) for value in values)
    fixed = frozenset(variables.constant(one) for one in templates)
    if None not in fixed:
        return lambda value, _lookup: value in fixed
    return _any(tuple(map(variables.matcher, templates)))


def _equal_ignoring_case(values: Values, version: Version) -> Test:
    inner = _equal(tuple(value.lower() for value in values), version)
    return lambda value, lookup: inner(value.lower(), lambda key: _lowered(lookup(key)))


def _lowered(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _like(values: Values, version: Version) -> Test:
    return _any(tuple(variables.matcher(variables.template(value, version)) for value in values))


def _arn(values: Values, version: Version) -> Test:
    """Match each of the six parts of an ARN on its own: no `*` crosses a colon there."""
    return _any(tuple(_one_arn(value, version) for value in values))


def _one_arn(value: str, version: Version) -> Test:
    parts = literals.arn(value)
    if parts is None:
        return lambda _value, _lookup: False
    tests = tuple(variables.matcher(variables.template(part, version)) for part in parts)

    def matches(value: str, lookup: Lookup) -> bool:
        asked = literals.arn(value)
        return asked is not None and all(test(part, lookup) for test, part in zip(tests, asked, strict=True))

    return matches


def _typed(read: Callable[[str], Any], compare: Callable[[Any, Any], bool], values: Values, _version: Version) -> Test:
    wanted = tuple(known for known in map(read, values) if known is not None)

    def matches(value: str, _lookup: Lookup) -> bool:
        known = read(value)
        if known is not None:
            for one in wanted:
                if compare(known, one):
                    return True
        return False

    return matches


def _ordered(prefix: str, read: Callable[[str], Any]) -> list[Operator]:
    compared = {
        "Equals": operator.eq,
        "LessThan": operator.lt,
        "LessThanEquals": operator.le,
        "GreaterThan": operator.gt,
        "GreaterThanEquals": operator.ge,
    }
    positive = [
        Operator(prefix + name, prefix, functools.partial(_typed, read, compare)) for name, compare in compared.items()
    ]
    return [*positive, Operator(prefix + "NotEquals", prefix, positive[0].test, negated=True)]


def _pair(kind: str, name: str, negated: str, test: Callable[[Values, Version], Test]) -> list[Operator]:
    return [Operator(name, kind, test), Operator(negated, kind, test, negated=True)]


def _never(_values: Values, _version: Version) -> Test:
    return lambda _value, _lookup: False


_address = functools.partial(_typed, literals.network, lambda address, network: address in network)

OPERATORS: dict[str, Operator] = {
    found.name: found
    for found in [
        *_pair("String", "StringEquals", "StringNotEquals", _equal),
        *_pair("String", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", _equal_ignoring_case),
        *_pair("String", "StringLike", "StringNotLike", _like),
        *_ordered("Numeric", literals.number),
        *_ordered("Date", literals.date),
        Operator("Bool", "Bool", functools.partial(_typed, literals.boolean, operator.eq)),
        Operator("BinaryEquals", "Binary", functools.partial(_typed, literals.binary, operator.eq)),
        *_pair("IpAddress", "IpAddress", "NotIpAddress", _address),
        *_pair("Arn", "ArnLike", "ArnNotLike", _arn),
        *_pair("Arn", "ArnEquals", "ArnNotEquals", _arn),
        # Null asks whether the key is there, not for its value: conditions.py answers it.
        Operator("Null", "Bool", _never),
    ]
}
