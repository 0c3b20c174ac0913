"""Which rows does the table of decisions have?"""

from __future__ import annotations

from collections.abc import Iterator

from tests.cluster.conformance import (
    conditions,
    differences,
    grants,
    identity,
    locks,
    objects,
    refusals,
    server_differences,
)
from tests.cluster.conformance.calls import Call
from tests.cluster.conformance.scenarios import Area, Scenario

_FILES = (identity, conditions, grants, objects, locks, differences, server_differences, refusals)
AREAS: tuple[Area, ...] = tuple(area for file in _FILES for area in file.AREAS)


def rows() -> Iterator[tuple[Scenario, Call]]:
    """Return every row, in order."""
    return (row for area in AREAS for row in area.rows())
