"""Where does MinIO decide differently from AWS?

README.md beside this file lists every difference. Facts observed on the Go
module github.com/minio/pkg/v3/policy v3.1.3.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable

from cluster.iam import glob, literals
from cluster.iam.operators import OPERATORS, Test
from cluster.iam.policy import Condition
from cluster.iam.request import Values
from cluster.iam.variables import Lookup

PREFIX = "arn:aws:s3:::"
VARIABLES = frozenset(
    {
        "aws:username",
        "aws:userid",
        "aws:principaltype",
        "aws:sourceip",
        "aws:securetransport",
        "aws:useragent",
        "aws:referer",
        "aws:currenttime",
        "aws:epochtime",
        "aws:groups",
    }
)
_REFERENCE = re.compile(r"\$\{([^}]*)\}")


def resource(arn: str) -> str:
    """Return what MinIO matches: an object's `bucket/key`, or `bucket/` for a bucket."""
    path = arn.removeprefix(PREFIX)
    return path if "/" in path or path == "*" else f"{path}/"


def resource_test(pattern: str) -> Callable[[str, Lookup], bool]:
    """Compile a resource: `b`, `b/` and `b/*` all cover the bucket itself."""
    bare = pattern.removeprefix(PREFIX)

    def matches(path: str, lookup: Lookup) -> bool:
        wanted = substituted(bare, lookup)
        return posixpath.normpath(path) == wanted or glob.matches(wanted, path)

    return matches


def substituted(text: str, lookup: Lookup) -> str:
    """Put values for the variables MinIO knows; a value's `*` becomes a wildcard, an unset one stays as written."""
    return _REFERENCE.sub(lambda found: _value(found[1].lower(), lookup) or found[0], text) if "${" in text else text


def _value(key: str, lookup: Lookup) -> str:
    found = lookup(key) if key in VARIABLES else None
    return found if isinstance(found, str) else found[0] if found else ""


def compiled(condition: Condition) -> Callable[[Values | None, Lookup], bool]:
    """Compile a condition: the quantifier first, and the negation of its verdict last."""
    wanted = tuple(value.text for value in condition.values)
    found = OPERATORS[condition.operator]
    if condition.operator == "Null":
        return lambda values, _lookup: (not values) is (literals.boolean(wanted[0]) is True)
    if found.kind in ("Numeric", "Date", "Bool"):
        return functools.partial(_first, found.test(wanted, "2008-10-17"), found.negated, condition.if_exists)
    if found.kind == "String":
        like = "Like" in condition.operator
        ignoring_case = "IgnoreCase" in condition.operator
        test = functools.partial(_text, wanted, like, ignoring_case)
    else:
        test = found.test(wanted, "2008-10-17")
    return functools.partial(_several, test, found.negated, condition.qualifier == "ForAllValues")


def _text(wanted: tuple[str, ...], like: bool, ignoring_case: bool, value: str, lookup: Lookup) -> bool:
    filled = (substituted(one, lookup) for one in wanted)
    if like:
        return any(glob.matches(pattern, value) for pattern in filled)
    if ignoring_case:
        return value.lower() in (one.lower() for one in filled)
    return value in filled


def _tuple(values: Values | None) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else values or ()


def _first(test: Test, negated: bool, if_exists: bool, values: Values | None, lookup: Lookup) -> bool:
    """Numbers, dates and booleans look at the first value; a missing one makes even Not… false."""
    several = _tuple(values)
    return test(several[0], lookup) is not negated if several else if_exists


def _several(test: Test, negated: bool, every: bool, values: Values | None, lookup: Lookup) -> bool:
    quantify = all if every else any
    return quantify(test(value, lookup) for value in _tuple(values)) is not negated
