from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import RichOutput, capture_output
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

from lessons import attempts, feedback, open_lesson
from lessons.classroom import Classroom
from lessons.front_end import WIDGET
from lessons.notice import Notice

COURSE = Path(__file__).parent.parent / "course"
RIGHT = '{"ports": [8443, 9090]}'
WRONG = '{"ports": [8443]}'


@pytest.fixture
def lesson(shell: InteractiveShell, seclab_home: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    monkeypatch.setenv("SECLAB_LESSONS", str(COURSE))
    with capture_output():
        opened = open_lesson("open_ports")
    shell.user_ns["lesson"] = opened
    return opened


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "someone_is_there", lambda: True)


def run(shell: InteractiveShell, cell: str) -> tuple[list[RichOutput], Any]:
    """Run a cell and return what it shows, and its result."""
    with capture_output() as captured:
        result = shell.run_cell(cell)
    return captured.outputs, result


def said(shell: InteractiveShell, cell: str) -> str:
    shown, _ = run(shell, cell)
    return str(shown[0].data["text/plain"])


def test_an_answer_is_kept_as_text_and_never_run(shell: InteractiveShell, lesson: Classroom, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    said(shell, f"%%answer ports\nopen({str(trap)!r}, 'w')")
    assert lesson.answers["ports"].startswith("open(")
    assert not trap.exists()


def test_a_kept_answer_gets_a_quiet_confirmation(shell: InteractiveShell, lesson: Classroom) -> None:
    text = said(shell, f"%%answer ports\n{RIGHT}\n")
    assert text == "Answer kept: 1 line. Check it with the cell below."


def test_an_unknown_question_names_those_there_are(shell: InteractiveShell, lesson: Classroom) -> None:
    _, result = run(shell, "%%answer prots\nx")
    assert isinstance(result.error_in_exec, Notice)
    assert "Did you mean 'ports'?" in str(result.error_in_exec)
    with pytest.raises(Notice, match="The questions of this lesson are: ports"):
        lesson.check("zzz")


def test_a_notice_is_a_sentence_and_not_a_traceback(shell: InteractiveShell, lesson: Classroom) -> None:
    with capture_output() as captured:
        shell.run_cell("lesson.check('zzz')")
    assert "Traceback" not in captured.stdout
    assert "The questions of this lesson are: ports." in captured.stdout


def test_an_answer_that_is_not_there_is_a_notice(lesson: Classroom) -> None:
    with pytest.raises(Notice, match="Run the cell %%answer ports"):
        lesson.answers["ports"]


def test_an_unknown_lesson_is_a_notice(lesson: Classroom) -> None:
    with pytest.raises(Notice, match="did you mean 'open_ports'"):
        open_lesson("open_prots")


@pytest.mark.parametrize(("answer", "points"), [(RIGHT, 6), (WRONG, 2)])
def test_nbgrader_reads_the_points_of_a_check(
    shell: InteractiveShell, lesson: Classroom, answer: str, points: int
) -> None:
    lesson.keep("ports", answer)
    with capture_output() as captured:
        score = lesson.check("ports")
    data, _ = shell.display_formatter.format(score)
    cell = new_code_cell(metadata={"nbgrader": {"grade": True, "solution": False, "points": 6, "schema_version": 3}})
    cell.outputs = [new_output("display_data", captured.outputs[0].data), new_output("execute_result", data)]
    assert determine_grade(cell) == (points, 6)
    assert f"{points} of 6 points" in data["text/html"]


def test_a_check_shows_the_report_as_text_and_as_a_static_page(shell: InteractiveShell, lesson: Classroom) -> None:
    lesson.keep("ports", WRONG)
    shown, _ = run(shell, "lesson.check('ports')")
    assert "✗ opens_the_metrics_collector   0 of 1   failed" in shown[0].data["text/plain"]
    assert "prod/gateway =&gt; platform over TCP/9090" in shown[0].data["text/html"]
    assert WIDGET not in shown[0].data


def test_an_answer_that_was_not_run_reads_as_unanswered_and_is_no_attempt(lesson: Classroom) -> None:
    with capture_output():
        score = lesson.check("ports")
    assert score == 0
    assert attempts.progress("open_ports").attempts == 0


def test_every_attempt_is_kept_and_the_best_one_counts(lesson: Classroom) -> None:
    for answer in (RIGHT, WRONG):
        lesson.keep("ports", answer)
        with capture_output():
            lesson.check("ports")
    assert "Your best in this lesson: 6 of 6 points (2 attempts)." in repr(lesson.progress())


def test_markup_in_an_answer_never_becomes_markup(shell: InteractiveShell, lesson: Classroom) -> None:
    evil = '<img src=x onerror="alert(1)">'
    shown, _ = run(shell, f"%%answer ports\n{evil}")
    report, _ = run(shell, "lesson.check('ports')")
    for output in (*shown, *report):
        assert "<img" not in output.data["text/html"]
    assert "&lt;" in shown[0].data["text/html"]


@pytest.mark.usefixtures("looked_at")
def test_hints_open_one_at_a_time_and_are_remembered(shell: InteractiveShell, lesson: Classroom) -> None:
    lesson.keep("ports", WRONG)
    shown, _ = run(shell, "lesson.check('ports')")
    assert shown[0].data[WIDGET]["model_id"]
    desk = lesson._feedback["ports"]
    first, second, third = (desk._hint("opens_the_metrics_collector") for _ in range(3))
    assert (first["number"], second["number"], first["total"]) == (1, 2, 2)
    assert first["view"] != second["view"]
    assert third["view"] == ["li", {}, ["There are no more hints for this check."]]
    assert attempts.hints_open("open_ports") == {"opens_the_metrics_collector": 2}
    assert desk._view
    assert all(f"Hint {number} of 2. " in json.dumps(desk._view.tree) for number in (1, 2))


@pytest.mark.usefixtures("looked_at")
def test_only_a_click_on_the_report_that_is_shown_is_heard(lesson: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson.keep("ports", WRONG)
    with capture_output():
        lesson.check("ports")
    view = lesson._feedback["ports"]._view
    assert view
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(view, "send", sent.append)
    good = {"act": "hint", "check": "opens_the_metrics_collector", "serial": 1}
    for bad in (
        {**good, "serial": 0},
        {**good, "act": "show"},
        {**good, "check": "x"},
        {**good, "check": ["x"]},
        "x",
        None,
    ):
        view._hear(view, bad, [])
    assert sent == []
    view._hear(view, good, [])
    assert [message["number"] for message in sent] == [1]


def test_a_lesson_without_a_lab_says_so(lesson: Classroom) -> None:
    with pytest.raises(Notice, match="needs no lab"):
        _ = lesson.lab
    with pytest.raises(Notice, match="not put in force"):
        lesson.apply("ports")


def test_the_answers_cannot_be_changed_from_outside(lesson: Classroom) -> None:
    lesson.keep("ports", RIGHT)
    lesson.answers["ports"] = "other"  # type: ignore[index]
    assert json.loads(lesson.answers["ports"]) == json.loads(RIGHT)


@pytest.mark.parametrize(("backend", "where"), [("embedded", ""), ("minio", " on minio")])
def test_a_lab_that_runs_elsewhere_than_usual_says_where(
    shell: InteractiveShell, lesson: Classroom, monkeypatch: pytest.MonkeyPatch, backend: str, where: str
) -> None:
    opened = SimpleNamespace(title="The data", backend=SimpleNamespace(name=backend))
    monkeypatch.setattr("labs.lab.open_lab", lambda _: opened)
    monkeypatch.setattr(lesson, "_lesson", replace(lesson._lesson, lab="churn_data"))
    assert said(shell, "_ = lesson.lab") == f"The lab runs{where}: The data."
