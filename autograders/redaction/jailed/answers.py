"""What does each redactor answer to the texts of a suite?

Runs in the sandbox, without the suite. Of what the reference answers too, only that is told.
"""

from __future__ import annotations

import marshal
import random
import sys
from collections.abc import Callable
from typing import Any

from autograders.redaction.jailed.asked import INPUTS, KNOWN

Answer = tuple[Any, ...]
STEP = "_one_more_step"
SAME, ENDLESS = ("same",), ("endless",)
_FEW, _PER_SIGN = 2_000, 100
_LONGEST = 200
# As deep as calls may nest: less than Python's own limit, so that a short text shows who calls himself for each word.
_DEEPEST = 400


class Endless(BaseException):
    """More steps than any right redactor takes; no `except Exception` holds it."""


class _Counter:
    left = 0

    def step(self) -> bool:
        self.left -= 1
        if self.left < 0:
            raise Endless
        return True


def answers(code: bytes) -> list[Answer]:
    """Return one answer for each input: `same` where it is the known one."""
    counter = _Counter()
    try:
        redact = _loaded(code, counter)
    except Exception as error:
        return [_raised(error)] * len(INPUTS)
    except Endless:
        return [ENDLESS] * len(INPUTS)
    found = [_answer(redact, value, counter) for value in INPUTS]
    return [SAME if one == other else one for one, other in zip(found, KNOWN or [()] * len(found), strict=True)]


def _loaded(code: bytes, counter: _Counter) -> Callable[[Any], Any]:
    counter.left = _FEW
    random.seed(0)
    sys.setrecursionlimit(_DEEPEST)
    module: dict[str, Any] = {"__name__": "redactor", STEP: counter.step}
    # The course compiled it, with the Python that runs here.
    exec(marshal.loads(code), module)  # noqa: S102, S302 - this runs in the jail
    function: Callable[[Any], Any] = module["redact"]
    return function


def _answer(redact: Callable[[Any], Any], value: Any, counter: _Counter) -> Answer:
    counter.left = _FEW + _PER_SIGN * (len(value) if isinstance(value, (str, bytes)) else 1)
    try:
        answer = redact(value)
    except Endless:
        return ENDLESS
    except Exception as error:
        return _raised(error)
    if type(answer) in (str, bytes, bool, int, float, type(None)):
        return "value", answer, type(answer).__name__
    return "raised", "TypeError", f"the redactor returned a {type(answer).__name__}"


def _raised(error: Exception) -> Answer:
    return "raised", type(error).__name__, str(error)[:_LONGEST]
