r"""Which texts does a regular expression match from beginning to end?

`re` itself parses it, and says which signs a class holds, so that flags and Unicode
mean what they mean there. ^ and $ around the whole pattern say nothing new. A text
is then read by Brzozowski's derivatives: what may follow after one sign is an
expression again (https://doi.org/10.1145/321239.321249). What a finite automaton
cannot tell (references to groups) or this one does not (assertions such as \b,
lookaround, atomic groups) is refused.
"""

from __future__ import annotations

import bisect
import functools
import importlib
import re
import warnings
from typing import Any

from cluster.source import DocumentError

# Private, and the only parser that reads what `re` reads.
_parser: Any = importlib.import_module("re._parser")
_compiler: Any = importlib.import_module("re._compiler")
_SINGLE = ("LITERAL", "NOT_LITERAL", "ANY", "IN")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_REFUSED = {
    "AT": "an assertion such as \\b",
    "ASSERT": "a lookahead or lookbehind",
    "ASSERT_NOT": "a lookahead or lookbehind",
    "GROUPREF": "a reference to a group",
    "GROUPREF_EXISTS": "a reference to a group",
    "ATOMIC_GROUP": "an atomic group",
    "POSSESSIVE_REPEAT": "a possessive repetition",
}
_LONGEST, _WIDEST = 2000, 150
# Nested tuples: ("none",) ("empty",) ("sign", ranges) ("then", a, b) ("or", {…}) ("times", a, low, high).
Expression = tuple[Any, ...]
Ranges = tuple[tuple[int, int], ...]
NONE: Expression = ("none",)
EMPTY: Expression = ("empty",)


class TooWide(Exception):
    """A pattern that can go on in too many ways at once."""


def parsed(pattern: str, flags: int = 0) -> Expression:
    """Read a pattern of `re`. Raises DocumentError for one that is none, or that cannot be decided."""
    if len(pattern) > _LONGEST:
        raise DocumentError(f"a pattern of {len(pattern)} signs", 1, 1, f"use at most {_LONGEST}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern, flags)
            tree = _parser.parse(pattern, flags)
        return _whole(list(tree), tree.state.flags)
    except TooWide:
        raise DocumentError("too many choices in one place", 1, 1, "use a class of signs") from None
    except RecursionError:
        raise DocumentError("groups nested too deep", 1, 1, "use fewer groups within groups") from None
    except (re.error, OverflowError) as error:
        line, column = getattr(error, "lineno", None) or 1, getattr(error, "colno", None) or 1
        raise DocumentError(f"this is no regular expression: {error}", line, column, "Look at this place") from None


def _whole(items: list[Any], flags: int) -> Expression:
    # Signs count from the beginning to the end of a text anyway.
    items = items[1:] if items and str(items[0][1]) in ("AT_BEGINNING", "AT_BEGINNING_STRING") else items
    items = items[:-1] if items and str(items[-1][1]) in ("AT_END", "AT_END_STRING") else items
    return _sequence(items, flags)


def _sequence(tree: Any, flags: int) -> Expression:
    found = EMPTY
    for item in reversed(list(tree)):
        found = then(_one(item, flags), found)
    return found


def _one(item: Any, flags: int) -> Expression:
    name, value = str(item[0]), item[1]
    if name in _SINGLE:
        return ("sign", _ranges(_frozen(item), flags))
    if name == "BRANCH":
        return either(*(_sequence(branch, flags) for branch in value[1]))
    if name == "SUBPATTERN":
        return _sequence(value[3], (flags | value[1]) & ~value[2])
    if name in _REPEATS:
        low, high, body = value
        return times(_sequence(body, flags), int(low), None if high == _parser.MAXREPEAT else int(high))
    raise DocumentError(
        f"{_REFUSED.get(name, name)} cannot be decided", 1, 1, "use only signs, classes, groups, | and repetitions"
    )


def _frozen(item: Any) -> Any:
    return (item[0], tuple(map(tuple, item[1]))) if str(item[0]) == "IN" else tuple(item)


@functools.cache
def _all_signs() -> str:
    return "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))


@functools.lru_cache(maxsize=512)
def _ranges(item: Any, flags: int) -> Ranges:
    """Ask `re` which signs one sign of a pattern matches."""
    state = _parser.State()
    state.flags = flags
    leaf = _parser.SubPattern(state, [(item[0], list(item[1])) if str(item[0]) == "IN" else item])
    once_or_more = _parser.SubPattern(state, [(_parser.MAX_REPEAT, (1, _parser.MAXREPEAT, leaf))])
    runs = _compiler.compile(once_or_more, flags).finditer(_all_signs())
    return tuple((ord(run[0][0]), ord(run[0][-1])) for run in runs)


def then(first: Expression, second: Expression) -> Expression:
    """Return what matches one after the other."""
    if NONE in (first, second):
        return NONE
    if first == EMPTY:
        return second
    if first[0] == "then":
        return ("then", first[1], then(first[2], second))
    return first if second == EMPTY else ("then", first, second)


def either(*several: Expression) -> Expression:
    """Return what matches one or another."""
    flat = {part for one in several for part in (one[1] if one[0] == "or" else (one,))} - {NONE}
    if len(flat) > _WIDEST:
        raise TooWide
    if len(flat) < 2:
        return next(iter(flat), NONE)
    return ("or", frozenset(flat))


def times(body: Expression, low: int, high: int | None) -> Expression:
    """Return what matches `low` to `high` times in a row; None: without end."""
    if high == 0 or body == EMPTY:
        return EMPTY
    if body == NONE:
        return NONE if low else EMPTY
    return body if (low, high) == (1, 1) else ("times", body, low, high)


@functools.lru_cache(maxsize=200_000)
def ends(expression: Expression) -> bool:
    """Tell whether an expression matches the empty text."""
    match expression:
        case ("empty",):
            return True
        case ("then", first, second):
            return ends(first) and ends(second)
        case ("or", several):
            return any(map(ends, several))
        case ("times", body, low, _):
            return low == 0 or ends(body)
    return False


@functools.lru_cache(maxsize=200_000)
def after(expression: Expression, sign: int) -> Expression:
    """Return what may follow once this sign has been read."""
    match expression:
        case ("sign", ranges):
            return EMPTY if holds(ranges, sign) else NONE
        case ("then", first, second):
            rest = then(after(first, sign), second)
            return either(rest, after(second, sign)) if ends(first) else rest
        case ("or", several):
            return either(*(after(one, sign) for one in several))
        case ("times", body, low, high):
            return then(after(body, sign), times(body, max(low - 1, 0), None if high is None else high - 1))
    return NONE


def classes(*expressions: Expression) -> set[Ranges]:
    """Return every class of signs that expressions name."""
    found, waiting = set(), list(expressions)
    while waiting:
        match waiting.pop():
            case ("sign", ranges):
                found.add(ranges)
            case ("then", first, second):
                waiting += [first, second]
            case ("or", several):
                waiting += several
            case ("times", body, _, _):
                waiting.append(body)
    return found


def holds(ranges: Ranges, sign: int) -> bool:
    """Tell whether a class holds a sign."""
    place = bisect.bisect_right(ranges, (sign, 0x110000))
    return place > 0 and sign <= ranges[place - 1][1]
