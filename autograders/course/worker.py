"""What does a worker process do with one submission?

It gets JSON, reads the submission as data, and gives JSON back: nothing that a
submission holds is executed or unpickled, here or in the process that writes.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import signal
from collections.abc import Mapping, Sequence
from importlib import metadata
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from autograders import rubric
from autograders.check import CannotJudge
from autograders.course import graded_notebook, report_reader
from autograders.course.shut_in import shut_in
from autograders.grader import NOT_YOUR_FAULT, grade
from autograders.notebook import NotebookError, answers
from autograders.report import Report

# Part of every mark: raise it when the same answers and rubric can earn another grade or notebook.
GRADING = 2
Task = Mapping[str, Any]


def serve(line: Connection) -> None:
    """Judge what comes in, until the other end is closed."""
    # Ctrl-C goes to the whole terminal: the writer decides when a worker stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            task = json.loads(line.recv_bytes())
        except EOFError:
            return
        try:
            line.send_bytes(json.dumps(answered(task)).encode())
        except OSError:
            return


def answered(task: Task) -> dict[str, Any]:
    """Judge with other people's code shut in; whatever stops the grader is a failure with its reason."""
    try:
        with shut_in():
            return judge(task)
    except CannotJudge as error:
        return {"status": "failed", "reason": f"{error}."}
    except Exception as error:
        return {"status": "failed", "reason": f"the grader stopped with {type(error).__name__}"}


def judge(task: Task) -> dict[str, Any]:
    """Grade one submission, unless its mark is the one already `known`.

    A task with `reports` (mark -> reports) is about what another machine graded.
    """
    built_text = _text(task["source"])
    built = json.loads(built_text)
    checks = rubric.load(Path(task["folder"]))
    found, problem = _read(task)
    asked = {graded_notebook.asks(cell) for cell in built["cells"]} - {""}
    texts = {question: text for question, text in found.items() if question in asked}
    facts = [_version(), checks.version, built_text, sorted(texts.items()), problem, task["timestamp"]]
    mark = hashlib.sha256(json.dumps(facts).encode("utf-8", "surrogatepass")).hexdigest()
    if mark == task["known"]:
        return {"status": "same", "mark": mark}
    if mark not in task.get("reports", {mark: {}}):
        return {"status": "stale", "mark": mark}
    by_hand = graded_notebook.unanswered_by_hand(built, texts)
    if problem:
        notebook = graded_notebook.refused(built, problem)
        points = dict.fromkeys(graded_notebook.points(built), 0)
        return {
            **_verdict("refused", mark, points, notebook, problem, [*checks.questions, *by_hand]),
            "report": {},
            "answers": {},
        }
    report = _reported(task["reports"][mark], checks, texts) if "reports" in task else grade(checks, texts)
    if report is None:
        return {"status": "failed", "reason": "no result can be about these answers: grade it again."}
    failed = sum(result.reason == NOT_YOUR_FAULT for result in report.results)
    reason = f"{failed} checks could not judge the answer: look at it yourself." if failed else ""
    points = {f"check-{question}": report.about(question).score for question in checks.questions}
    notebook = graded_notebook.graded(built, texts, report)
    unanswered = [*report.unanswered, *by_hand]
    verdict = _verdict("unsure" if failed else "graded", mark, points, notebook, reason, unanswered)
    return {**verdict, "report": report.to_json(), "answers": texts}


def _reported(reports: Sequence[object], checks: rubric.Rubric, texts: Mapping[str, str]) -> Report | None:
    """Take the first report that can be about these answers."""
    unanswered = tuple(q for q in checks.questions if checks.unanswered(q, texts.get(q, "")))
    for data in reports:
        with contextlib.suppress(ValueError):
            report = report_reader.read(data, checks)
            if report.unanswered == unanswered:
                return report
    return None


def _verdict(
    status: str, mark: str, points: Mapping[str, int], notebook: dict[str, Any], reason: str, unanswered: list[str]
) -> dict[str, Any]:
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return {
        "status": status,
        "mark": mark,
        "reason": reason,
        "unanswered": unanswered,
        "points": dict(points),
        "notebook": text,
    }


def _read(task: Task) -> tuple[dict[str, str], str]:
    if task["problem"]:
        return {}, task["problem"]
    try:
        return answers(Path(task["notebook"])), ""
    except NotebookError as error:
        return {}, str(error)


@functools.lru_cache(maxsize=64)
def _text(source: str) -> str:
    return Path(source).read_text(encoding="utf-8")


@functools.cache
def _version() -> str:
    try:
        return f"{metadata.version('mlops-security-labs')}/{GRADING}"
    except metadata.PackageNotFoundError:
        return f"source/{GRADING}"
