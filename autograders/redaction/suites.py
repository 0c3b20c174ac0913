"""Which bugs does a learner's suite of tests catch, and does it let right redactors through?

The suite never meets a redactor. First it runs with the reference's answers alone,
until there is an answer to all it asks. Then every redactor answers these
texts, all in one child (`tables`), and what the suite makes of the answers is found
out with few runs (`traces`), each in a child that sees one table of answers and
nothing else (`suite_run`). What a suite could forge there, a test could say as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograders.redaction.bug import Bug
from autograders.redaction.panel import Panel
from autograders.redaction.suite_report import SuiteReport
from autograders.redaction.suite_run import SuiteRun, compiled
from autograders.redaction.verdicts import verdicts
from cluster.source import DocumentError

# Each right redactor is shown so often: what fails by chance fails once.
REPEATS = 2


def judge_suite(suite: str, reference: str, right: Sequence[str], bugs: Sequence[Bug]) -> SuiteReport:
    """Judge pytest-style tests of `redact`, of the module `redactor`.

    Raises DocumentError for a suite that cannot be run: it is not Python, asks for what is not
    there, or never asks the same twice.
    """
    panel = Panel(compiled(suite), [reference, *right, *(bug.source for bug in bugs)])
    first = panel.collect()
    if first.stopped or first.whole.verdict != "passed":
        return _unusable(first)
    shown = panel.shown(1 + len(right), REPEATS)
    stopped = next((run.stopped for _, run in shown if run.stopped), None)
    if stopped:
        return SuiteReport(stopped=stopped)
    return verdicts(panel, shown, panel.failing(1 + len(right)), bugs)


def _unusable(run: SuiteRun) -> SuiteReport:
    if run.stopped:
        return SuiteReport(stopped=run.stopped)
    step = "Write `from redactor import redact`" if "'redact'" in run.whole.message else ""
    raise DocumentError(f"the suite does not load: {run.whole.message}", max(1, run.whole.line), 1, step)
