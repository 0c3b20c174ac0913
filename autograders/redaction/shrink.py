"""What is the shortest text that shows the same mistake?"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from autograders.redaction.kinds import Record, Span

# For each record: does it still show the mistake?
Shows = Callable[[Sequence[Record]], Sequence[bool]]
Cut = tuple[int, int]
Found = tuple[Record, Span | None]


def shortest(record: Record, kept: Span | None, shows: Shows) -> Record:
    """Cut away all but `kept` that the mistake does not need; `record` shows it.

    Values go as a whole, with what tells their kind, or stay, and no new letter
    comes to stand beside one. A JSON text stays JSON.
    """
    record, kept = _values(record, kept, shows)
    if record.context in _PARSES:
        # Signs taken out of JSON or CSV only make it harder to read.
        return record
    size = max(1, len(record.text) // 2)
    while True:
        shorter = _round(record, kept, list(_chunks(record, size)), shows)
        if shorter is not None:
            record, kept = shorter
        elif size == 1:
            return record
        else:
            size = size // 2


def _values(record: Record, kept: Span | None, shows: Shows) -> Found:
    """Take whole values away as long as one can be spared."""
    while True:
        ends = [0, *(span.end for span in record.spans), len(record.text)]
        # With the words before it, or alone.
        whole, alone = list(itertools.pairwise(ends)), [(span.start - span.lead, span.end) for span in record.spans]
        shorter = _round(record, kept, whole, shows) or _round(record, kept, alone, shows)
        if shorter is None:
            return record, kept
        record, kept = shorter


def _round(record: Record, kept: Span | None, cuts: list[Cut], shows: Shows) -> Found | None:
    """Make all cuts together that work alone, or the first of them; None when none works."""
    tried = [(cut, made) for cut in cuts if (made := _without(record, kept, [cut])) is not None]
    good = shows([made[0] for _, made in tried]) if tried else ()
    works = [entry for entry, shown in zip(tried, good, strict=True) if shown]
    if len(works) > 1:
        together = _without(record, kept, [cut for cut, _ in works])
        if together is not None and shows([together[0]])[0]:
            return together
    return works[0][1] if works else None


def _chunks(record: Record, size: int) -> Iterator[Cut]:
    for start in range(0, len(record.text), size):
        yield start, min(start + size, len(record.text))


def _without(record: Record, kept: Span | None, cuts: list[Cut]) -> Found | None:
    """Return the record without some of its text, and where `kept` then stands; None: not a fair text."""
    for start, end in sorted(cuts, reverse=True):
        shorter = _cut(record, start, end) if start < end else None
        if shorter is None or (kept and start < kept.end and end > kept.start - kept.lead):
            return None
        record, kept = shorter, _moved(kept, start, end) if kept else None
    return (record, kept) if record.context not in _PARSES or _PARSES[record.context](record.text) else None


def _cut(record: Record, start: int, end: int) -> Record | None:
    """Cut between values, or whole values; None where that would cut or glue one."""
    inside = [span for span in record.spans if start <= span.start - span.lead and span.end <= end]
    rest = [span for span in record.spans if span not in inside]
    text = record.text[:start] + record.text[end:]
    for span in rest:
        if start < span.end and end > span.start - span.lead:
            return None
        if not _keeps_edges(record.text, span, text, _moved(span, start, end)):
            return None
    secrets = tuple(_moved(span, start, end) for span in record.secrets if span in rest)
    innocents = tuple(_moved(span, start, end) for span in record.innocents if span in rest)
    return replace(record, text=text, secrets=secrets, innocents=innocents)


def _moved(span: Span, start: int, end: int) -> Span:
    by = end - start if end <= span.start else 0
    return replace(span, start=span.start - by, end=span.end - by)


def _keeps_edges(before: str, old: Span, after: str, new: Span) -> bool:
    """Tell whether beside a value stands what stood there, a blank, or nothing."""
    edges = ((old.start - old.lead - 1, new.start - new.lead - 1), (old.end, new.end))
    return all(
        not 0 <= now < len(after) or after[now].isspace() or (0 <= place < len(before) and before[place] == after[now])
        for place, now in edges
    )


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _is_csv(text: str) -> bool:
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        return False
    return len({len(row) for row in rows}) == 1


_PARSES: dict[str, Callable[[str], bool]] = {"json": _is_json, "csv": _is_csv}
