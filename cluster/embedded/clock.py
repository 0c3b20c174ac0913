"""What time is it, and what is random, now and when a request is replayed?

A replayed request must come out as it did the first time: same version ids,
same keys, same dates. So moto gets its time and its randomness from here.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from types import ModuleType, SimpleNamespace
from typing import Any

TICK = timedelta(microseconds=1)


class Clock:
    """The time of the request that is being executed; it never repeats itself."""

    def __init__(self) -> None:
        self._moment = datetime(1970, 1, 1)

    def tick(self) -> datetime:
        """Move to the present and return it (UTC, naive as moto's dates are)."""
        self._moment = max(datetime.now(UTC).replace(tzinfo=None), self._moment + TICK)
        return self._moment

    def set(self, moment: datetime) -> None:
        """Move to the moment of a recorded request."""
        self._moment = moment

    def now(self) -> datetime:
        """Return the moment."""
        return self._moment


def install(clock: Clock, random: Any, *modules: ModuleType) -> None:
    """Give moto's modules this clock, and its own seedable source for every random byte."""
    source = SimpleNamespace(**{**vars(os), "urandom": random.randbytes})
    for module in modules:
        if hasattr(module, "utcnow"):
            vars(module)["utcnow"] = clock.now
        if hasattr(module, "os"):
            vars(module)["os"] = source
