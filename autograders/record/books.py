"""Does nbgrader's gradebook say what was signed?

Compared is the automatic score of each submission with its last entry. A score
that a person gave by hand is not signed: it is counted in the verdict's note.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from autograders.record import audit, files, keys
from autograders.record.audit import Verdict
from autograders.record.files import RecordError
from autograders.record.statement import Entry

# A hostile database may hold a view that never ends.
MAX_STEPS = 500_000_000
_SCORES = """
SELECT assignment.name, student_id, SUM(auto_score), SUM(manual_score IS NOT NULL OR COALESCE(extra_credit, 0) <> 0)
FROM grade JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id GROUP BY 1, 2
"""
_NEXT = "Grade that submission again, or bring gradebook.db back from a backup."
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Booked:
    """What the gradebook says of one submission: automatic points, and how many cells a person graded."""

    points: float | None
    by_hand: int


def verify_gradebook(gradebook: Path, log: Path, public_key_pem: bytes | str, head: Path | None = None) -> Verdict:
    """Verify a log, then hold a gradebook against it; the verdict names the first entry that differs."""
    verdict, entries = audit.examine(log, keys.public(public_key_pem), head)
    if not verdict.intact:
        return verdict
    booked = read(gradebook)
    wrong = list(_differences({(entry.lesson, entry.learner): entry for entry in entries}, booked))
    if wrong:
        entry, message = wrong[0]
        more = f" {len(wrong) - 1} more differ." if len(wrong) > 1 else ""
        return Verdict("gradebook", len(entries), message + more, entry, entry, _NEXT)
    return replace(
        verdict, message=f"{verdict.message} The gradebook agrees.", note=_note(verdict.note, booked.values())
    )


def _note(note: str, booked: Iterable[Booked]) -> str:
    by_hand = sum(one.by_hand for one in booked)
    return f"{note} {by_hand} grades were given by hand, which nobody signed.".strip() if by_hand else note


def read(gradebook: Path) -> Mapping[Name, Booked]:
    """Return what a gradebook says of each (lesson, learner); it is opened to read only."""
    with files.explained("read", gradebook), files.opened(gradebook):
        address = f"file:{quote(str(gradebook.absolute()))}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as rows:
            rows.execute("PRAGMA trusted_schema = OFF")
            rows.set_progress_handler(lambda: 1, MAX_STEPS)
            return {(lesson, learner): Booked(points, hand) for lesson, learner, points, hand in rows.execute(_SCORES)}
    except sqlite3.Error as error:
        raise RecordError(f"{gradebook} is no gradebook of nbgrader: {error}.", "Name its gradebook.db.") from error


def _differences(signed: Mapping[Name, Entry], booked: Mapping[Name, Booked]) -> Iterator[tuple[int | None, str]]:
    for name, entry in sorted(signed.items(), key=lambda one: one[1].sequence):
        found = booked[name].points if name in booked else None
        if found != entry.score:
            said = "has no grade" if found is None else f"says {found:g}"
            text = f"{entry.score} points were signed; the gradebook {said}."
            yield entry.sequence, f"Entry {entry.sequence}, {entry.name}: {text}"
    for name in sorted(set(booked) - set(signed)):
        if booked[name].points is not None:
            yield None, f"The gradebook has a grade of {'/'.join(name)} that was never signed."
