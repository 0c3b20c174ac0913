"""Is this plain data a report that the rubric could have given?

Another machine wrote it, so nothing in it is believed that can be checked: the
checks, their texts and points are the rubric's, and the sums must be right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

from autograders.finding import Counterexample, Finding, Location
from autograders.report import Report, Result, Status
from autograders.rubric import Rubric

MAX_TEXT = 100_000


def read(data: object, rubric: Rubric) -> Report:
    """Return the report; raises ValueError with what is wrong."""
    found = _object(data, {"lesson", "version", "score", "max_score", "unanswered", "results"}, "the report")
    if (found["lesson"], found["version"]) != (rubric.lesson, rubric.version):
        raise ValueError(f"it was graded with another version of {rubric.lesson}")
    unanswered = _questions(found["unanswered"], rubric)
    results = found["results"]
    if not isinstance(results, list) or len(results) != len(rubric.checks):
        raise ValueError("it has not one verdict for each check")
    read = tuple(_result(one, rubric, number) for number, one in enumerate(results))
    report = Report(rubric.lesson, read, rubric.version, unanswered)
    _refuse_impossible(report, rubric)
    if report.to_json() != data:
        raise ValueError("its points or texts are not the rubric's")
    return report


def _questions(data: object, rubric: Rubric) -> tuple[str, ...]:
    if not isinstance(data, list) or data != [question for question in rubric.questions if question in data]:
        raise ValueError("its unanswered questions are not the rubric's")
    return tuple(data)


def _refuse_impossible(report: Report, rubric: Rubric) -> None:
    passed: set[str] = set()
    for check, result in zip(rubric.checks, report.results, strict=True):
        closed = check.question in report.unanswered or not passed.issuperset(check.after)
        if closed != (result.status == "skip"):
            raise ValueError(f"{check.id} cannot be {result.status!r} beside the other verdicts")
        if (result.status == "pass" and result.finding) or (result.status == "fail" and not result.finding):
            raise ValueError(f"{check.id} is {result.status!r} with the wrong finding")
        if result.status == "pass":
            passed.add(check.id)


def _result(data: object, rubric: Rubric, number: int) -> Result:
    check = rubric.checks[number]
    found = _object(data, {*_names(Result), "points"}, check.id)
    if found["status"] not in get_args(Status):
        raise ValueError(f"{check.id} has no verdict that there is")
    finding = None if found["finding"] is None else _finding(found["finding"], check.id)
    reason = _text(found["reason"], check.id)
    return Result(check.id, check.question, found["status"], check.points, check.rubric_line, finding, reason)


def _finding(data: object, check: str) -> Finding:
    found = _object(data, _names(Finding), check)
    case, place = found["counterexample"], found["location"]
    return Finding(
        **{name: _text(found[name], check) for name in ("expected", "got", "because", "next")},
        counterexample=None if case is None else _counterexample(case, check),
        location=None if place is None else _location(place, check),
    )


def _counterexample(data: object, check: str) -> Counterexample:
    found = _object(data, _names(Counterexample), check)
    if not isinstance(found["replay"], dict):
        raise ValueError(f"{check} has a counterexample that is no data")
    return Counterexample(_text(found["text"], check), found["replay"])


def _location(data: object, check: str) -> Location:
    found = _object(data, _names(Location), check)
    if not all(type(found[name]) is int and 0 <= found[name] < MAX_TEXT**2 for name in ("line", "column")):
        raise ValueError(f"{check} has a location that is none")
    return Location(found["line"], found["column"], _text(found["text"], check))


def _object(data: object, keys: set[str], where: str) -> Mapping[str, Any]:
    if not isinstance(data, dict) or data.keys() != keys:
        raise ValueError(f"{where} has not the fields {', '.join(sorted(keys))}")
    return data


def _text(data: object, where: str) -> str:
    if not isinstance(data, str) or len(data) > MAX_TEXT:
        raise ValueError(f"{where} holds something that is no text, or too long")
    return data


def _names(kind: type[Result | Finding | Counterexample | Location]) -> set[str]:
    return {one.name for one in fields(kind)}
