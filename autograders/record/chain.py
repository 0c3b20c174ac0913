"""Does each line of the log follow from the line before it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from autograders.record import dsse, statement
from autograders.record.canonical import canonical, sha256
from autograders.record.statement import Entry, Head

Kind = Literal[
    "intact",
    "changed",
    "foreign",
    "torn",
    "inserted",
    "removed",
    "reordered",
    "duplicated",
    "forked",
    "truncated",
    "head",
    "gradebook",
]


class Fault(Exception):
    """The first entry that is not as it was written. `other` is the entry that stands in its place."""

    def __init__(self, kind: Kind, entry: int, line: int, message: str, other: Entry | None = None) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.entry = entry
        self.line = line
        self.message = message
        self.other = other


def line_of(payload: bytes, signature: bytes, key: Ed25519PublicKey) -> bytes:
    """Return the one way in which the log writes an entry, so that no byte of a line can vary."""
    return canonical(dsse.envelope(payload, signature, key)) + b"\n"


def follow(log: BinaryIO, key: Ed25519PublicKey, after: Head) -> Iterator[Entry]:
    """Yield the entries after one; raises Fault at the first line that does not follow."""
    number, previous = after.count, after.sha256
    while line := log.readline(dsse.MAX_ENVELOPE + 1):
        number += 1
        found = _genuine(line, key, number)
        _refuse_misplaced(found, number, previous)
        yield found
        previous = found.sha256


def sharpened(fault: Fault, log: BinaryIO, key: Ed25519PublicKey, before: list[Entry]) -> Fault:
    """Tell insertion from change, and moving from removal, by what comes after the fault."""
    number = fault.entry
    if fault.other is None:
        if fault.kind != "torn" and _comes_later(number, log, key):
            return Fault("inserted", number, fault.line, f"Line {fault.line} is no entry of this log: {fault.message}")
        return fault
    found = fault.other.sequence
    if found > number and _comes_later(number, log, key):
        text = f"Entry {number} was moved: entry {found} stands in its place."
        return Fault("reordered", number, fault.line, text, fault.other)
    if found < number and any(entry.sha256 == fault.other.sha256 for entry in before):
        text = f"Entry {found} stands a second time, on line {fault.line}."
        return Fault("duplicated", found, fault.line, text, fault.other)
    return fault


def span(first: int, last: int) -> str:
    """Name one entry or several: `Entry 3 was`, `Entries 3 to 5 were`."""
    return f"Entry {first} was" if first == last else f"Entries {first} to {last} were"


def _comes_later(number: int, log: BinaryIO, key: Ed25519PublicKey) -> bool:
    while line := log.readline(dsse.MAX_ENVELOPE + 1):
        try:
            if _entry(line, key).sequence == number:
                return True
        except dsse.EnvelopeError:
            continue
    return False


def _genuine(line: bytes, key: Ed25519PublicKey, number: int) -> Entry:
    if len(line) <= dsse.MAX_ENVELOPE and not line.endswith(b"\n"):
        raise Fault("torn", number, number, f"Line {number} is unfinished: a crash left it, or somebody cut it.")
    try:
        return _entry(line, key)
    except dsse.EnvelopeError as error:
        kind: Kind = "foreign" if error.foreign else "changed"
        raise Fault(kind, number, number, f"Entry {number} was changed: {error}.") from None


def _entry(line: bytes, key: Ed25519PublicKey) -> Entry:
    payload, signature = dsse.opened(dsse.read(line), key)
    if line != line_of(payload, signature, key):
        raise dsse.EnvelopeError("its envelope is not as seclab wrote it, though the grade in it is genuine")
    return statement.grade(payload, sha256(line))


def _refuse_misplaced(found: Entry, number: int, previous: str) -> None:
    if found.sequence > number:
        text = f"{span(number, found.sequence - 1)} removed: entry {found.sequence} comes next."
        raise Fault("removed", number, number, text, found)
    if found.sequence < number or found.previous != previous:
        text = f"Entry {found.sequence} on line {number} continues another copy of this log: an entry was exchanged."
        raise Fault("forked", number, number, text, found)
