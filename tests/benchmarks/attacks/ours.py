"""How does `seclab course grade` grade all attacks, in one class?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from autograders.course import nbgrader_books
from autograders.course.class_folder import ClassFolder
from lessons import catalogue
from lessons.build import build, build_text
from tests.benchmarks.attacks.attack import HONEST, LESSON, Attack, Desk

LESSON_FOLDER = Path(__file__).parent / LESSON
PROGRAM = Path(sys.executable).with_name("seclab")


@dataclass(frozen=True, slots=True)
class Grade:
    """What the instructor is shown of one submission, and what the learner is told first."""

    score: float
    status: str
    said: str


def new_class(root: Path, port: int) -> Desk:
    """Release the lesson to a new class; an honest learner comes before and after all others."""
    course, lesson = ClassFolder(root), catalogue.load(LESSON_FOLDER)
    nbgrader_books.init(course)
    nbgrader_books.release(course, LESSON, build_text(lesson))
    desk = Desk(root, build(lesson), "%%answer hide\n", port)
    for learner in HONEST:
        desk.hand_in_honestly(learner)
    return desk


def graded(desk: Desk, killed: bool = False) -> tuple[dict[str, Grade], float]:
    """Grade the class; learner -> grade, and the seconds. `killed`: once before, ended by SIGKILL at work."""
    words = [str(PROGRAM), "course", "grade", "--course", str(desk.root), "--json"]
    environment = {**os.environ, "SECLAB_LESSONS": str(LESSON_FOLDER.parent), "SECLAB_HOME": str(desk.root / "home")}
    if killed:
        _kill_at_work(words, environment)
    began = time.monotonic()
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    try:
        rows = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"seclab course grade failed:\n{done.stderr[-2000:]}") from None
    return {row["learner"]: Grade(row["score"], row["status"], _said(desk.root, row)) for row in rows}, seconds


def _kill_at_work(words: list[str], environment: Mapping[str, str]) -> None:
    """Start grading and end it as soon as the answer runs in a worker's jail."""
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, start_new_session=True) as run:
        while run.poll() is None and not _jailed(run.pid):
            time.sleep(0.01)
        run.send_signal(signal.SIGKILL)


def _jailed(pid: int) -> bool:
    try:
        return any(one.name() == "bwrap" for one in psutil.Process(pid).children(recursive=True))
    except psutil.Error:
        return False


def _said(root: Path, row: Mapping[str, Any]) -> str:
    """Return the reason of the row, else what the report under the check says that the answer gave."""
    if row["reason"]:
        return str(row["reason"])
    graded_notebook = root / "autograded" / row["learner"] / LESSON / f"{LESSON}.ipynb"
    cells = json.loads(graded_notebook.read_text())["cells"]
    texts = [one["data"]["text/plain"] for cell in cells for one in cell.get("outputs", ()) if "data" in one]
    got = [line.strip() for text in texts for line in "".join(text).splitlines() if "got" in line]
    return got[0] if got else ""


def one_after_another(attacks: tuple[Attack, ...]) -> dict[str, Attack]:
    """Give every attack a learner: its own where the name is the point, else one of a list."""
    return {
        attack.learner if attack.learner != "mallory" else f"mallory {number:02}": attack
        for number, attack in enumerate(attacks, 1)
    }
