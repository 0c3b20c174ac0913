"""Is a report from elsewhere believed only where the rubric could have given it?"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from autograders import rubric
from autograders.course import report_reader
from autograders.grader import grade
from tests.autograders.course.classes import FOLDER, RIGHT, WRONG

ANSWERS = (RIGHT, WRONG, "", "no JSON", '{"ports": [8443]}', '{"ports": "*"}', '{"ports": [8443, 9090, "*"]}')


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_report_comes_back_as_it_was(answer: str) -> None:
    made = grade(FOLDER, {"ports": answer})
    read = report_reader.read(json.loads(json.dumps(made.to_json())), rubric.load(FOLDER))
    assert read.to_json() == made.to_json()
    assert read.to_text() == made.to_text()


def put(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(report: dict[str, Any]) -> None:
        place: Any = report
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def passes(report: dict[str, Any]) -> None:
    report["results"][2].update(status="pass", finding=None, points=3)


def skips_all(report: dict[str, Any]) -> None:
    report["unanswered"] = ["ports"]


HOSTILE = {
    "no object": lambda report: report.clear(),
    "another version": put("version", value="0" * 12),
    "another lesson": put("lesson", value="least_privilege"),
    "more points": put("results", 2, "points", value=3),
    "a better sum": put("score", value=6),
    "a sum that is true": put("score", value=True),
    "a higher maximum": put("results", 0, "max_points", value=100),
    "another maximum": put("max_score", value=100),
    "a fractional score": put("score", value=3.5),
    "passed without the sum": passes,
    "nothing answered": skips_all,
    "unknown question": put("unanswered", value=["doors"]),
    "a list of lists": put("unanswered", value=[[]]),
    "no list": put("results", value={"0": 1}),
    "fewer checks": lambda report: report["results"].pop(),
    "a check twice": lambda report: report["results"].append(report["results"][0]),
    "another order": lambda report: report["results"].reverse(),
    "another check": put("results", 0, "check", value="is_nice"),
    "another text": put("results", 0, "rubric_line", value="<script>"),
    "another verdict": put("results", 0, "status", value="perfect"),
    "a verdict that is no text": put("results", 0, "status", value=["pass"]),
    "a pass with a finding": put("results", 2, "status", value="pass"),
    "a fail without": put("results", 2, "finding", value=None),
    "a skip without a gate": put("results", 2, "status", value="skip"),
    "more fields": put("results", 0, "bonus", value=3),
    "a reason that is no text": put("results", 0, "reason", value={}),
    "a long reason": put("results", 0, "reason", value="x" * 100_001),
    "a finding of text": put("results", 2, "finding", value="x"),
    "a line of text": put("results", 2, "finding", "location", "line", value="1"),
    "a line below 0": put("results", 2, "finding", "location", "line", value=-1),
    "a true line": put("results", 2, "finding", "location", "line", value=True),
    "a case of text": put("results", 2, "finding", "counterexample", value="x"),
    "a replay of text": put("results", 2, "finding", "counterexample", "replay", value="x"),
    "no expectation": put("results", 2, "finding", "expected", value=None),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_the_rubric_cannot_have_said_is_refused(change: Callable[[dict[str, Any]], None]) -> None:
    report = copy.deepcopy(json.loads(json.dumps(grade(FOLDER, {"ports": WRONG}).to_json())))
    change(report)
    with pytest.raises(ValueError, match=r"."):
        report_reader.read(report, rubric.load(FOLDER))


@pytest.mark.parametrize("data", [None, 7, "x", [], [[]], {}, {"results": []}], ids=str)
def test_what_is_no_report_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="has not the fields"):
        report_reader.read(data, rubric.load(FOLDER))
