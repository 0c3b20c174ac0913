"""Which tests of a suite fail with a redactor, known by a table of its answers?

Each run has a child of its own, so that none can know of another, and in it is
only the table. What the child says is checked field by field; it is as much the
learner's word as the suite itself is.
"""

from __future__ import annotations

import base64
import functools
import marshal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograders import sandbox
from autograders.redaction.tables import Answer
from cluster.source import DocumentError

WHOLE = "the suite"
_HERE = Path(__file__).parent
_PREFIX = "autograders.redaction"
_LIMITS = sandbox.Limits(cpu_seconds=5.0, batch_seconds=20.0)
_LONGEST = 200
_VERDICTS = ("passed", "failed", "unknown")
Pairs = Sequence[tuple[Any, Answer]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A suite as byte code, and the texts that stand in it.

    Only the sandbox may load the code.
    """

    code: bytes
    guesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """One test with one redactor. `asked` are places in the table.

    Line 0 is unknown.
    """

    name: str
    verdict: str
    asked: tuple[int, ...]
    line: int = 0
    error: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """A suite with one redactor.

    `whole` is its loading, `stopped` how the process ended instead.
    """

    cases: tuple[Tried, ...] = ()
    whole: Tried = Tried(WHOLE, "passed", ())
    missing: tuple[Any, ...] = ()
    stopped: sandbox.Outcome | None = None

    @property
    def failed(self) -> tuple[Tried, ...]:
        """The tests that fail; the suite as a whole when it could not be loaded."""
        return tuple(case for case in (self.whole, *self.cases) if case.verdict == "failed")


class _Violation(Exception):
    """No runner says this."""


def compiled(suite: str) -> Compiled:
    """Compile a suite in the sandbox, with counted steps.

    Raises DocumentError for one that is not Python.
    """
    runner, modules = _sources()
    (outcome,) = sandbox.call(runner, "compiled", [(suite,)], modules=modules, limits=_LIMITS)
    match outcome.value:
        case {"unreadable": [str(message), int(line), int(column)]}:
            raise DocumentError(f"this is not Python: {_plain(message)}", max(1, line), max(1, column))
        case {"code": bytes(code), "guesses": list(guesses)}:
            return Compiled(code, tuple(text for text in guesses if type(text) is str))
    raise DocumentError("the suite is too long or too deeply nested to be read", 1, 1, "Shorten it")


def run_suite(suite: Compiled, tables: Sequence[Pairs]) -> list[SuiteRun]:
    """Run the suite with each table, each time in a child of its own."""
    cases = [(suite.code, [[value, answer] for value, answer in table]) for table in tables]
    runner, modules = _sources()
    outcomes = sandbox.call(runner, "run", cases, modules=modules, limits=_LIMITS, each_alone=True)
    return [_read(outcome, len(table)) for outcome, table in zip(outcomes, tables, strict=True)]


def _read(outcome: sandbox.Outcome, size: int) -> SuiteRun:
    if not outcome.ok:
        return SuiteRun(stopped=outcome)
    try:
        match outcome.value:
            case {"whole": list(whole), "cases": list(cases), "missing": list(missing)}:
                tried = tuple(_tried(case, size) for case in cases)
                return SuiteRun(tried, _tried([WHOLE, *whole], size), tuple(missing))
    except _Violation:
        pass
    return SuiteRun(stopped=sandbox.Outcome("protocol_violation"))


def _tried(said: Any, size: int) -> Tried:
    match said:
        case [
            str(name),
            ("passed" | "failed" | "unknown") as verdict,
            list(asked),
            int(line),
            str(error),
            str(message),
        ]:
            if all(type(place) is int and 0 <= place < size for place in asked) and line >= 0:
                return Tried(_plain(name), verdict, tuple(asked), line, _plain(error), _plain(message))
    raise _Violation


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text[:_LONGEST]).strip()


@functools.cache
def _sources() -> tuple[str, dict[str, str]]:
    stand_in, ours = _compiled("jailed/pytest_stand_in.py"), f"{_PREFIX}.jailed.pytest_stand_in"
    return _compiled("jailed/run_suite.py"), {
        f"{_PREFIX}.counted": _compiled("counted.py"),
        ours: stand_in,
        "pytest": f"import sys\nsys.modules['pytest'] = sys.modules[{ours!r}]\n",
    }


def _compiled(name: str) -> str:
    """Return a program that loads one of our files, compiled once."""
    code = compile((_HERE / name).read_text(encoding="utf-8"), name, "exec", dont_inherit=True)
    text = base64.b64encode(marshal.dumps(code)).decode("ascii")
    return f"import base64, marshal\nexec(marshal.loads(base64.b64decode({text!r})), globals())\n"
