"""Does a learner's suite of tests let right redactors through?"""

from __future__ import annotations

from autograders.finding import Finding, Location
from autograders.redaction.judged import asked, judged, stopped
from autograders.redaction.suite_report import FalseAlarm


def raises_no_false_alarm(suite: str) -> Finding | None:
    """Find a test that fails with a right redactor, or that there is none.

    Raises DocumentError for what is no suite.
    """
    report = judged(suite)
    if report.stopped:
        return stopped(report)
    if report.false_alarms:
        return _alarm(report.false_alarms[0], suite)
    if any(case.asks for case in report.cases):
        return None
    # Over no tests there is nothing to prove.
    step = "write `from redactor import redact`, and functions whose names begin with test_"
    return Finding("a test that calls redact", f"none in {len(report.cases)} tests", next=step)


def _alarm(alarm: FalseAlarm, suite: str) -> Finding:
    answered = f", which answers {alarm.answered}" if alarm.answered else ""
    said = f" with {alarm.error}" + (f": {alarm.message}" if alarm.message else "")
    return Finding(
        expected=f"{alarm.test} passes with a right redactor{answered}",
        got=f"it fails{said}",
        counterexample=asked(alarm.text) if alarm.answered else None,
        because="asks for more than the task does" if alarm.line else "",
        location=Location.in_answer(suite, alarm.line) if alarm.line else None,
        next="test what the task says and nothing more: which word the marker holds is open",
    )
