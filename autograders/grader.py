"""How many points do these answers earn, and why not the others?"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from autograders import rubric
from autograders.check import CannotJudge, Check, NoCases
from autograders.finding import Finding
from autograders.report import Report, Result, Status
from cluster.source import DocumentError

_log = logging.getLogger(__name__)
# Who grades decides where the log goes; without a handler Python would print tracebacks at the learner.
_log.addHandler(logging.NullHandler())
NOT_YOUR_FAULT = "The grader could not judge this answer. This is not your mistake; please report it to the course."


def grade(lesson: str | Path | rubric.Rubric, answers: Mapping[str, str]) -> Report:
    """Judge the answers (question -> text) of one learner.

    `lesson` is a slug, a lesson folder, or a loaded rubric. Never raises for
    anything an answer holds: what cannot be judged is `error`, without points.
    Raises CannotJudge where this machine may not judge it at all.
    """
    loaded = lesson if isinstance(lesson, rubric.Rubric) else rubric.load(lesson)
    unanswered = tuple(q for q in loaded.questions if loaded.unanswered(q, answers.get(q, "")))
    results: dict[str, Result] = {}
    for check in loaded.checks:
        results[check.id] = _judged(check, answers.get(check.question, ""), check.question in unanswered, results)
    return Report(loaded.lesson, tuple(results.values()), loaded.version, unanswered)


def _judged(check: Check, answer: str, unanswered: bool, before: Mapping[str, Result]) -> Result:
    if unanswered:
        return _result(check, "skip", reason=f"Not answered yet: fill the cell %%answer {check.question} and run it.")
    closed = next((gate for gate in check.after if gate not in before or before[gate].status != "pass"), None)
    if closed is not None:
        return _result(check, "skip", reason=f"Waits for {closed}.")
    try:
        finding = check.judge(answer)
    except DocumentError as error:
        return _result(check, "error", Finding.unreadable(error, answer))
    except NoCases:
        _log.exception("check %s looked at no case", check.id)
        return _result(check, "error", reason=NOT_YOUR_FAULT)
    except CannotJudge:
        raise
    except (Exception, SystemExit):
        # RecursionError and MemoryError too, and parsers that exit: a grader that fails must not pass an answer.
        _log.exception("check %s failed", check.id)
        return _result(check, "error", reason=NOT_YOUR_FAULT)
    if finding is not None and not isinstance(finding, Finding):
        _log.error("check %s returned %s, not a Finding or None", check.id, type(finding).__name__)
        return _result(check, "error", reason=NOT_YOUR_FAULT)
    return _result(check, "pass" if finding is None else "fail", finding)


def _result(check: Check, status: Status, finding: Finding | None = None, reason: str = "") -> Result:
    return Result(check.id, check.question, status, check.points, check.rubric_line, finding, reason)
