"""What is given to a redactor beside ordinary texts, and what should come of it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograders.sandbox import Outcome

LINES = 30_000
_LEAK = "anna"


@dataclass(frozen=True, slots=True)
class Case:
    """An argument as it is written, what it should come to, and how a wrong answer goes on."""

    argument: str
    expected: str
    right: Callable[[Outcome], bool]
    next: str


def _clean(value: Any) -> bool:
    data = value.encode() if isinstance(value, str) else value
    return isinstance(data, bytes) and _LEAK.encode() not in data


def _refused(outcome: Outcome) -> bool:
    return outcome.status == "raised" and outcome.error in ("TypeError", "ValueError")


def _large(outcome: Outcome) -> bool:
    value = outcome.value
    return isinstance(value, str) and _clean(value) and value.count("then wait.\n") == LINES


CASES = {
    "none": Case("None", "None", lambda outcome: outcome.ok and outcome.value is None, "return None for None"),
    "empty": Case("''", "''", lambda outcome: outcome.value == "", "return an empty text as it is"),
    "bytes": Case(
        "b'mail anna@example.org'",
        "a TypeError, or the bytes without the address",
        lambda outcome: _refused(outcome) or _clean(outcome.value),
        "raise TypeError for what is no text: the caller then knows that nothing was redacted",
    ),
    "half": Case(
        "'\\ud83d mail anna@example.org \\udc00'",
        "the text without the address",
        lambda outcome: _clean(outcome.value),
        "do not encode the text on the way: half a character cannot be encoded",
    ),
    "large": Case(
        f"'mail anna@example.org, then wait.\\n' * {LINES}",
        "the text of 1 MB without the addresses",
        _large,
        "look for work that is done again for each match",
    ),
}
