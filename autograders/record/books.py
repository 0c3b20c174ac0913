"""Does nbgrader's gradebook say what was signed?

Compared is the automatic score of each submission with its last entry, and what
a person gave when that was signed; what was not is counted in the verdict's note.
"""

from __future__ import annotations

import contextlib
import math
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from autograders.record import audit, files, keys
from autograders.record.audit import Verdict
from autograders.record.files import RecordError
from autograders.record.grade import ByHand, whole
from autograders.record.statement import Entry

# A hostile database may hold a view that never ends.
MAX_STEPS = 500_000_000
MAX_BY_HAND = 1_000_000
_SUBMISSIONS = """
FROM grade JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
"""
_SCORES = f"SELECT assignment.name, student_id, SUM(auto_score) {_SUBMISSIONS} GROUP BY 1, 2"
_BY_HAND = f"""
SELECT assignment.name, student_id, base_cell.name, auto_score, manual_score, COALESCE(extra_credit, 0),
CASE WHEN base_cell.name LIKE 'answer-%' THEN max_score ELSE 0 END {_SUBMISSIONS}
JOIN base_cell ON base_cell.id = grade.cell_id JOIN grade_cells ON grade_cells.id = grade.cell_id
WHERE manual_score IS NOT NULL OR COALESCE(extra_credit, 0) <> 0 ORDER BY 3 LIMIT {MAX_BY_HAND}
"""
_NEXT = "Grade that submission again, or bring gradebook.db back from a backup."
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Booked:
    """What the gradebook says of one submission: automatic points, and what a person gave, in the order of cells."""

    points: float | None
    by_hand: tuple[ByHand, ...] = ()


def verify_gradebook(gradebook: Path, log: Path, public_key_pem: bytes | str, head: Path | None = None) -> Verdict:
    """Verify a log, then hold a gradebook against it; the verdict names the first entry that differs."""
    verdict, entries = audit.examine(log, keys.public(public_key_pem), head)
    if not verdict.intact:
        return verdict
    booked = read(gradebook)
    signed = {(entry.lesson, entry.learner): entry for entry in entries}
    wrong = list(_differences(signed, booked))
    if wrong:
        entry, message, step = wrong[0]
        more = f" {len(wrong) - 1} more differ." if len(wrong) > 1 else ""
        return Verdict("gradebook", len(entries), message + more, entry, entry, step)
    unsigned = sum(len(one.by_hand) for name, one in booked.items() if name not in signed or not signed[name].by_hand)
    return replace(verdict, message=f"{verdict.message} The gradebook agrees.", note=_note(verdict.note, unsigned))


def _note(note: str, by_hand: int) -> str:
    if not by_hand:
        return note
    return f"{note} {by_hand} grades were given by hand, which nobody signed: seclab course sign.".strip()


def read(gradebook: Path) -> Mapping[Name, Booked]:
    """Return what a gradebook says of each (lesson, learner); it is opened to read only."""
    with files.explained("read", gradebook), files.opened(gradebook):
        address = f"file:{quote(str(gradebook.absolute()))}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as rows:
            rows.execute("PRAGMA trusted_schema = OFF")
            rows.set_progress_handler(lambda: 1, MAX_STEPS)
            found = {(lesson, learner): Booked(points) for lesson, learner, points in rows.execute(_SCORES)}
            for lesson, learner, cell, *points in rows.execute(_BY_HAND):
                held = found[lesson, learner]
                found[lesson, learner] = replace(held, by_hand=(*held.by_hand, _by_hand(gradebook, cell, points)))
            return found
    except sqlite3.Error as error:
        raise RecordError(f"{gradebook} is no gradebook of nbgrader: {error}.", "Name its gradebook.db.") from error


def _by_hand(gradebook: Path, cell: object, points: list[Any]) -> ByHand:
    if not all(one is None or (isinstance(one, (int, float)) and math.isfinite(one)) for one in points):
        raise RecordError(f"{gradebook} holds a score of {cell!r} that is no number.", "Give that grade again.")
    automatic, given, extra, most = (None if one is None else whole(one) for one in points)
    return ByHand(str(cell), automatic, given, extra or 0, most or 0)


def _differences(signed: Mapping[Name, Entry], booked: Mapping[Name, Booked]) -> Iterator[tuple[int | None, str, str]]:
    for name, entry in sorted(signed.items(), key=lambda one: one[1].sequence):
        found = booked.get(name, Booked(None))
        where = f"Entry {entry.sequence}, {entry.name}:"
        if found.points != entry.score:
            said = "has no grade" if found.points is None else f"says {found.points:g}"
            yield entry.sequence, f"{where} {entry.score} points were signed; the gradebook {said}.", _NEXT
        elif entry.by_hand and found.by_hand != entry.by_hand:
            text = "what a person gave is not what was signed."
            yield entry.sequence, f"{where} {text}", "When you gave it yourself: seclab course sign. " + _NEXT
    for name in sorted(set(booked) - set(signed)):
        if booked[name].points is not None:
            yield None, f"The gradebook has a grade of {'/'.join(name)} that was never signed.", _NEXT
