"""Does a report add up, and does it read the same as text and as data?"""

from __future__ import annotations

import json
from types import MappingProxyType

import pytest

from autograders.finding import Counterexample, Finding, Location
from autograders.report import Report, Result, Status, because_line, to_text

FINDING = Finding(
    expected="deny",
    got="allow",
    counterexample=Counterexample(
        "gateway => platform over TCP/22", MappingProxyType({"kind": "toy.port", "ports": (22,)})
    ),
    because="opens it",
    location=Location(7, 3, '"ports": [22]'),
    next="read the list aloud",
)


def result(check: str, status: Status, points: int, question: str = "ports", **more: object) -> Result:
    return Result(check, question, status, points, f"The line of {check}.", **more)  # type: ignore[arg-type]


REPORT = Report(
    "open_ports",
    (
        result("opens_it", "pass", 2),
        result("closes_the_rest", "fail", 3, finding=FINDING),
        result("reads_it", "error", 5, "other", reason="Not your mistake."),
        result("waits", "skip", 7, "other", reason="Waits for reads_it."),
    ),
    "0123456789ab",
    ("other",),
)


def test_points_exist_only_for_a_pass() -> None:
    assert [result.points for result in REPORT.results] == [2, 0, 0, 0]
    assert (REPORT.score, REPORT.max_score) == (2, 17)


def test_a_report_about_one_question_keeps_nothing_of_the_others() -> None:
    about = REPORT.about("ports")
    assert [result.check for result in about.results] == ["opens_it", "closes_the_rest"]
    assert (about.score, about.max_score, about.unanswered) == (2, 5, ())
    assert REPORT.about("other").unanswered == ("other",)


def test_the_data_is_plain_json() -> None:
    data = REPORT.to_json()
    assert json.loads(json.dumps(data)) == data
    assert (data["score"], data["max_score"], data["unanswered"]) == (2, 17, ["other"])
    failed = data["results"][1]
    assert (failed["check"], failed["status"], failed["points"], failed["max_points"]) == (
        "closes_the_rest",
        "fail",
        0,
        3,
    )
    assert failed["finding"]["counterexample"]["replay"] == {"kind": "toy.port", "ports": [22]}
    assert failed["finding"]["location"] == {"line": 7, "column": 3, "text": '"ports": [22]'}


def test_a_failed_check_reads_verdict_case_reason_next_step() -> None:
    assert to_text(REPORT.results[1], "open_ports").splitlines() == [
        "✗ closes_the_rest   0 of 3   failed",
        "  The line of closes_the_rest.",
        "  expected deny, got allow:",
        "    gateway => platform over TCP/22",
        '  because  line 7  "ports": [22]  opens it',
        "  next     read the list aloud   ·   a hint: seclab hint open_ports closes_the_rest",
    ]


def test_a_finding_with_little_to_say_leaves_no_empty_line() -> None:
    text = to_text(result("reads_it", "error", 1, finding=Finding("JSON", "a text")), "open_ports")
    assert text.splitlines()[2:] == [
        "  expected JSON, got a text",
        "  next     a hint: seclab hint open_ports reads_it",
    ]


def test_a_skipped_check_says_why() -> None:
    assert to_text(REPORT.results[3], "open_ports").splitlines() == [
        "· waits   0 of 7   skipped",
        "  The line of waits.",
        "  Waits for reads_it.",
    ]


def test_the_report_starts_with_the_score() -> None:
    text = REPORT.to_text()
    assert text.startswith("open_ports   2 of 17 points\n\n✓ opens_it   2 of 2   passed\n")
    assert text.count("\n\n") == 4


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (Finding("a", "b"), ""),
        (Finding("a", "b", because="it does"), "it does"),
        (Finding("a", "b", location=Location(2)), "line 2"),
        (FINDING, 'line 7  "ports": [22]  opens it'),
    ],
)
def test_the_reason_joins_what_there_is(finding: Finding, line: str) -> None:
    assert because_line(finding) == line
