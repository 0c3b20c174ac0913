"""Which result counts when several machines graded the same submission?

`union` is associative, commutative and idempotent: in whatever order, and
however often results come together, the same ones are left. `first` orders them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograders.grader import NOT_YOUR_FAULT
from autograders.record.canonical import canonical

# Lesson, learner, and the mark of everything that the grade follows from.
Key = tuple[str, str, str]
# The reports of Report.to_json, in one order and none twice.
Reports = tuple[dict[str, Any], ...]
Results = Mapping[Key, Reports]


def union(parts: Iterable[Results]) -> dict[Key, Reports]:
    """Return all results of any number of parts."""
    found: dict[Key, list[dict[str, Any]]] = {}
    for part in parts:
        for key, reports in part.items():
            found.setdefault(key, []).extend(reports)
    return {key: ordered(reports) for key, reports in found.items()}


def ordered(reports: Iterable[dict[str, Any]]) -> Reports:
    """Sort reports on the same answers: first the one that judged most checks, then the lowest.

    The same answers earn the same report, unless a check failed to judge on one
    machine or somebody made a report up: doubt gives no points.
    """
    ranked = {_rank(report): report for report in reports}
    return tuple(ranked[rank] for rank in sorted(ranked))


def _rank(report: Mapping[str, Any]) -> tuple[int, float, bytes]:
    unjudged = sum(result["reason"] == NOT_YOUR_FAULT for result in report.get("results", ()))
    return unjudged, report.get("score", 0), canonical(report)
