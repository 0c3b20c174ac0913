"""Which number, date, address or ARN does a string of a policy write?

Every reader returns None for a string that writes none.
"""

from __future__ import annotations

import base64
import binascii
import functools
import ipaddress
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

Qualifier = Literal["", "ForAllValues", "ForAnyValue"]
QUALIFIERS: dict[str, Qualifier] = {"": "", "ForAllValues": "ForAllValues", "ForAnyValue": "ForAnyValue"}

_NUMBER = re.compile(r"[+-]?(?:\d{1,64}(?:\.\d{0,64})?|\.\d{1,64})", re.ASCII)
# https://www.w3.org/TR/NOTE-datetime: a year, year-month, a day, or a time of day with its zone.
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?)?", re.ASCII
)
_EPOCH = re.compile(r"-?\d{1,18}", re.ASCII)


def boolean(text: str) -> bool | None:
    """Read `true` or `false`, in any case."""
    return {"true": True, "false": False}.get(text.lower())


@functools.lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """Read an integer or a decimal number."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


@functools.lru_cache(maxsize=4096)
def date(text: str) -> Decimal | None:
    """Read an ISO 8601 date or seconds since 1970, as seconds since 1970.

    Four digits are a year; without a zone a time of day is UTC.
    """
    parts = _DATE.fullmatch(text)
    if parts is None:
        return Decimal(text) if _EPOCH.fullmatch(text) else None
    year, month, day, hour, minute, second = (
        int(part or fallback) for part, fallback in zip(parts.groups()[:6], "011000", strict=True)
    )
    try:
        start = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return Decimal(int(start.timestamp())) - _offset(parts["zone"] or "Z") + Decimal(f"0{parts[7] or ''}")


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    digits = zone[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if zone[0] == "-" else seconds


@functools.lru_cache(maxsize=4096)
def binary(text: str) -> bytes | None:
    """Read Base64."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None


@dataclass(frozen=True, slots=True)
class Network:
    """A range of addresses of one IP version; a single address is a range of one."""

    family: int
    first: int
    last: int

    def __contains__(self, other: Network) -> bool:
        return self.family == other.family and self.first <= other.first and other.last <= self.last


@functools.lru_cache(maxsize=4096)
def network(text: str) -> Network | None:
    """Read an IPv4 or IPv6 address or CIDR block; host bits may be set."""
    try:
        found = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    return Network(found.version, int(found.network_address), int(found.broadcast_address))


def arn(text: str) -> tuple[str, ...] | None:
    """Split an ARN into its six parts; the last one may hold colons."""
    parts = tuple(text.split(":", 5))
    return parts if len(parts) == 6 and parts[0] == "arn" else None
