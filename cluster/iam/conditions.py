"""Is a condition of a policy true of a request?

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from cluster.iam import context, minio
from cluster.iam.decision import Dialect
from cluster.iam.operators import OPERATORS, Test
from cluster.iam.policy import Condition, Version
from cluster.iam.request import Request, Values
from cluster.iam.variables import Lookup

Check = Callable[[Values | None, Lookup], bool]


def matches(
    condition: Condition,
    request_values: Values | None,
    request: Request,
    version: Version = "2012-10-17",
    dialect: Dialect = "aws",
) -> bool:
    """Whether a condition is true of the values of its key (None: the key is missing).

    `request` only gives values to policy variables.
    """
    return compiled(condition, version, dialect)(request_values, context.lookup(request, dialect))


def compiled(condition: Condition, version: Version, dialect: Dialect) -> Check:
    """Compile a condition into `(values or None, lookup) -> bool`."""
    if dialect == "minio":
        return minio.compiled(condition)
    values = tuple(value.text for value in condition.values)
    if condition.operator == "Null":
        return functools.partial(_is_null, frozenset(value.lower() for value in values))
    found = OPERATORS[condition.operator]
    test = found.test(values, version)
    missing = condition.if_exists or _when_missing(condition.qualifier, found.negated)
    if condition.qualifier:
        quantify = all if condition.qualifier == "ForAllValues" else any
        return functools.partial(_quantified, test, found.negated, missing, quantify)
    return functools.partial(_single, test, found.negated, missing)


def _is_null(wanted: frozenset[str], values: Values | None, _lookup: Lookup) -> bool:
    """Take a missing key for null, and a set without a value too."""
    return ("true" if values is None or values == () else "false") in wanted


def _when_missing(qualifier: str, negated: bool) -> bool:
    return qualifier == "ForAllValues" or (negated and not qualifier)


def _single(test: Test, negated: bool, missing: bool, values: Values | None, lookup: Lookup) -> bool:
    if values is None:
        return missing
    # A multivalued key needs ForAllValues or ForAnyValue; without one nothing is true of it.
    return isinstance(values, str) and test(values, lookup) is not negated


def _quantified(
    test: Test,
    negated: bool,
    missing: bool,
    quantify: Callable[..., bool],
    values: Values | None,
    lookup: Lookup,
) -> bool:
    if values is None:
        return missing
    several = (values,) if isinstance(values, str) else values
    return quantify(test(value, lookup) is not negated for value in several)
