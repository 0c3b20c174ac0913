"""Who may need a word from the instructor?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from autograders.course.attempt_log import Trail
from autograders.course.by_hand import Standing
from autograders.course.gradebook import Marked

LOW, SILENT = 0.4, timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Straggler:
    """A learner, and why. `kind` is missing, low or silent; `last` is the day of the last sign, "" when unknown."""

    learner: str
    name: str
    kind: str
    score: float
    max_score: float
    last: str


def find(
    roster: Mapping[str, str],
    handed_in: Mapping[str, object],
    marked: Mapping[str, Marked],
    standings: Mapping[str, Standing],
    trails: Mapping[str, Trail],
    now: datetime,
) -> tuple[Straggler, ...]:
    """Return who handed in nothing, has few points, or has done nothing for long without all points."""
    order = {"missing": 0, "low": 1, "silent": 2}
    found = _all(roster, handed_in, marked, standings, trails, now)
    return tuple(sorted(found, key=lambda one: (order[one.kind], one.score, one.learner)))


def _all(
    roster: Mapping[str, str],
    handed_in: Mapping[str, object],
    marked: Mapping[str, Marked],
    standings: Mapping[str, Standing],
    trails: Mapping[str, Trail],
    now: datetime,
) -> Iterator[Straggler]:
    for learner, name in roster.items():
        standing = standings.get(learner, Standing())
        last = _last(standing, trails.get(learner))
        day = last.strftime("%Y-%m-%d") if last else ""
        if learner not in handed_in and learner not in marked:
            yield Straggler(learner, name, "missing", 0, 0, day)
        elif learner in marked and marked[learner].status == "graded" and standing.score < standing.max_score:
            kind = "low" if standing.score < LOW * standing.max_score else "silent"
            if kind == "low" or (last and now - last > SILENT):
                yield Straggler(learner, name, kind, standing.score, standing.max_score, day)


def _last(standing: Standing, trail: Trail | None) -> datetime | None:
    try:
        handed_in = datetime.fromisoformat(standing.handed_in).replace(tzinfo=UTC)
    except ValueError:
        handed_in = None
    known = [when for when in (handed_in, trail.last if trail else None) if when]
    return max(known, default=None)
