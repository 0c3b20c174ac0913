"""Do nbgrader's own programs work on our class, with our settings?"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograders.course.class_folder import ClassFolder
from autograders.grader import grade
from autograders.notebook import answers
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, WRONG, grades, hand_in, new_class, notebook, run

ROOT = Path(__file__).parents[3]
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    """A graded class."""
    made = new_class(tmp_path_factory.mktemp("settings") / "class")
    hand_in(made, "ana", notebook(RIGHT))
    hand_in(made, "bo", notebook(f"{WRONG} {SCRIPT}"))
    assert {learner: row.score for learner, row in run(made).items()} == {"ana": 6, "bo": 0}
    return made


def nbgrader(course: ClassFolder, *words: str) -> str:
    """Run a program of nbgrader as an instructor does, in the folder of nbgrader_config.py."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    command = [sys.executable, "-m", "nbgrader", *words, f"--CourseDirectory.root={course.root}"]
    surroundings = {**os.environ, "PATH": path, "SECLAB_LESSONS": str(FOLDER.parent), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr


def test_generate_assignment_releases_what_we_release(course: ClassFolder) -> None:
    before = course.release(LESSON).read_text()
    nbgrader(course, "generate_assignment", LESSON, "--force")
    after = json.loads(course.release(LESSON).read_text())
    ours = json.loads(before)
    assert [one["source"] for one in after["cells"]] == [one["source"] for one in ours["cells"]]
    assert [one["metadata"]["seclab"] for one in after["cells"]] == [one["metadata"]["seclab"] for one in ours["cells"]]
    report = grade(FOLDER, answers(course.release(LESSON)))
    assert (report.score, report.unanswered) == (0, ("ports",))
    hand_in(course, "cy", course.release(LESSON).read_text().replace("%%answer ports", f"%%answer ports\\n{RIGHT}"))
    again = run(course)
    assert again["ana"].score == 6
    assert {learner for learner, *_ in grades(course)} == {"ana", "bo", "cy"}


def test_generate_feedback_publishes_the_report_and_nothing_else(course: ClassFolder) -> None:
    nbgrader(course, "generate_feedback", LESSON, "--force")
    pages = {name: (course.root / "feedback" / name / LESSON / f"{LESSON}.html").read_text() for name in ("ana", "bo")}
    assert "opens_the_registry" in pages["ana"]
    assert "&lt;script&gt;" in pages["bo"]
    assert SCRIPT not in pages["bo"]
    solution = (FOLDER / "solutions" / "ports.json").read_text().strip()
    assert solution not in pages["bo"]


def test_export_and_db_know_the_class(course: ClassFolder, tmp_path: Path) -> None:
    nbgrader(course, "export", f"--CsvExportPlugin.to={tmp_path / 'grades.csv'}")
    with (tmp_path / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert (float(rows["ana"]["score"]), float(rows["ana"]["max_score"])) == (6, 6)
    assert float(rows["bo"]["score"]) == 0
    assert "ana" in nbgrader(course, "db", "student", "list")


def test_release_and_list_use_the_exchange(course: ClassFolder, tmp_path: Path) -> None:
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    where = (f"--Exchange.root={exchange}", "--CourseDirectory.course_id=mlops")
    nbgrader(course, "release_assignment", LESSON, *where)
    assert f"mlops {LESSON}" in nbgrader(course, "list", *where)
