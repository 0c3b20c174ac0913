"""Do the workers survive one another, and is what they say checked?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograders.course import crew
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, grades, hand_in, new_class, notebook, run

TRAP = """
import os
from autograders.check import check

@check("ports", points=6)
def stands(answer):
    \"\"\"Nothing happens.\"\"\"
    if "die" in answer:
        os._exit(9)
    while "hang" in answer:
        pass
    if "raise" in answer:
        raise ValueError(answer)
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_that_dies_or_hangs_stops_nobody(tmp_path: Path, workers: int) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / LESSON)
    (folder / "rubric.py").write_text(TRAP)
    source = tmp_path / "built.ipynb"
    tasks = []
    for answer in ("die", "fine", "hang", "raise", "fine too"):
        path = tmp_path / f"{answer}.ipynb"
        path.write_text(json.dumps(notebook(answer)))
        names = {"learner": answer, "folder": str(folder), "source": str(source), "notebook": str(path)}
        tasks.append({**names, "problem": "", "timestamp": "", "known": ""})
    source.write_text(json.dumps(notebook()))
    verdicts = {task["learner"]: verdict for task, verdict in crew.judge_all(tasks, workers, limit=6)}
    assert {learner: verdict["status"] for learner, verdict in verdicts.items()} == {
        "die": "failed",
        "fine": "graded",
        "hang": "failed",
        "raise": "unsure",
        "fine too": "graded",
    }
    assert "died" in verdicts["die"]["reason"]
    assert "took too long" in verdicts["hang"]["reason"]
    assert verdicts["fine too"]["points"] == {"check-ports": 6}


@pytest.mark.parametrize(
    "verdict",
    [
        {"status": "graded", "points": {"check-ports": 7}},
        {"status": "graded", "points": {"check-ports": -1}},
        {"status": "graded", "points": {"check-ports": True}},
        {"status": "graded", "points": {"check-other": 1}},
        {"status": "graded", "points": {"check-ports": 6}},
        {"status": "same"},
        {"status": "perfect"},
        {},
    ],
    ids=str,
)
def test_a_verdict_that_cannot_be_is_not_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verdict: dict[str, Any]
) -> None:
    course = new_class(tmp_path / "class")
    hand_in(course, "ana", notebook(RIGHT))
    monkeypatch.setattr("autograders.course.run.judge_all", lambda tasks, *_: ((task, verdict) for task in tasks))
    assert run(course)["ana"].status == "failed"
    assert grades(course) == []
