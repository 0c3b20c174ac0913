"""Which recorded requests leave no trace in the state?"""

from __future__ import annotations

from datetime import datetime

from cluster.embedded.journal import Record


def compact(records: tuple[Record, ...], now: datetime) -> tuple[Record, ...]:
    """Return the records that still matter."""
    del now
    return records
