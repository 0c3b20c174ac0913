"""Does each example answer get the verdict that its folder promises?"""

from __future__ import annotations

import json
from collections.abc import Iterator

from autograders.check import Check
from autograders.grader import grade
from autograders.notebook import NotebookError
from autograders.notebook import answers as read_answers
from autograders.report import Report, Result
from lessons.build import build_text
from lessons.catalogue import Lesson
from lessons.contract import specimens
from lessons.contract.specimens import Specimen
from lessons.mistake import sentence


def wrong_specimens(lesson: Lesson) -> list[str]:
    """Find specimens that pass their check, fail another, or have no counterexample."""
    return [problem for specimen, check in specimens.wrong(lesson) for problem in _wrong(lesson, specimen, check)]


def wrong_kinds(lesson: Lesson) -> list[str]:
    """Find accepted answers that lose points, invalid ones without a line, hostile ones that score."""
    found = [problem for specimen in specimens.of_kind(lesson, "accepted") for problem in _refused(lesson, specimen)]
    found += [problem for specimen in specimens.of_kind(lesson, "invalid") for problem in _readable(lesson, specimen)]
    return found + [problem for one in specimens.of_kind(lesson, "hostile") for problem in _scoring(lesson, one)]


def _wrong(lesson: Lesson, specimen: Specimen, check: Check) -> Iterator[str]:
    report = grade(lesson.rubric, specimens.answers(lesson, specimen)).about(specimen.question)
    gated = _behind(lesson, check.id)
    for result in report.results:
        if result.check == check.id:
            yield from _without_counterexample(specimen, result)
        elif result.status != "pass" and not (result.status == "skip" and result.check in gated):
            step = f"Make it fail {check.id} only, or let {result.check} wait for it"
            yield sentence(f"{specimen}: {result.check} says {result.status} as well", step)


def _without_counterexample(specimen: Specimen, result: Result) -> Iterator[str]:
    if result.status != "fail" or result.finding is None:
        why = f" ({result.reason})" if result.reason else ""
        yield sentence(
            f"{specimen}: {result.check} says {result.status}, not fail{why}", "Repair the check or the file"
        )
    elif result.finding.counterexample is None or not result.finding.counterexample.text.strip():
        yield sentence(
            f"{specimen}: the finding of {result.check} has no counterexample", "Name the case that shows it"
        )


def _behind(lesson: Lesson, gate: str) -> set[str]:
    """Return the checks that wait for this one, directly or through others."""
    closed = {gate}
    for check in lesson.rubric.checks:
        if closed & set(check.after):
            closed.add(check.id)
    return closed


def _refused(lesson: Lesson, specimen: Specimen) -> Iterator[str]:
    report = grade(lesson.rubric, specimens.answers(lesson, specimen)).about(specimen.question)
    for result in report.results:
        if result.status != "pass":
            step = "Teach the check that this answer is right, or move the file"
            yield sentence(f"{specimen}: {result.check} says {result.status}", step)


def _readable(lesson: Lesson, specimen: Specimen) -> Iterator[str]:
    results = grade(lesson.rubric, specimens.answers(lesson, specimen)).about(specimen.question).results
    if not any(result.status == "error" for result in results):
        yield sentence(f"{specimen}: no check says error", "Raise a DocumentError, or move the file")
    for result in results:
        if result.status in ("pass", "fail"):
            yield sentence(f"{specimen}: {result.check} says {result.status}, not error", "Read the document first")
        if result.status == "error" and not _located(result):
            yield sentence(f"{specimen}: the error of {result.check} names no line", "Raise a DocumentError with one")


def _located(result: Result) -> bool:
    return result.finding is not None and result.finding.location is not None and result.finding.location.line >= 1


def _scoring(lesson: Lesson, specimen: Specimen) -> Iterator[str]:
    score = handed_in(lesson, specimen).score
    if score:
        yield sentence(f"{specimen}: this hostile answer scores {score}", "Close the hole in the check")


def handed_in(lesson: Lesson, specimen: Specimen) -> Report:
    """Judge an answer as a learner hands it in: inside a notebook file."""
    notebook = json.loads(build_text(lesson, solution=True))
    for cell in notebook["cells"]:
        if cell["id"] == f"answer-{specimen.question}":
            cell["source"] = f"%%answer {specimen.question}\n{specimen.text}"
    try:
        read = read_answers(json.dumps(notebook))
    except NotebookError:
        read = {}
    needed = specimens.answers(lesson, specimen)
    return grade(lesson.rubric, {question: read.get(question, "") for question in needed}).about(specimen.question)
