"""How does a command end that cannot do its work?"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable

from cluster.backend import BackendError
from cluster.source import DocumentError
from lessons.safe_files import FileProblem

FINE, NOT_PASSED, USAGE, LACKING, BUG, INTERRUPTED = 0, 1, 2, 3, 4, 130
EXIT_CODES = """\b
Exit codes:
  0    fine
  1    an answer is not full marks, or something is not healthy
  2    wrong usage: an unknown command, option, lesson, check or lab
  3    this machine lacks something; seclab doctor says what
  4    a mistake in seclab itself; --debug shows where
  130  interrupted"""


class Failure(Exception):
    """One sentence, a next step, and the exit code that a script sees."""

    def __init__(self, message: str, next_step: str, code: int = USAGE) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.code = code


def unknown(kind: str, name: str, known: Iterable[str], next_step: str) -> Failure:
    """Say that there is no such thing, and which one was probably meant; `kind` as in "check of x"."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    listed = f"There are {', '.join(names)}." if names else "There is none."
    return Failure(f"There is no {kind} called {name!r}. {f'Did you mean {near[0]!r}?' if near else listed}", next_step)


def failure(error: Exception) -> Failure:
    """Explain any error as a failure."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, _unknown_lesson()):
        return Failure(_sentence(str(error)), "seclab list shows the lessons.")
    if isinstance(error, DocumentError):
        return Failure(str(error), "seclab author check names everything that is wrong.", NOT_PASSED)
    if isinstance(error, FileProblem | BackendError):
        code = INTERRUPTED if _interrupted(error) else LACKING
        return Failure(_sentence(str(error.args[0])), error.next_step or "seclab doctor says what is missing.", code)
    kind = type(error).__name__
    return Failure(f"Unexpected {kind}: {error}.", "Run it again with seclab --debug, and report what it shows.", BUG)


def _unknown_lesson() -> type[Exception]:
    # Reading lessons is slow to import, and most commands end well.
    from autograders.rubric import UnknownLesson

    return UnknownLesson


def _interrupted(error: Exception) -> bool:
    # Only who has made a cluster can have been interrupted at it.
    steps = sys.modules.get("cluster.kind.steps")
    return steps is not None and isinstance(error, steps.Interrupted)


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
