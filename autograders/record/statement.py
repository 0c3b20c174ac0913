"""What does a signed statement say?

Each is an in-toto Statement v1, with one of three predicate types:

- GRADE: subject `lesson/learner` with the digest of the answers; the predicate
  holds sequence, previous (digest of the line before), lesson, learner, version
  (of the rubric), score, max_score, time, and for each check its question,
  status, points and max_points. No text of an answer is in it. Where they are
  known: mark (digest of everything that the grade follows from), and by_hand
  (for each cell that a person graded: automatic, given and extra points, and
  max_points where software gives none).
- HEAD: subject `entry/<count>` with the digest of that line; the predicate
  holds count, size (bytes of the log up to there) and time.
- CERTIFICATE: a subject for each lesson, as in its grade; the predicate holds
  learner, time and for each lesson its best grade and which entry that is.

https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from autograders.record.canonical import canonical, parse
from autograders.record.dsse import EnvelopeError
from autograders.record.grade import ByHand, Grade, Judged, whole

STATEMENT = "https://in-toto.io/Statement/v1"
GRADE = "https://mlops-security-labs.dev/grade/v1"
HEAD = "https://mlops-security-labs.dev/head/v1"
CERTIFICATE = "https://mlops-security-labs.dev/certificate/v1"
NOTHING = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One grade. `sequence` counts from 1; `sha256` is the digest of its line in the log, `answers` of the answers."""

    sequence: int
    previous: str
    lesson: str
    learner: str
    version: str
    score: float
    max_score: float
    checks: tuple[Judged, ...]
    time: str
    answers: str
    sha256: str = ""
    mark: str = ""
    by_hand: tuple[ByHand, ...] = ()

    @property
    def name(self) -> str:
        """Return the name of the subject."""
        return f"{self.lesson}/{self.learner}"

    @property
    def total(self) -> float:
        """Return the points that count: the automatic ones, and what a person changed."""
        return whole(self.score + sum(one.adds for one in self.by_hand))

    @property
    def total_max(self) -> float:
        """Return the points that could be reached, with those that only a person gives."""
        return whole(self.max_score + sum(one.max_points for one in self.by_hand))

    @property
    def grade(self) -> Grade:
        """Return what was signed, without its place in the log."""
        return Grade(**{one.name: getattr(self, one.name) for one in fields(Grade)})


@dataclass(frozen=True, slots=True)
class Head:
    """How far the log went at a time: number and digest of its last entry, and its size in bytes."""

    count: int = 0
    sha256: str = NOTHING
    size: int = 0
    time: str = ""


def now() -> str:
    """Return the time as entries have it; what counts for their order is the sequence."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def entry(graded: Grade, after: Head) -> Entry:
    """Describe a grade that follows the last entry."""
    said = {one.name: getattr(graded, one.name) for one in fields(Grade)}
    return Entry(**said, sequence=after.count + 1, previous=after.sha256, time=now())


def grade_payload(grade: Entry) -> bytes:
    """Return the statement of a grade."""
    predicate = asdict(grade)
    digest = predicate.pop("answers")
    del predicate["sha256"]
    for name in ("mark", "by_hand"):
        if not predicate[name]:
            del predicate[name]
    return payload(GRADE, [(grade.name, digest)], predicate)


def grade(text: bytes, line_digest: str) -> Entry:
    """Read the statement of a grade that was verified."""
    subjects, found = _statement(text, GRADE)
    try:
        checks = tuple(Judged(**one) for one in found.pop("checks"))
        by_hand = tuple(ByHand(**one) for one in found.pop("by_hand", ()))
        read = Entry(
            **found, checks=checks, by_hand=by_hand, answers=subjects[0]["digest"]["sha256"], sha256=line_digest
        )
    except (KeyError, TypeError, IndexError):
        raise EnvelopeError("it is no grade as this version of seclab writes it") from None
    return read


def head_payload(head: Head) -> bytes:
    """Return the statement of a checkpoint."""
    predicate = {"count": head.count, "size": head.size, "time": head.time}
    return payload(HEAD, [(f"entry/{head.count}", head.sha256)], predicate)


def head(text: bytes) -> Head:
    """Read the statement of a checkpoint that was verified."""
    subjects, found = _statement(text, HEAD)
    try:
        return replace(Head(**found), sha256=subjects[0]["digest"]["sha256"])
    except (KeyError, TypeError, IndexError):
        raise EnvelopeError("it is no checkpoint as this version of seclab writes it") from None


def payload(predicate_type: str, subjects: Iterable[tuple[str, str]], predicate: Mapping[str, Any]) -> bytes:
    """Return a statement's bytes; subjects are names and digests."""
    named = [{"name": name, "digest": {"sha256": digest}} for name, digest in subjects]
    whole = {"_type": STATEMENT, "subject": named, "predicateType": predicate_type, "predicate": predicate}
    return canonical(whole)


def certified(text: bytes) -> dict[str, Any]:
    """Read the predicate of a certificate that was verified."""
    return _statement(text, CERTIFICATE)[1]


def _statement(text: bytes, predicate_type: str) -> tuple[list[Any], dict[str, Any]]:
    try:
        found = parse(text)
    except ValueError:
        raise EnvelopeError("its payload is no JSON") from None
    if not isinstance(found, dict) or found.get("_type") != STATEMENT:
        raise EnvelopeError(f"it is no {STATEMENT}")
    if found.get("predicateType") != predicate_type:
        raise EnvelopeError(f"it is no {predicate_type}")
    subjects, predicate = found.get("subject"), found.get("predicate")
    if not isinstance(subjects, list) or not isinstance(predicate, dict):
        raise EnvelopeError("it has no subject or no predicate")
    return subjects, predicate
