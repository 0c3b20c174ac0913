"""Does the grader give points for proven answers only, whatever happens?"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from autograders.check import CannotJudge, Check, NoCases, check
from autograders.finding import Finding
from autograders.grader import NOT_YOUR_FAULT, grade
from autograders.rubric import Rubric, UnknownLesson
from cluster.source import DocumentError

COURSE = Path(__file__).parent.parent / "course"
WRONG = Finding("deny", "allow")


def judging(name: str, verdict: Any, *, after: tuple[Check, ...] = (), question: str = "q") -> Check:
    """Return a check that returns the verdict, or raises it."""

    def judge(answer: str) -> Finding | None:
        """It is right."""
        if isinstance(verdict, BaseException):
            raise verdict
        return verdict  # type: ignore[no-any-return]

    judge.__name__ = name
    return check(question, after=after)(judge)


def rubric(*checks: Check, starter: str = "") -> Rubric:
    return Rubric("toy", checks, {"q": starter}, "v1")


def statuses(*checks: Check, answer: str = "answer") -> list[str]:
    return [result.status for result in grade(rubric(*checks), {"q": answer}).results]


def test_nothing_found_is_a_pass_and_a_finding_a_fail() -> None:
    assert statuses(judging("a", None), judging("b", WRONG)) == ["pass", "fail"]


def test_a_document_that_cannot_be_read_is_a_located_error() -> None:
    report = grade(rubric(judging("a", DocumentError("no JSON", 2, 3, "add a comma"))), {"q": "one\ntwo"})
    (result,) = report.results
    assert result.status == "error"
    assert result.finding
    assert result.finding.location
    assert (result.finding.location.line, result.finding.location.text) == (2, "two")
    assert report.score == 0


@pytest.mark.parametrize(
    "raised",
    [
        NoCases("none"),
        ZeroDivisionError(),
        RecursionError(),
        MemoryError(),
        AssertionError(),
        KeyError("x"),
        OSError(),
        SystemExit(0),
    ],
)
def test_a_check_that_raises_is_an_error_and_not_the_learners_fault(raised: BaseException) -> None:
    (result,) = grade(rubric(judging("a", raised)), {"q": "answer"}).results
    assert (result.status, result.points, result.reason) == ("error", 0, NOT_YOUR_FAULT)


def test_a_machine_that_may_not_judge_grades_nothing() -> None:
    with pytest.raises(CannotJudge):
        statuses(judging("a", CannotJudge("too weak")))


@pytest.mark.parametrize("returned", [True, False, 0, 1, "", "pass", [], object()])
def test_a_check_that_returns_anything_else_is_an_error(returned: Any) -> None:
    assert statuses(judging("a", returned)) == ["error"]


def test_a_failing_check_prints_no_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    try:
        statuses(judging("a", ZeroDivisionError()), judging("b", NoCases()), judging("c", 3))
    finally:
        root.handlers = handlers
    assert capfd.readouterr() == ("", "")


def test_a_failing_check_is_logged_for_the_author(caplog: pytest.LogCaptureFixture) -> None:
    statuses(judging("divides", ZeroDivisionError()))
    assert "divides" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("verdict", [WRONG, ZeroDivisionError(), DocumentError("no JSON")])
def test_a_check_waits_for_its_gate(verdict: Any) -> None:
    gate = judging("gate", verdict)
    report = grade(rubric(gate, judging("a", None, after=(gate,))), {"q": "answer"})
    assert report.results[1].status == "skip"
    assert report.results[1].reason == "Waits for gate."
    assert report.score == 0


def test_a_gate_that_passed_is_open() -> None:
    gate = judging("gate", None)
    assert statuses(gate, judging("a", None, after=(gate,))) == ["pass", "pass"]


def test_a_gate_that_is_not_judged_before_stays_closed() -> None:
    stranger = judging("stranger", None)
    assert statuses(judging("a", None, after=(stranger,)), stranger) == ["skip", "pass"]


def test_skipping_goes_on_down_the_line() -> None:
    first = judging("first", WRONG)
    second = judging("second", None, after=(first,))
    assert statuses(first, second, judging("third", None, after=(second,))) == ["fail", "skip", "skip"]


@pytest.mark.parametrize("answer", ["", "  \n", "start  here", " start\nhere "])
def test_a_blank_answer_or_the_starter_is_unanswered(answer: str) -> None:
    report = grade(rubric(judging("a", None), starter="start here"), {"q": answer})
    assert (report.unanswered, report.score, report.results[0].status) == (("q",), 0, "skip")
    assert "%%answer q" in report.results[0].reason


def test_a_missing_answer_is_unanswered_and_an_unknown_one_is_ignored() -> None:
    report = grade(rubric(judging("a", None)), {"other": "text"})
    assert report.unanswered == ("q",)


def test_one_question_does_not_touch_another() -> None:
    report = grade(rubric(judging("a", ZeroDivisionError()), judging("b", None, question="r")), {"q": "x", "r": "y"})
    assert [result.status for result in report.results] == ["error", "pass"]


def test_a_lesson_is_graded_by_its_folder_or_its_slug(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"ports": '{"ports": [8443, 9090]}'}
    by_folder = grade(COURSE / "open_ports", answers)
    monkeypatch.setenv("SECLAB_LESSONS", str(COURSE))
    assert grade("open_ports", answers) == by_folder
    assert by_folder.score == by_folder.max_score == 6


def test_a_lesson_that_is_not_there_is_said() -> None:
    with pytest.raises(UnknownLesson):
        grade(COURSE / "open_windows", {})


def test_text_of_any_kind_never_raises() -> None:
    for answer in ("\x00", "\ud800", "[" * 100_000, '{"ports": [1e999]}', "x" * 1_000_000, '{"ports": "8443"}'):
        assert grade(COURSE / "open_ports", {"ports": answer}).score == 0
