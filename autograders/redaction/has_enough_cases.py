"""Has a learner's suite of tests enough cases?"""

from __future__ import annotations

from autograders.finding import Finding
from autograders.redaction.judged import judged, stopped

LEAST = 10


def has_enough_cases(suite: str, least: int = LEAST) -> Finding | None:
    """Find whether fewer cases than these say something of their own.

    Raises DocumentError for what is no suite.
    """
    report = judged(suite)
    if report.stopped:
        return stopped(report)
    if report.counted >= least:
        return None
    idle = next((case for case in report.cases if case.worth), None)
    because = f"{idle.name} does not count: {idle.worth}" if idle else ""
    step = "add cases of other kinds of data, and of texts that must stay as they are"
    return Finding(f"at least {least} cases", f"{report.counted} of {len(report.cases)}", None, because, None, step)
