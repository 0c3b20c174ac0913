"""Where do the marks of a chart stand on the page?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograders.course.class_figures import CheckFigures

WIDTH = 720
STEPS_MIN = (1, 2, 5, 10, 20, 30, 60, 120, 240)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram, in pixels, with its label and what it counts."""

    label: str
    count: int
    x: float
    height: float


@dataclass(frozen=True, slots=True)
class Range:
    """One row of a chart of spreads: from the lower quartile to the upper, with the median."""

    check: CheckFigures
    x: float
    width: float
    median: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis."""

    x: float
    label: str


def histogram(scores: Sequence[float], max_score: float, height: float = 120) -> tuple[Bar, ...]:
    """Count scores by tenths of what can be reached; full marks stand alone."""
    counts = [0] * 11
    for score in scores:
        # Tenfold first: 0.6 of 6 is one tenth, and 0.6 / 6 a bit less.
        counts[min(10, max(0, math.floor(score * 10 / max_score))) if max_score else 0] += 1
    highest, step = max(*counts, 1), WIDTH / 11
    labels = (*(f"{tenth}0–{tenth}9 %" if tenth else "0–9 %" for tenth in range(10)), "full")
    bars = zip(labels, counts, range(11), strict=True)
    return tuple(
        Bar(label, number, round(at * step, 1), round(height * number / highest, 1)) for label, number, at in bars
    )


def spreads(checks: Iterable[CheckFigures], left: float, right: float) -> tuple[tuple[Range, ...], tuple[Tick, ...]]:
    """Place the active time of each check between two edges, and the minutes of the axis."""
    known = [(check, check.seconds) for check in checks if check.seconds]
    most = max((spread.upper for _, spread in known), default=0.0) / 60
    step = next((step for step in STEPS_MIN if most / step <= 6), STEPS_MIN[-1])
    end = max(step * math.ceil(most / step), step)
    scale = (right - left) / (end * 60)
    rows = tuple(
        Range(
            check,
            round(left + spread.lower * scale, 1),
            round(max((spread.upper - spread.lower) * scale, 2), 1),
            round(left + spread.median * scale, 1),
        )
        for check, spread in known
    )
    marks = (step * number for number in range(end // step + 1)) if end <= 24 * step else (0, end)
    return rows, tuple(Tick(round(left + mark * 60 * scale, 1), str(mark)) for mark in marks)
