"""How long do the keys of a training run live?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from autograders.check import check
from autograders.finding import Counterexample, Finding, Location
from cluster.source import DocumentError


@dataclass(frozen=True, slots=True)
class Mutant:
    """A number changed."""

    name: str
    text: str


@check("lifetime")
def outlives_the_run(answer: str) -> Finding | None:
    """The key is still valid when the run writes its model, after two hours."""
    hours = _number(_yaml(answer), "key_hours", answer)
    return None if hours >= 2 else _at_hour(answer, "valid", "expired", min(2, hours + 1))


@check("lifetime", points=2, after=outlives_the_run)
def ends_with_the_run(answer: str) -> Finding | None:
    """The key is useless three hours after the start."""
    hours = _number(_yaml(answer), "key_hours", answer)
    return None if hours <= 3 else _at_hour(answer, "expired", "valid", hours)


@check("rotation", points=2)
def rotates_within_a_month(answer: str) -> Finding | None:
    """No key is older than 30 days."""
    days = _number(_json(answer), "rotate_after_days", answer)
    return None if days <= 30 else _day(answer, "rotate_after_days", f"a key that is {days} days old")


@check("rotation")
def looks_every_week(answer: str) -> Finding | None:
    """Somebody looks for old keys at least every 7 days."""
    days = _number(_json(answer), "review_every_days", answer)
    return None if days <= 7 else _day(answer, "review_every_days", f"a key that nobody saw for {days} days")


def mutants(question: str, text: str) -> Iterator[Mutant]:
    """Yield the answer with each number far too large, and for a lifetime too small."""
    numbers = _yaml(text) if question == "lifetime" else _json(text)
    for name in numbers:
        yield Mutant(f"{name} x 100", json.dumps({**numbers, name: 100 * numbers[name]}))
        if question == "lifetime":
            yield Mutant(f"{name} = 1", json.dumps({**numbers, name: 1}))


def _at_hour(answer: str, expected: str, got: str, hour: float) -> Finding:
    place = Location.in_answer(answer, _line_of(answer, "key_hours"))
    return Finding(expected, got, Counterexample(f"training-job uses its key in hour {hour}"), "sets it", place)


def _day(answer: str, key: str, case: str) -> Finding:
    place = Location.in_answer(answer, _line_of(answer, key))
    return Finding("no such key", "one", Counterexample(case), "lets it live", place, "count the days")


def _line_of(answer: str, written: str) -> int:
    return next((number for number, line in enumerate(answer.splitlines(), 1) if written in line), 1)


def _yaml(answer: str) -> Any:
    try:
        return yaml.safe_load(answer)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DocumentError("this is not YAML", line, 1, "Write `name: number`") from None
    except (yaml.YAMLError, RecursionError):
        raise DocumentError("this is not YAML", suggestion="Write `name: number`") from None


def _json(answer: str) -> Any:
    try:
        return json.loads(answer)
    except json.JSONDecodeError as error:
        raise DocumentError("this is not JSON", error.lineno, error.colno, "Look at the sign before it") from None


def _number(document: Any, key: str, answer: str) -> float:
    value = document.get(key) if isinstance(document, dict) else None
    if type(value) not in (int, float) or not 0 < value < 1e9:
        raise DocumentError(f"{key} is not a number above 0", _line_of(answer, key), 1, f"Give {key} a number")
    number: float = value
    return number
