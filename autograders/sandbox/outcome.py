"""What became of one call of a learner's function?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from autograders.finding import Counterexample, Finding, Location

Status = Literal[
    "ok",
    "raised",
    "unsupported_value",
    "timeout",
    "out_of_memory",
    "too_much_output",
    "crashed",
    "killed",
    "protocol_violation",
    "not_run",
]
STATUSES: tuple[Status, ...] = get_args(Status)
_LONGEST = 200
_GOT: dict[Status, str] = {
    "ok": "a value",
    "raised": "the exception {error}{message}",
    "unsupported_value": "{message}",
    "timeout": "no result in time",
    "out_of_memory": "more memory than there is",
    "too_much_output": "more output than may be kept",
    "crashed": "the end of the Python process ({error})",
    "killed": "the process was killed",
    "protocol_violation": "output that is no result",
    "not_run": "no result: an earlier call ended the process",
}
_NEXT: dict[Status, str] = {
    "ok": "",
    "raised": "run this call in a cell of the notebook and read what it raises",
    "unsupported_value": "return None, bool, int, float, str, bytes, list, tuple or dict, made of these",
    "timeout": "follow this call by hand; look for a loop that never ends, or a pattern that tries too many ways",
    "out_of_memory": "follow this call by hand; look for a list or a text that grows without end",
    "too_much_output": "print less, and return only the result",
    "crashed": "return from the function; do not end the process, and do not raise the recursion limit",
    "killed": "return from the function; send no signal",
    "protocol_violation": "return from the function; leave open files, modules and builtins as they are",
    "not_run": "repair the call before this one first",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one call ended. `value` counts only where `status` is "ok".

    `error` is the type of the exception or the name of the signal, `message` at
    most 300 characters, `line` the line of the answer that raised it (0:
    unknown), `tier` how well the sandbox held. All of it but `status` and `tier`
    is what learner code says: show it, never act on it.
    """

    status: Status
    value: Any = None
    error: str = ""
    message: str = ""
    line: int = 0
    tier: int = 1

    @property
    def ok(self) -> bool:
        """Whether the function returned a value."""
        return self.status == "ok"

    @property
    def shown(self) -> str:
        """The value as Python writes it, cut where a message would grow too long."""
        text = repr(self.value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} signs)"

    def finding(self, answer: str, call: str, expected: str) -> Finding:
        """Tell the learner why `call` has no value: what was expected, what came, where, what to do."""
        message = f": {self.message}" if self.status == "raised" and self.message else self.message
        got = _GOT[self.status].format(error=self.error, message=message)
        place = Location.in_answer(answer, self.line) if self.line else None
        because = "raises it" if place else ""
        return Finding(expected, got, Counterexample(call), because, place, _NEXT[self.status])
