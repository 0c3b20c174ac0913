"""Which values of a condition key can the conditions of policies tell apart?"""

from __future__ import annotations

import functools
import ipaddress
import itertools
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from autograders import globs, witnesses
from autograders.globs import DIGITS, LETTERS, Chars, Pattern
from autograders.iam.feasible import ALWAYS_CARRIED, multivalued, type_of
from autograders.iam.parts import Asker, Need, filled, need_bits
from cluster.iam import literals
from cluster.iam.decision import Dialect
from cluster.iam.operators import OPERATORS
from cluster.iam.request import Values

_NAME = Chars(LETTERS | DIGITS | frozenset("_+=,.@-"))
USER_NAME = globs.build("user name", [(_NAME, False), (_NAME, True)])
_NOT_EMPTY = globs.glob("?*")
_MAY_BE_EMPTY = frozenset({"s3:prefix", "s3:delimiter"})
_READABLE = {
    "Bool": ("true", "false"),
    "Numeric": ("1",),
    "Date": ("2030-01-01T00:00:00Z",),
    "IPAddress": (witnesses.FAMILIAR_ADDRESSES[0],),
    "ARN": ("arn:aws:s3:::a",),
    "Binary": ("YQ==",),
}
_MOMENT = "2030-06-15T12:00:00Z"
_FILLS = {
    "Numeric": ("", "0", "00", "000"),
    "Date": tuple(_MOMENT[start:] for start in range(len(_MOMENT))),
    "IPAddress": ("", "0", "0.0", "0.0.0", ".0.0.0", ".0.0", ".0", "::", ":0"),
}
_YEAR_9999 = 253_000_000_000
_READERS: dict[str, Callable[[str], object]] = {
    "Bool": literals.boolean,
    "Numeric": literals.number,
    "Date": literals.date,
    "IPAddress": literals.network,
    "ARN": literals.arn,
    "Binary": literals.binary,
}


class Value(NamedTuple):
    """One value (None: the key is missing), the conditions true of it as bits, and how long it is to read."""

    bits: int
    cost: int
    value: Values | None


@functools.lru_cache(maxsize=4096)
def values(key: str, needs: tuple[Need, ...], asker: Asker, dialect: Dialect) -> tuple[Value, ...]:
    """Return the shortest value of a key for each set of conditions that one can make true."""
    found: dict[int, Value] = {}
    for value in _candidates(key, needs, asker, dialect):
        bits = need_bits(needs, key, value, asker, dialect)
        cost = 0 if value is None else 1000 + sum(map(len, (value,) if isinstance(value, str) else value))
        if bits not in found or cost < found[bits].cost:
            found[bits] = Value(bits, cost, value)
    return tuple(found.values())


def _candidates(key: str, needs: tuple[Need, ...], asker: Asker, dialect: Dialect) -> Iterator[Values | None]:
    if key not in ALWAYS_CARRIED:
        yield None
    single = singles(key, needs, asker, dialect)
    if multivalued(key) or (multivalued(key) is None and any(need.qualifier for need in needs)):
        yield from witnesses.sets([(need_bits(needs, key, (text,), asker, dialect), text) for text in single])
    else:
        yield from single


def singles(
    key: str,
    needs: Iterable[Need],
    asker: Asker,
    dialect: Dialect,
    domain: Pattern | None = None,
    more: tuple[Pattern, ...] = (),
) -> tuple[str, ...]:
    """Return single values of a key that the conditions, and `more` patterns, can tell apart."""
    written: dict[str, list[str]] = {}
    patterns = list(more)
    for need in (need for need in needs if need.operator != "Null"):
        kind = OPERATORS[need.operator].kind
        if kind in ("String", "Arn", "Binary"):
            patterns += _patterns(need, asker, dialect)
        written.setdefault(kind, []).extend(need.texts)
    typed = type_of(key)
    texts = [text for kind, values in written.items() for text in _typed(kind, values, key)]
    if typed in ("String", "ARN") and (patterns or not texts):
        texts += witnesses.strings(tuple(dict.fromkeys(patterns)), domain or _domain(key, patterns))
    if typed in _READERS:
        texts += _READABLE[typed]
        texts += [text for values in written.values() for text in _spelled_out(typed, values) if _is(typed, text)]
    return tuple(dict.fromkeys(texts))


def _domain(key: str, patterns: Iterable[Pattern]) -> Pattern:
    empty = key in _MAY_BE_EMPTY or any(pattern.text == "" for pattern in patterns)
    return witnesses.ANYTHING if empty else _NOT_EMPTY


def _is(typed: str, text: str) -> bool:
    return _READERS[typed](text) is not None and (typed != "IPAddress" or "/" not in text)


def _spelled_out(typed: str, texts: Iterable[str]) -> Iterator[str]:
    """Yield texts, and what their wildcards can stand for in an address, a number or a date."""
    for text in texts:
        yield text
        for fill, digit in itertools.product(_FILLS.get(typed, ()) if set(text) & set("*?") else (), "01"):
            yield text.replace("*", fill).replace("?", digit)


def _patterns(need: Need, asker: Asker, dialect: Dialect) -> Iterator[Pattern]:
    """Turn the values of a string condition into patterns, variables filled in."""
    like = "Like" in need.operator or need.operator.startswith("Arn")
    for text in need.texts:
        parts = filled(text, need.version, asker, dialect, like)
        if parts is not None:
            fold = "IgnoreCase" in need.operator
            yield globs.arn(parts) if need.operator.startswith("Arn") else globs.of_parts(parts, fold)


def _typed(kind: str, texts: Iterable[str], key: str) -> Iterable[str]:
    """Return values on all sides of what typed conditions compare with."""
    if kind == "Bool":
        return ("true", "false")
    if kind == "Numeric":
        return map(str, witnesses.numbers(float(n) for n in map(literals.number, texts) if n is not None))
    if kind == "Date":
        return _dates(texts, key)
    if kind == "IpAddress":
        return witnesses.addresses(_networks(texts))
    return ()


def _dates(texts: Iterable[str], key: str) -> Iterator[str]:
    seconds = (float(second) for second in map(literals.date, texts) if second is not None)
    moments = (datetime.fromtimestamp(second, UTC) for second in seconds if 0 <= second < _YEAR_9999)
    for moment in witnesses.dates(moments):
        text = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        yield str(int(moment.timestamp())) if key == "aws:epochtime" else text


def _networks(texts: Iterable[str]) -> Iterator[witnesses.Network]:
    for text in texts:
        if literals.network(text) is not None:
            yield ipaddress.ip_network(text, strict=False)
