"""Is other people's code graded only where it is shut in well enough?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograders import sandbox
from autograders.check import CannotJudge
from autograders.course.crew import judge_all
from autograders.course.nbgrader_stages import GradeAnswers
from autograders.course.shut_in import VARIABLE, shut_in
from autograders.course.worker import answered
from lessons import catalogue
from lessons.build import build, build_text
from tests.autograders.course.classes import FOLDER

CODE_FOLDER = FOLDER.with_name("mask_emails")
NAMED = "this machine offers only tier 3"


@pytest.fixture(autouse=True)
def usual(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asked for another tier."""
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def weak(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no wall at all."""
    jail = sandbox.Jail(sandbox.Walls(False, False, False))
    monkeypatch.setattr("autograders.sandbox.calls.shared", lambda: jail)


def right_answer(folder: Path, place: Path) -> dict[str, Any]:
    """Hand in the reference of a lesson; return the task of grading it."""
    lesson, source, handed_in = catalogue.load(folder), place / "source.ipynb", place / f"{folder.name}.ipynb"
    source.write_text(build_text(lesson))
    handed_in.write_text(json.dumps(build(lesson, solution=True)))
    paths = {"folder": str(folder), "source": str(source), "notebook": str(handed_in)}
    return {**paths, "learner": "ana", "lesson": folder.name, "problem": "", "note": "", "timestamp": "", "known": ""}


@pytest.fixture
def code(tmp_path: Path) -> dict[str, Any]:
    """The task of a right answer to a lesson that runs code."""
    return right_answer(CODE_FOLDER, tmp_path)


@pytest.mark.usefixtures("weak")
def test_a_weak_jail_runs_nobody_elses_code(code: dict[str, Any]) -> None:
    verdict = answered(code)
    assert verdict["status"] == "failed"
    assert NAMED in verdict["reason"]
    assert "asks for tier 2 or better" in verdict["reason"]
    assert "seclab doctor names what is missing; --weak-jail" in verdict["reason"]


@pytest.mark.usefixtures("weak")
def test_unless_the_instructor_says_so(code: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "3")
    verdict = answered(code)
    assert (verdict["status"], verdict["points"]) == ("graded", {"check-mask": 4})


@pytest.mark.usefixtures("weak")
def test_a_learner_may_run_an_answer_of_their_own(code: dict[str, Any]) -> None:
    answered(code)
    assert sandbox.call("def f():\n    return 1", "f", [()])[0].value == 1


def test_a_jail_that_holds_needs_nobodys_word(code: dict[str, Any]) -> None:
    assert sandbox.tier().number <= 2
    assert answered(code)["status"] == "graded"


@pytest.mark.usefixtures("weak")
def test_nbgrader_autograde_is_bound_as_well(code: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECLAB_LESSONS", str(CODE_FOLDER.parent))
    notebook = nbformat.reads(Path(code["notebook"]).read_text(), as_version=4)
    with pytest.raises(CannotJudge, match=NAMED):
        GradeAnswers().preprocess(notebook, {"nbgrader": {"assignment": CODE_FOLDER.name}})


@pytest.mark.parametrize("asked", ["", "0", "4", "strong", "²"])
def test_nonsense_in_place_of_a_tier_grades_nothing(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setenv(VARIABLE, asked)
    with pytest.raises(CannotJudge, match="set it to 1, 2 or 3"), shut_in():
        raise AssertionError("judged")


@pytest.mark.usefixtures("weak")
def test_a_lesson_without_code_asks_for_no_jail(tmp_path: Path) -> None:
    assert answered(right_answer(FOLDER, tmp_path))["status"] == "graded"


def test_what_the_grader_inherits_binds_its_workers(
    code: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without bubblewrap a machine offers tier 2 at best.
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "1")
    [(_, refused)] = judge_all([code], 1)
    assert "asks for tier 1 or better" in refused["reason"]
    monkeypatch.setenv(VARIABLE, "2")
    [(_, graded)] = judge_all([code], 1)
    assert graded["status"] == "graded"
