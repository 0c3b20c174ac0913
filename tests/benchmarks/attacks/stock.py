"""How does nbgrader grade an attack, as it is installed?

Its own configuration, but for a shorter time limit. It executes what it grades, so
bubblewrap guards this machine: only the folder of the classes can be written to.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from nbformat import v4, writes
from nbgrader.api import Gradebook, MissingEntry

from tests.benchmarks.attacks.attack import HONEST, LESSON, RIGHT, Attack, Desk

CELL_SECONDS, RUN_SECONDS = 5, 60
SOLUTION = RIGHT.replace("    return", "    ### BEGIN SOLUTION\n    return") + "    ### END SOLUTION\n"
TESTS = """assert hide("room 12") == "room ##"
### BEGIN HIDDEN TESTS
assert hide("2024-05-01") == "####-##-##"
assert hide("7") == "#"
### END HIDDEN TESTS
"""
POINTS = """more = {"a1": "a#", "b22": "b##", "333": "###", "4 4": "# #", "x5y": "x#y"}
sum(hide(text) == wanted for text, wanted in more.items())
"""


@dataclass(frozen=True, slots=True)
class Grade:
    """What stands in nbgrader's gradebook: a learner's points (None: no grade), and whether a person must look."""

    score: float | None
    look: bool


class Guard:
    """An nbgrader that can write to one folder only, and that ends with everything it started."""

    def __init__(self, folder: Path) -> None:
        words = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--bind", str(folder), str(folder)]
        words += ["--unshare-pid", "--unshare-ipc", "--die-with-parent", "--new-session"]
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        # Kernels shall not pay for compiling each time, wherever Python is installed.
        environment = {**inherited, "PATH": path, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        self._process = subprocess.Popen(
            [*words, sys.executable, str(Path(__file__).with_name("guarded.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        self._answer()

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def nbgrader(self, root: Path, words: Sequence[str], until: Path | None = None) -> dict[str, Any]:
        """Run it on a class; `until` names a file whose appearance brings it a SIGKILL."""
        settings = [f"--CourseDirectory.root={root}", f"--Execute.timeout={CELL_SECONDS}"]
        (root / "home").mkdir(exist_ok=True)
        log = root.with_suffix(".log")
        order = {"root": str(root), "words": [*words, *settings], "log": str(log), "seconds": RUN_SECONDS}
        print(json.dumps({**order, "until": str(until) if until else None}), file=self._process.stdin, flush=True)
        return {**self._answer(), "log": log.read_text(errors="replace")}

    def _answer(self) -> dict[str, Any]:
        if self._process.stdout is None or not (line := self._process.stdout.readline()):
            raise RuntimeError("the guard of nbgrader ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


def new_class(root: Path, guard: Guard) -> None:
    """Make the assignment as nbgrader's manual teaches: a solution, tests with hidden ones, partial credit."""
    cells = [_cell("hide", SOLUTION), _cell("tests", TESTS, 5), _cell("points", POINTS, 5)]
    source = root / "source" / LESSON / f"{LESSON}.ipynb"
    source.parent.mkdir(parents=True)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    source.write_text(writes(v4.new_notebook(cells=cells, metadata=kernel)))
    done = guard.nbgrader(root, ["generate_assignment", LESSON])
    if done["code"]:
        raise RuntimeError(f"nbgrader cannot make the assignment:\n{done['log'][-2000:]}")


def _cell(name: str, source: str, points: int = 0) -> Any:
    nbgrader = {"grade_id": name, "grade": bool(points), "solution": not points, "locked": bool(points)}
    nbgrader |= {"schema_version": 3, "task": False, **({"points": points} if points else {})}
    return v4.new_code_cell(source, metadata={"nbgrader": nbgrader}, id=name)


def released(root: Path) -> dict[str, Any]:
    """Return the notebook that learners get."""
    notebook: dict[str, Any] = json.loads((root / "release" / LESSON / f"{LESSON}.ipynb").read_text())
    return notebook


def graded(attack: Attack, desk: Desk, class_: Path, guard: Guard) -> tuple[dict[str, Grade], list[str]]:
    """Grade one attack in a class of its own; return who got what, and what else happened."""
    shutil.copytree(class_, desk.root)
    for learner in HONEST if attack.others else ():
        desk.hand_in_honestly(learner)
    desk.hand_in(attack)
    words = ["autograde", LESSON]
    if attack.killed:
        guard.nbgrader(desk.root, words, until=desk.root / "autograded" / attack.learner / LESSON / f"{LESSON}.ipynb")
    done = guard.nbgrader(desk.root, words)
    return grades(desk.root, attack), told(done)


def grades(root: Path, attack: Attack) -> dict[str, Grade]:
    """Read the gradebook as nbgrader's export does."""
    learners = (attack.learner, *(HONEST if attack.others else ()))
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        found = {learner: _grade(book, learner) for learner in learners}
        book.engine.dispose()
    return found


def _grade(book: Any, learner: str) -> Grade:
    try:
        submission = book.find_submission(LESSON, learner)
    except MissingEntry:
        return Grade(None, False)
    return Grade(submission.score, submission.needs_manual_grade)


def told(done: Mapping[str, Any]) -> list[str]:
    """Say in a few words how the run ended."""
    said = [f"{done['left']} of its processes ran on"] if done["left"] else []
    if done["code"] == 124:
        said.append(f"still at it after {RUN_SECONDS} s")
    elif done["code"] < 0:
        said.append("the grader was killed")
    elif done["code"]:
        said.append(f"stopped with {_reason(done['log'])}")
    return said


def _reason(log: str) -> str:
    errors = re.findall(r"^\s*(?:\w+\.)*(\w*(?:Error|Exception))\b", log, re.MULTILINE)
    return str(errors[-1]) if errors else "an error"
