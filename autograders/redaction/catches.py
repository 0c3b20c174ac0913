"""Does a learner's suite of tests notice wrong redactors?"""

from __future__ import annotations

from collections.abc import Sequence

from autograders.check import NoCases
from autograders.finding import Finding
from autograders.redaction.bugs import BUGS, Bug
from autograders.redaction.judged import asked, judged, stopped


def catches(suite: str, bugs: Sequence[Bug] = BUGS) -> Finding | None:
    """Find a wrong redactor of these that no test notices.

    Raises NoCases without bugs, and DocumentError for what is no suite.
    """
    if not bugs:
        raise NoCases("no bug to catch")
    report = judged(suite, tuple(bugs) if not set(bugs) <= set(BUGS) else BUGS)
    if report.stopped:
        return stopped(report)
    left = [bug for bug in report.survivors if bug in bugs]
    if not left:
        return None
    others = f" (and {len(left) - 1} more)" if len(left) > 1 else ""
    return Finding(
        expected="a test that fails with this wrong redactor",
        got=f"no test that right ones pass notices it{others}: {left[0].sentence}",
        counterexample=asked(left[0].shows),
        next="write a test that gives redact such a text and says what must come back",
    )
