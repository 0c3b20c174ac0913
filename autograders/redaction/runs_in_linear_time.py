"""Does twice the text take about twice the time?"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from autograders import sandbox
from autograders.check import NoCases
from autograders.finding import Counterexample, Finding
from autograders.redaction import growth
from autograders.redaction.growth import SMALLEST
from autograders.sandbox import Outcome

# What is repeated, and what follows: each keeps a pattern guessing that tries again from every sign.
TEXTS = (
    *(("a", ""), ("a", "@"), ("a", "!"), ("a.", "@"), ("a@", ""), ("a@a.", "!"), ("A1", ""), ("1", ""), ("1", "x")),
    *(
        ("1 ", ""),
        ("1-", "x"),
        ("1.", ""),
        ("+1", ""),
        ("(", ""),
        ('"', ""),
        ('"a', ""),
        ("0:", ""),
        (" ", ""),
        ("\n", ""),
    ),
    *(("a b", ""), ("anna@example.org ", ""), ("%41", "")),
)
LIMITS = sandbox.Limits(cpu_seconds=1.0, wall_seconds=20.0)
_LONGER = sandbox.Limits(cpu_seconds=4.0, wall_seconds=40.0)
# Four times the text: 4 where time grows in line, 16 where it grows with the square.
_FEW, _MOST = 5.5, 8.0
_BATCH = 6
_RUN = """

def growth_by_the_course(unit, tail):
    from measured_by_the_course import growth
    return growth({function}, unit, tail, {few})

def computed_by_the_course(unit, tail, size):
    from measured_by_the_course import computed
    return computed({function}, unit, tail, size, {few}, {most})
"""


def runs_in_linear_time(
    code: str, texts: Sequence[tuple[str, str]] = TEXTS, *, function: str = "redact"
) -> Finding | None:
    """Return None when no text makes the time grow faster than its length.

    Each text (what is repeated, what follows) is grown until it takes long enough to
    be measured, then to four times that. The shortest of several runs counts; a
    suspicion must show again in computing time, which a busy machine does not
    lengthen, and at sizes where it is clear. Otherwise the text that makes it slow. Raises NoCases for no texts.
    """
    if not texts:
        raise NoCases("no text is given")
    own = code.rstrip() + _RUN.format(function=function, few=_FEW, most=_MOST)
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        outcomes = sandbox.call(own, "growth_by_the_course", list(batch), limits=LIMITS, modules=_modules())
        for (unit, tail), outcome in zip(batch, outcomes, strict=True):
            found = _confirmed(own, unit, tail, outcome)
            if found is not None:
                return _told(code, function, unit, tail, found)
    return None


@functools.cache
def _modules() -> dict[str, str]:
    return {"measured_by_the_course": Path(growth.__file__).read_text(encoding="utf-8")}


def _confirmed(own: str, unit: str, tail: str, outcome: Outcome) -> Outcome | None:
    """Return what shows that a text is slow; None: it is not."""
    if not outcome.ok or not _grows(outcome, _FEW):
        return None if outcome.ok else outcome
    size = outcome.value[0] if type(outcome.value) is list and outcome.value else SMALLEST
    again = sandbox.call(own, "computed_by_the_course", [(unit, tail, size)], limits=_LONGER, modules=_modules())[0]
    return again if not again.ok or _grows(again, _MOST) else None


def _grows(outcome: Outcome, most: float) -> bool:
    match outcome.value:
        case [int(), float(short), float(long)]:
            return long > most * max(short, 0.0001)
    return True


def _told(code: str, function: str, unit: str, tail: str, outcome: Outcome) -> Finding:
    """Tell it in the same words whether growth or the clock showed it first, which a busy machine decides."""
    expected = "four times the time for four times the text"
    slow = outcome.ok or outcome.status == "timeout"
    # No size that was measured: it differs from run to run.
    size = 4 * SMALLEST if slow else SMALLEST
    call = f"{function}({unit!r} * {size // len(unit)}{f' + {tail!r}' if tail else ''})"
    if not slow:
        return outcome.finding(code, call, expected)
    step = (
        "look for a pattern that is tried again from every sign: give its parts a greatest length, or a fixed beginning"
    )
    return Finding(expected, "more than eight times the time, or no end", Counterexample(call), next=step)
