"""What has a learner reached, in a form that needs no course to be checked?"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from autograders.record import dsse, keys, statement
from autograders.record.files import RecordError
from autograders.record.statement import CERTIFICATE, Entry


def certificate(entries: Iterable[Entry], learner: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return an envelope with the learner's best grade in each lesson, with what a person gave."""
    best = _best(entry for entry in entries if entry.learner == learner)
    if not best:
        raise RecordError(f"There is no grade of {learner!r}.", "Learners are named as in the gradebook.")
    subjects = [(entry.name, entry.answers) for entry in best]
    predicate = {"learner": learner, "time": statement.now(), "lessons": [_line(entry) for entry in best]}
    return dsse.sign(statement.payload(CERTIFICATE, subjects, predicate), key)


def verify_certificate(text: bytes, public_key_pem: bytes | str) -> dict[str, Any]:
    """Return what a certificate says; raises EnvelopeError when the course did not sign it."""
    return statement.certified(dsse.opened(dsse.read(text), keys.public(public_key_pem))[0])


def _best(entries: Iterable[Entry]) -> list[Entry]:
    # Of the same answers the last grade counts: a person, or a corrected rubric, may have lowered it.
    counts: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        before = counts.get((entry.lesson, entry.answers))
        if before is None or _share(before) != _share(entry):
            counts[entry.lesson, entry.answers] = entry
    found: dict[str, Entry] = {}
    for entry in counts.values():
        held = found.get(entry.lesson)
        if held is None or _share(entry) > _share(held):
            found[entry.lesson] = entry
    return sorted(found.values(), key=lambda entry: entry.lesson)


def _share(entry: Entry) -> Fraction:
    return Fraction(entry.total) / Fraction(entry.total_max) if entry.total_max else Fraction(0)


def _line(entry: Entry) -> dict[str, Any]:
    kept = ("lesson", "version", "time", "sequence", "sha256")
    return {**{name: getattr(entry, name) for name in kept}, "score": entry.total, "max_score": entry.total_max}
