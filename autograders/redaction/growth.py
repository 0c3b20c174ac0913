"""How much longer does four times the text take?

Given to the sandbox as a module, so only the standard library is at hand. Whoever
turns the clock back still has to end within the limits, which hold outside.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

SMALLEST, LARGEST = 250, 32_000
_ENOUGH, _COMPUTED, _ROUNDS = 0.0004, 0.1, 5
Redact = Callable[[str], Any]


def growth(redact: Redact, unit: str, tail: str, most: float) -> list[float]:
    """Return a size in signs, and the shortest seconds for it and for four times as much.

    A growth of more than `most` times is measured again: only a busy machine makes it go away.
    """
    size, fixed = SMALLEST, _shortest(redact, tail, 3)
    while size < LARGEST and _shortest(redact, _text(unit, tail, size), 2) - fixed < _ENOUGH:
        size *= 2
    short = long = float(LARGEST)
    for _ in range(_ROUNDS):
        short = min(short, _shortest(redact, _text(unit, tail, size), 5) - fixed)
        long = min(long, _shortest(redact, _text(unit, tail, 4 * size), 3) - fixed)
        if long < most * short:
            break
    return [size, short, long]


def computed(redact: Redact, unit: str, tail: str, size: int, few: float, most: float) -> list[float]:
    """Return the same in computing time, which other work does not lengthen; it ticks in milliseconds.

    Time that grows with the square may hide behind time that does not, where texts are short. So from this
    size on, sizes are tried until the growth is clear: less than `few` times, or more than `most`.
    """
    while True:
        short, long = (_mean(redact, _text(unit, tail, signs)) for signs in (size, 4 * size))
        if not few * short <= long <= most * short or size >= LARGEST:
            return [size, short, long]
        size *= 2


def _text(unit: str, tail: str, size: int) -> str:
    return unit * (size // len(unit)) + tail


def _shortest(redact: Redact, text: str, times: int) -> float:
    best = float(LARGEST)
    for _ in range(times):
        begun = perf_counter()
        redact(text)
        best = min(best, perf_counter() - begun)
    return best


def _mean(redact: Redact, text: str) -> float:
    runs, begun = 0, process_time()
    while process_time() - begun < _COMPUTED:
        redact(text)
        runs += 1
    return (process_time() - begun) / runs
