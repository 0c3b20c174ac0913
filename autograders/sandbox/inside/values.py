"""Which values may cross the wall, and how are they written as JSON?

None, bool, int of 64 bits, finite float and text stand for themselves; the others
are lists that begin with their kind: `["list", …]`, `["tuple", …]`,
`["bytes", base64]`, `["dict", [key, value], …]`. Only these types, and no
subclass of them, are written or read.
"""

from __future__ import annotations

import base64
import json
import math
from typing import Any

DEEPEST = 64
_LARGEST = 2**63
_TOO_DEEP = f"a value nested more than {DEEPEST} deep"


class Unsupported(ValueError):
    """A value that does not cross: the message names it ("a set")."""


def encode(value: Any, depth: int = 0) -> Any:
    """Return a value as JSON data. Raises Unsupported."""
    if depth > DEEPEST:
        raise Unsupported(_TOO_DEEP)
    kind = type(value)
    if kind is list or kind is tuple:
        return [kind.__name__, *(encode(item, depth + 1) for item in value)]
    if kind is dict:
        return ["dict", *([encode(key, depth + 1), encode(item, depth + 1)] for key, item in value.items())]
    if kind is bytes:
        return ["bytes", base64.b64encode(value).decode("ascii")]
    return _scalar(value)


def decode(data: Any, depth: int = 0) -> Any:
    """Return the value that JSON data stand for. Raises Unsupported."""
    if depth > DEEPEST:
        raise Unsupported(_TOO_DEEP)
    if type(data) is not list:
        return _scalar(data)
    kind, *items = data or [None]
    if kind == "list":
        return [decode(item, depth + 1) for item in items]
    if kind == "tuple":
        return tuple(decode(item, depth + 1) for item in items)
    if kind == "dict":
        return _dict(items, depth)
    if kind == "bytes" and len(items) == 1 and type(items[0]) is str:
        return _bytes(items[0])
    raise Unsupported("data of no known kind")


def read(line: bytes) -> Any:
    """Read one line of JSON, refusing what JSON has not. Raises Unsupported."""
    try:
        return json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unsupported("a line that is not JSON") from None


def _scalar(value: Any) -> Any:
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        if -_LARGEST <= value < _LARGEST:
            return value
        raise Unsupported("a number of more than 64 bits")
    if kind is float:
        if math.isfinite(value):
            return value
        raise Unsupported(f"the number {value}")
    if kind is str:
        if value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value):
            return value
        raise Unsupported("a text with half a character (a lone surrogate)")
    raise Unsupported(f"a value of type {_name(kind)}")


def _name(kind: type) -> str:
    name = kind.__name__
    return name[:80] if type(name) is str and name.isidentifier() and name.isascii() else "?"


def _dict(pairs: list[Any], depth: int) -> dict[Any, Any]:
    found = {}
    for pair in pairs:
        if type(pair) is not list or len(pair) != 2:
            raise Unsupported("a dict that is no list of pairs")
        try:
            found[decode(pair[0], depth + 1)] = decode(pair[1], depth + 1)
        except TypeError:
            raise Unsupported("a dict with a key that can change") from None
    return found


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Unsupported("bytes that are not base64") from None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
