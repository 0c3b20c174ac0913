"""What does the child of one call say, and does it keep to time and size?"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from autograders.sandbox.limits import Limits

Stop = Literal["", "timeout", "too_much_output", "said_more"]
_CHUNK = 2**16
_SLACK = 0.05


@dataclass(frozen=True, slots=True)
class Talk:
    """The lines of the results, how much was printed besides, and why the grader stopped listening."""

    lines: tuple[bytes, ...]
    printed: int
    stop: Stop

    def drained(self, result: int, printed: int, limits: Limits) -> Talk:
        """Look at what still lies in the pipes of a child that has ended."""
        if self.stop:
            return self
        more, noise = _left(result), self.printed + _left(printed)
        stop: Stop = "too_much_output" if noise > limits.printed_bytes else "said_more" if more else ""
        return replace(self, printed=noise, stop=stop)


class _Clock:
    """When did the present call begin, on the wall and on the child's own clock?"""

    def __init__(self, limits: Limits, used: Callable[[], float]) -> None:
        self._limits, self._used, self._asked_at = limits, used, time.monotonic()
        # A fresh child has computed nothing.
        self._computed = 0.0
        self._began, self._end = self._asked_at, self._asked_at + limits.batch_seconds

    def next_call(self) -> None:
        """Begin anew. Asking costs more than many calls do, so a little of an earlier one may be counted again."""
        self._began = time.monotonic()
        if self._began - self._asked_at > _SLACK:
            self._asked_at, self._computed = self._began, self._used()

    def left(self) -> float:
        """Return the seconds until it pays to look again; 0 when the call is over time."""
        now = time.monotonic()
        waits = min(self._began + self._limits.wall_seconds, self._end) - now
        if waits <= 0:
            return 0.0
        allowed = self._limits.cpu_seconds + _SLACK
        computes = allowed - (now - self._began)
        if computes <= 0:
            # One thread computes no more than time has passed: only now is its own clock worth asking.
            computes = allowed - (self._used() - self._computed)
        return max(0.0, min(waits, computes))


def listen(result: int, printed: int, lines: int, limits: Limits, used: Callable[[], float]) -> Talk:
    """Collect `lines` lines, until the child ends, or goes beyond its limits."""
    found: list[bytes] = []
    poller = select.poll()
    poller.register(result, select.POLLIN)
    poller.register(printed, select.POLLIN)
    clock, rest, heard, noise = _Clock(limits, used), b"", 0, 0
    while len(found) < lines:
        seconds = clock.left()
        if not seconds:
            return Talk(tuple(found), noise, "timeout")
        for file, _ in poller.poll(1000 * seconds + 1):
            chunk = os.read(file, _CHUNK)
            if file == printed:
                noise += len(chunk)
                if not chunk:
                    poller.unregister(printed)
                continue
            if not chunk:
                return Talk(tuple(found), noise, "")
            heard += len(chunk)
            *whole, rest = (rest + chunk).split(b"\n")
            found += whole
            if whole:
                clock.next_call()
        if noise > limits.printed_bytes or heard > limits.returned_bytes:
            return Talk(tuple(found), noise, "too_much_output")
    return Talk(tuple(found[:lines]), noise, "said_more" if rest or len(found) > lines else "")


def _left(file: int) -> int:
    """Count what lies in a pipe; there is nobody left to write."""
    os.set_blocking(file, False)
    count = 0
    try:
        while chunk := os.read(file, _CHUNK):
            count += len(chunk)
    except BlockingIOError:
        pass
    return count
