"""Does a redactor know what to do with no text, much text, and text that is none?"""

from __future__ import annotations

from collections.abc import Sequence

from autograders import sandbox
from autograders.check import NoCases
from autograders.finding import Counterexample, Finding
from autograders.redaction.unusual import CASES, LINES, Case
from autograders.sandbox import Outcome

LIMITS = sandbox.Limits(cpu_seconds=4.0, wall_seconds=20.0, returned_bytes=8_000_000)
# Made inside: half a character does not cross the wall, and a megabyte need not.
_RUN = """

def case_by_the_course(name):
    if name == "half":
        return {function}("\\ud83d mail anna@example.org \\udc00").encode("utf-8", "surrogatepass")
    if name == "large":
        return {function}("mail anna@example.org, then wait.\\n" * {lines})
    return {function}({{"none": None, "empty": "", "bytes": b"mail anna@example.org"}}[name])
"""


def handles(code: str, cases: Sequence[str] = tuple(CASES), *, function: str = "redact") -> Finding | None:
    """Return None when None, no text, 1 MB, bytes and half characters each come out as they should.

    `cases` are names of `CASES`. Bytes may be refused, never returned unredacted. Raises NoCases for none.
    """
    if not cases:
        raise NoCases("no case is named")
    own = code.rstrip() + _RUN.format(function=function, lines=LINES)
    arguments = [(name,) for name in cases]
    outcomes = sandbox.call(own, "case_by_the_course", arguments, limits=LIMITS, each_alone=True)
    for name, outcome in zip(cases, outcomes, strict=True):
        if not CASES[name].right(outcome):
            return _told(code, f"{function}({CASES[name].argument})", CASES[name], outcome)
    return None


def _told(code: str, call: str, case: Case, outcome: Outcome) -> Finding:
    if not outcome.ok:
        return outcome.finding(code, call, case.expected)
    return Finding(case.expected, outcome.shown, Counterexample(call), next=case.next)
