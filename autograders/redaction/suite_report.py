"""What is a suite of tests worth: which right redactors does it refuse, which wrong ones does it let through?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograders.redaction.bug import Bug
from autograders.sandbox import Outcome


@dataclass(frozen=True, slots=True)
class Case:
    """A collected test, and the texts that it gives to `redact`.

    `worth` is why it does not count, or "".
    """

    name: str
    asks: tuple[Any, ...]
    worth: str = ""


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """A test that fails with a right redactor.

    `answered` is what that one made of `text`, the last that the test asked about.
    """

    test: str
    redactor: str
    text: Any
    answered: str
    line: int
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class SuiteReport:
    """The verdict about a suite.

    `caught` names a test for each bug; `stopped` is set when the suite ended its
    process with a right redactor.
    """

    cases: tuple[Case, ...] = ()
    false_alarms: tuple[FalseAlarm, ...] = ()
    survivors: tuple[Bug, ...] = ()
    caught: tuple[tuple[str, str], ...] = ()
    stopped: Outcome | None = None

    @property
    def counted(self) -> int:
        """How many tests say something that no other says."""
        return sum(not case.worth for case in self.cases)

    @property
    def score(self) -> float:
        """The part of the bugs that is caught."""
        whole = len(self.caught) + len(self.survivors)
        return len(self.caught) / whole if whole else 0.0
