"""How long does an answer keep the audit log?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from autograders.check import check
from autograders.finding import Counterexample, Finding, Location
from cluster.source import DocumentError

YEAR = 365


@dataclass(frozen=True, slots=True)
class Mutant:
    """A retention with one change."""

    name: str
    text: str


@check("retention")
def keeps_a_year_of_logs(answer: str) -> Finding | None:
    """Evidence of a year ago can still be looked up."""
    return _judged(answer, YEAR, kept=True)


@check("retention", after=keeps_a_year_of_logs)
def forgets_after_two_years(answer: str) -> Finding | None:
    """Nothing older than two years is kept."""
    return _judged(answer, 2 * YEAR + 1, kept=False)


def mutants(question: str, text: str) -> Iterator[Mutant]:
    """Yield the retention with its number made too small and too large."""
    days = json.loads(text)["days"]
    for changed in (0, days // 2, days * 2, days * YEAR):
        yield Mutant(f"{question} of {changed} days", json.dumps({"days": changed}))


def _judged(answer: str, age: int, kept: bool) -> Finding | None:
    days = _days(answer)
    if (days >= age) == kept:
        return None
    words = ("kept", "deleted") if kept else ("deleted", "kept")
    place = Location.in_answer(answer, _line(answer))
    return Finding(*words, Counterexample(f"a record of {age} days ago"), f"keeps {days} days", place, "count again")


def _days(answer: str) -> int:
    try:
        document = json.loads(answer)
    except json.JSONDecodeError as error:
        raise DocumentError("this is not JSON", error.lineno, error.colno, "Look at the sign before it") from None
    except (RecursionError, ValueError):
        raise DocumentError("this cannot be read", suggestion='Write {"days": <a number>}') from None
    days = document.get("days") if isinstance(document, dict) else None
    if type(days) is not int or days < 0:
        raise DocumentError("`days` is not a whole number", _line(answer), 1, 'Write {"days": <a number>}')
    return days


def _line(answer: str) -> int:
    return next((number for number, line in enumerate(answer.splitlines(), 1) if '"days"' in line), 1)
