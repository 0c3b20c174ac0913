"""Where does MinIO decide differently from AWS?

README.md beside this file lists every difference. The facts were observed by
running the Go module github.com/minio/pkg/v3/policy, v3.1.3.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable

from cluster.iam import glob, literals, minio_rules
from cluster.iam.operators import OPERATORS, Test
from cluster.iam.policy import Condition
from cluster.iam.request import Values
from cluster.iam.variables import Lookup

PREFIX = "arn:aws:s3:::"
_REFERENCE = re.compile(r"\$\{([^}]*)\}")
Readable = Callable[[str], object]
_READABLE: dict[str, Readable] = {"Numeric": minio_rules.INTEGER.fullmatch, "Date": minio_rules.RFC3339.fullmatch}


def path(arn: str) -> str:
    """Return what MinIO matches: `bucket/key` of an object, `bucket/` of a bucket, `/` of the service."""
    bare = arn.removeprefix(PREFIX)
    if bare in ("*", ""):
        return "/"
    return bare if "/" in bare else f"{bare}/"


def resource_test(pattern: str, of_bucket_policy: bool) -> Callable[[str, Lookup], bool]:
    """Compile a resource. In an identity policy `b`, `b/` and `b/*` all cover the bucket itself."""
    bare = pattern.removeprefix(PREFIX)

    def matches(asked: str, lookup: Lookup) -> bool:
        if of_bucket_policy and asked.find("/") == len(asked) - 1:
            asked = asked[:-1]
        wanted = substituted(bare, lookup)
        return posixpath.normpath(asked) == wanted or like(wanted, asked)

    return matches


def like(pattern: str, text: str) -> bool:
    """Match a glob whose `?` is one byte, not one character."""
    if "?" in pattern and not text.isascii():
        pattern, text = (one.encode().decode("latin-1") for one in (pattern, text))
    return glob.matches(pattern, text)


def substituted(text: str, lookup: Lookup) -> str:
    """Put values for the variables MinIO knows.

    A `*` in a value becomes a wildcard, and an unset variable stays as written.
    """
    return _REFERENCE.sub(lambda found: _value(found[1], lookup) or found[0], text) if "${" in text else text


def _value(key: str, lookup: Lookup) -> str:
    found = _several(lookup(key.lower())) if key in minio_rules.COMMON_KEYS else ()
    return found[0] if found else ""


def compiled(condition: Condition) -> Callable[[Values | None, Lookup], bool]:
    """Compile a condition: the quantifier applies first, the negation to its verdict."""
    found = OPERATORS[condition.operator]
    wanted = tuple(value.text for value in condition.values)
    if condition.operator == "Null":
        return lambda values, _lookup: (not _several(values)) is (literals.boolean(wanted[0]) is True)
    if found.kind == "Bool":
        return lambda values, _lookup: _several(values)[:1] == wanted
    if found.kind in _READABLE:
        test = found.test(wanted, "2008-10-17")
        return functools.partial(_first, _READABLE[found.kind], test, found.negated, condition.if_exists)
    if found.kind == "IpAddress":
        ranges = tuple(value if "/" in value else f"{value}/32" for value in wanted)
        return functools.partial(_addresses, found.test(ranges, "2008-10-17"), found.negated)
    text = functools.partial(_text, wanted, condition.operator)
    return functools.partial(_quantified, text, found.negated, condition.qualifier == "ForAllValues")


def _text(wanted: tuple[str, ...], operator: str, value: str, lookup: Lookup) -> bool:
    if operator == "BinaryEquals":
        return value.encode() in map(literals.binary, wanted)
    filled = [substituted(one, lookup) for one in wanted]
    if operator.endswith("Like"):
        return any(like(pattern, value) for pattern in filled)
    if operator.endswith("IgnoreCase"):
        return value.lower() in (one.lower() for one in filled)
    return value in filled


def _several(values: Values | None) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else values or ()


def _first(
    readable: Readable, test: Test, negated: bool, if_exists: bool, values: Values | None, lookup: Lookup
) -> bool:
    """Look at the first value only; a missing or unreadable one makes even Not… false."""
    first = _several(values)[:1]
    if not first:
        return if_exists
    return bool(readable(first[0])) and test(first[0], lookup) is not negated


def _addresses(test: Test, negated: bool, values: Values | None, lookup: Lookup) -> bool:
    several = _several(values)
    readable = all(literals.network(value) for value in several)
    return (readable and any(test(value, lookup) for value in several)) is not negated


def _quantified(test: Test, negated: bool, every: bool, values: Values | None, lookup: Lookup) -> bool:
    quantify = all if every else any
    return quantify(test(value, lookup) for value in _several(values)) is not negated
