"""Does the learner's function hide every digit, and nothing else?"""

from __future__ import annotations

from collections.abc import Sequence

from autograders import sandbox
from autograders.check import check
from autograders.finding import Counterexample, Finding

LIMITS = sandbox.Limits(cpu_seconds=0.5, wall_seconds=20.0)
TOLD = (("room 12", "room ##"),)
UNTOLD = (("2024-05-01", "####-##-##"), ("7", "#"))
MORE = (("a1", "a#"), ("b22", "b##"), ("333", "###"), ("4 4", "# #"), ("x5y", "x#y"))


@check("hide", points=5)
def hides_every_digit(answer: str) -> Finding | None:
    """Every digit is hidden."""
    return _first(answer, (*TOLD, *UNTOLD))


@check("hide", points=5)
def keeps_the_rest(answer: str) -> Finding | None:
    """Every other sign stays as it was."""
    return _first(answer, MORE)


def _first(answer: str, pairs: Sequence[tuple[str, str]]) -> Finding | None:
    outcomes = sandbox.call(answer, "hide", [(text,) for text, _ in pairs], limits=LIMITS)
    for (text, wanted), outcome in zip(pairs, outcomes, strict=True):
        call = f"hide({text!r})"
        if not outcome.ok:
            return outcome.finding(answer, call, repr(wanted))
        if outcome.value != wanted:
            return Finding(repr(wanted), outcome.shown, Counterexample(call))
    return None
