"""Does Ctrl-C end a run of grading without losing anything?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograders.course.class_folder import ClassFolder
from autograders.record import Log
from tests.autograders.course.classes import LESSON, RIGHT, WRONG, grades, hand_in, new_class, notebook

ROOT = Path(__file__).parents[3]
WAITS = """

@check("ports", points=1)
def lets_the_test_go_on(answer: str) -> None:
    \"\"\"The test goes on.\"\"\"
    if "wait" in answer:
        with open({!r}) as pipe:
            pipe.read()
"""


@pytest.fixture
def slow(course: Path, tmp_path: Path, seclab: Any) -> ClassFolder:
    """A class of three; the third submission is judged until somebody writes into a pipe."""
    os.mkfifo(tmp_path / "pipe")
    rubric = course / LESSON / "rubric.py"
    rubric.write_text(rubric.read_text() + WAITS.format(str(tmp_path / "pipe")))
    made = new_class(tmp_path / "class")
    assert seclab("course", "release", LESSON, "--course", str(made.root)).code == 0
    for learner, answer in (("ana", RIGHT), ("ben", WRONG), ("zoe", "wait")):
        hand_in(made, learner, notebook(answer))
    return made


def test_ctrl_c_ends_the_workers_and_the_next_run_goes_on(slow: ClassFolder, course: Path, tmp_path: Path) -> None:
    program = "import sys; from lessons.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "course", "grade", "--course", str(slow.root)]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "SECLAB_LESSONS": str(course)}
    with subprocess.Popen(
        command, env=surroundings, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0
    ) as run:
        # Opens when the third submission is being judged: by then, one of the others is written.
        pipe = os.open(tmp_path / "pipe", os.O_WRONLY)
        os.killpg(run.pid, signal.SIGINT)
        out, told = run.communicate()
        with pytest.raises(BrokenPipeError):
            os.write(pipe, b"nobody reads this")
        os.close(pipe)
    done = len(grades(slow))
    assert 0 < done < 3
    assert (run.returncode, out) == (130, "")
    step = "what is graded stays, and the same command goes on with the rest"
    assert told == f"Stopped: {done} of 3 submissions are graded; {step}.\n"
    assert len(Log(slow.record).entries()) == done


def test_the_next_run_grades_the_rest(slow: ClassFolder, seclab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(slow, "zoe", notebook(RIGHT))
    from autograders.course.gradebook import Gradebook

    record, calls = Gradebook.record, []

    def stops(book: Gradebook, entry: Any) -> None:
        calls.append(entry)
        if len(calls) == 2:
            raise KeyboardInterrupt
        record(book, entry)

    monkeypatch.setattr(Gradebook, "record", stops)
    stopped = seclab("course", "grade", "--course", str(slow.root), "--json")
    assert (stopped.code, stopped.err.split(";")[0]) == (130, "Stopped: 1 of 3 submissions are graded")
    assert stopped.out.count('"learner"') == 1
    monkeypatch.undo()
    monkeypatch.setenv("SECLAB_LESSONS", str(slow.root.parent / "course"))
    again = seclab("course", "grade", "--course", str(slow.root))
    assert "3 submissions: 2 new, 1 graded before, 0 to look at" in again.out
    assert len(Log(slow.record).entries()) == 3
