"""Does a learner's suite of tests catch the bugs, let right redactors through, and have enough cases?"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from autograders.check import NoCases
from autograders.finding import Counterexample, Finding, Location
from autograders.redaction.bugs import BUGS, REFERENCE, RIGHT, Bug
from autograders.redaction.suite_report import FalseAlarm, SuiteReport
from autograders.redaction.suites import judge_suite

LEAST = 10
_LONGEST = 80


@functools.lru_cache(maxsize=32)
def judged(suite: str, bugs: tuple[Bug, ...] = BUGS) -> SuiteReport:
    """Judge a suite with the course's own redactors; once, whoever asks."""
    return judge_suite(suite, REFERENCE, RIGHT, bugs)


def catches(suite: str, bugs: Sequence[Bug] = BUGS) -> Finding | None:
    """Find a wrong redactor of these that no test notices. Raises NoCases, and DocumentError for no suite."""
    if not bugs:
        raise NoCases("no bug to catch")
    report = judged(suite, tuple(bugs) if not set(bugs) <= set(BUGS) else BUGS)
    if report.stopped:
        return _stopped(report)
    left = [bug for bug in report.survivors if bug in bugs]
    if not left:
        return None
    others = f" (and {len(left) - 1} others)" if len(left) > 1 else ""
    return Finding(
        expected="a test that fails with this wrong redactor",
        got=f"every test passes{others}: {left[0].sentence}",
        counterexample=_call(left[0].shows),
        next="write a test that gives redact such a text and says what must come back",
    )


def raises_no_false_alarm(suite: str) -> Finding | None:
    """Find a test that fails with a right redactor. Raises DocumentError for no suite."""
    report = judged(suite)
    if report.stopped:
        return _stopped(report)
    return _alarm(report.false_alarms[0], suite) if report.false_alarms else None


def has_enough_cases(suite: str, least: int = LEAST) -> Finding | None:
    """Find whether fewer cases than these say something of their own. Raises DocumentError for no suite."""
    report = judged(suite)
    if report.stopped:
        return _stopped(report)
    if report.counted >= least:
        return None
    idle = next((case for case in report.cases if case.worth), None)
    because = f"{idle.name} does not count: {idle.worth}" if idle else ""
    step = "add cases of other kinds of data, and of texts that must stay as they are"
    return Finding(f"at least {least} cases", f"{report.counted} of {len(report.cases)}", None, because, None, step)


def _alarm(alarm: FalseAlarm, suite: str) -> Finding:
    answered = f", which answers {alarm.answered}" if alarm.answered else ""
    said = f" with {alarm.error}" + (f": {alarm.message}" if alarm.message else "")
    return Finding(
        expected=f"{alarm.test} passes with a right redactor{answered}",
        got=f"it fails{said}",
        counterexample=_call(alarm.text) if alarm.answered else None,
        because="asks for more than the task does" if alarm.line else "",
        location=Location.in_answer(suite, alarm.line) if alarm.line else None,
        next="test what the task says and nothing more: which word the marker holds is open",
    )


def _stopped(report: SuiteReport) -> Finding | None:
    return report.stopped.finding("", "the suite", "a suite that runs to its end") if report.stopped else None


def _call(text: Any) -> Counterexample:
    shown = repr(text) if text is None or len(text) <= _LONGEST else f"{text[:_LONGEST]!r}… ({len(text)} signs)"
    return Counterexample(f"redact({shown})")
