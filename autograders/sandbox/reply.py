"""Which outcomes do the lines of a child tell of, if they are to be believed at all?"""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import Any

from autograders.sandbox.inside import values
from autograders.sandbox.jail import JailError
from autograders.sandbox.outcome import Outcome, Status
from autograders.sandbox.warm import Ended
from cluster.source import DocumentError

# Lines before the first case: the walls stand and the course's modules are loaded; the answer is loaded.
BEFORE = 2
_LONGEST = 300
_BY_SIGNAL: dict[int, Status] = {signal.SIGKILL: "killed", signal.SIGXCPU: "timeout"}


class _Violation(Exception):
    """A line that no honest child writes."""


def outcomes(ended: Ended, cases: int, code: str, function: str) -> list[Outcome]:
    """Return one outcome a case. Raises DocumentError for code that is no answer, JailError."""
    try:
        found = _believed(ended, cases, code, function)
    except (_Violation, values.Unsupported):
        return [Outcome("protocol_violation")] * cases
    if len(found) < cases:
        found.append(_end(ended))
    return found + [Outcome("not_run")] * (cases - len(found))


def _believed(ended: Ended, cases: int, code: str, function: str) -> list[Outcome]:
    lines = [values.read(line) for line in ended.talk.lines]
    if not lines:
        raise JailError("the child could not be shut in, or a module for the answer could not be loaded")
    if ended.talk.stop == "said_more" or lines[0] != ["ready"]:
        raise _Violation
    if len(lines) < BEFORE:
        return []
    if lines[1] != ["loaded"]:
        if len(lines) > BEFORE:
            raise _Violation
        return [_not_loaded(lines[1], code, function)] * cases
    return [_outcome(number, line, code) for number, line in enumerate(lines[BEFORE:])]


def _not_loaded(line: Any, code: str, function: str) -> Outcome:
    match line:
        case ["unreadable", str(message), int(row), int(column)]:
            raise DocumentError(
                f"this is not Python: {_plain(message)}",
                _row(row, code),
                min(max(column, 1), 1000),
                "Look at this line",
            )
        case ["missing"]:
            raise DocumentError(f"the answer defines no function `{function}`", 1, 1, f"Write `def {function}(…):`")
        case ["failed", *verdict] if verdict[:1] != ["ok"]:
            return _verdict(verdict, code)
    raise _Violation


def _outcome(number: int, line: Any, code: str) -> Outcome:
    if type(line) is not list or not line or type(line[0]) is not int or line[0] != number:
        raise _Violation
    return _verdict(line[1:], code)


def _verdict(verdict: list[Any], code: str) -> Outcome:
    match verdict:
        case ["ok", data]:
            return Outcome("ok", values.decode(data))
        case ["raised", str(error), str(message), int(row)] if error != "MemoryError":
            return Outcome("raised", None, _identifier(error), _plain(message), _row(row, code) if row else 0)
        case ["unsupported", str(message)]:
            return Outcome("unsupported_value", message=_plain(message))
        case ["out_of_memory"]:
            return Outcome("out_of_memory")
    raise _Violation


def _end(ended: Ended) -> Outcome:
    if ended.talk.stop == "timeout" or ended.talk.stop == "too_much_output":
        return Outcome(ended.talk.stop)
    if ended.signal in _BY_SIGNAL:
        return Outcome(_BY_SIGNAL[ended.signal])
    if ended.signal:
        return Outcome("crashed", error=_signal_name(ended.signal))
    return Outcome("crashed", error=f"exit status {ended.status >> 8}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _identifier(text: str) -> str:
    return text if len(text) <= 80 and text.isidentifier() else "an exception without a name"


def _plain(text: str) -> str:
    """Return at most 300 printable characters on one line."""
    if len(text) > _LONGEST:
        raise _Violation
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def _row(row: int, code: str) -> int:
    if not 1 <= row <= len(code.splitlines()) + 1:
        raise _Violation
    return row


def with_tier(found: list[Outcome], tier: int) -> list[Outcome]:
    """Say in each outcome how well the sandbox held."""
    return [replace(outcome, tier=tier) for outcome in found]
