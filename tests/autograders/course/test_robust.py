"""What is left of a class when the grader is killed, the disk is full, or the clock runs backwards?"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograders.course import run as runs
from autograders.course.class_folder import ClassError, ClassFolder
from autograders.course.run import grade_class
from autograders.course.worker import Task, judge
from autograders.record import Log, verify, verify_gradebook
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, WRONG, grades, hand_in, new_class, notebook, run
from tests.autograders.course.forks import in_a_fork

ROOT = Path(__file__).parents[3]
LEARNERS = 30
LEFT = (0, 40_000, 150_000)


def submit(course: ClassFolder, learners: int) -> ClassFolder:
    right, wrong = json.dumps(notebook(RIGHT)), json.dumps(notebook(WRONG))
    for number in range(learners):
        hand_in(course, f"learner-{number:04}", wrong if number % 3 else right)
    return course


def expected(learners: int) -> list[tuple[str, str, float, int]]:
    return [(f"learner-{number:04}", "check-ports", 3 if number % 3 else 6, 0) for number in range(learners)]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    """A class that nobody has graded."""
    return submit(new_class(tmp_path_factory.mktemp("robust") / "class"), LEARNERS)


@pytest.fixture
def course(handed_in: ClassFolder, tmp_path: Path) -> ClassFolder:
    """A copy of it."""
    return ClassFolder(shutil.copytree(handed_in.root, tmp_path / "class"))


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge in this process: only the one that writes matters here."""
    monkeypatch.setattr(runs, "judge_all", in_this_process)


def in_this_process(tasks: Iterator[Task], *_: object) -> Iterator[tuple[Task, dict[str, Any]]]:
    return ((task, judge(task)) for task in tasks)


def whole(course: ClassFolder, learners: int = LEARNERS) -> bool:
    """Whether every grade is there once, in the gradebook, in autograded/ and in the signed record."""
    log = Log(course.record)
    signed = [(entry.learner, entry.lesson) for entry in log.entries()]
    public = log.public_key.read_bytes()
    return (
        grades(course) == expected(learners)
        and sorted(signed) == [(name, LESSON) for name, *_ in expected(learners)]
        and verify(log.path, public).intact
        and verify_gradebook(course.gradebook, log.path, public).intact
        and len(list((course.root / "autograded").glob(f"*/{LESSON}/{LESSON}.ipynb"))) == learners
    )


def deadly(course: ClassFolder, moment: int, report: int) -> None:
    """Grade until that many files were opened or renamed and statements begun; then die, or say how many there were."""
    seen = 0

    def event(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def connected(*given: Any, **named: Any) -> sqlite3.Connection:
        rows = connect(*given, **named)
        rows.set_trace_callback(event)
        return rows

    connect, sqlite3.connect = sqlite3.connect, connected
    sys.addaudithook(lambda name, given: event() if name in ("open", "os.rename", "os.mkdir", "os.remove") else None)
    list(grade_class(course, {LESSON: FOLDER}))
    os.write(report, str(seen).encode())


@pytest.mark.usefixtures("here")
def test_killed_at_twenty_random_moments_nothing_is_lost_and_nothing_doubled(
    handed_in: ClassFolder, tmp_path: Path
) -> None:
    first = ClassFolder(shutil.copytree(handed_in.root, tmp_path / "first"))
    ended, said = in_a_fork(lambda report: deadly(first, 0, report))
    assert ended == 0
    assert whole(first)
    chance = random.Random(9)
    for moment in sorted(chance.sample(range(1, int(said)), 20)):
        course = ClassFolder(shutil.copytree(handed_in.root, tmp_path / f"{moment}"))
        ended, _ = in_a_fork(lambda report, course=course, moment=moment: deadly(course, moment, report))  # type: ignore[misc]
        assert ended == -signal.SIGKILL
        before = {learner for learner, *_ in grades(course)}
        rows = run(course)
        assert {learner for learner, row in rows.items() if not row.fresh} <= before
        assert whole(course), f"killed at {moment} of {said.decode()}"


@pytest.mark.usefixtures("here")
def test_a_clock_that_goes_backwards_changes_nothing(course: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, place in enumerate(sorted((course.root / "submitted").iterdir())):
        path = place / LESSON / f"{LESSON}.ipynb"
        os.utime(path, (0, 0) if number % 2 else (4e9, 4e9))
        path.with_name("timestamp.txt").write_text(f"{1999 if number % 2 else 2099}-01-31 12:00:00 UTC")
    os.utime(course.gradebook, (4e9, 4e9))
    clock = iter(range(4_000_000_000, 0, -1000))
    monkeypatch.setattr("time.time", lambda: float(next(clock)))
    assert {row.status for row in run(course).values()} == {"graded"}
    assert whole(course)
    assert not any(row.fresh for row in run(course).values())
    late = hand_in(course, "learner-0001", notebook(RIGHT))
    os.utime(late, (0, 0))
    assert {name for name, row in run(course).items() if row.fresh} == {"learner-0001"}


@pytest.mark.usefixtures("here")
def test_a_gradebook_that_another_program_holds_stops_the_run_with_a_message(
    course: ClassFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(
        "autograders.course.gradebook.sqlite3.connect",
        lambda path, **named: connect(path, **{**named, "timeout": 0.01}),
    )
    other = connect(course.gradebook, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(ClassError, match="database is locked"):
        run(course)
    other.execute("COMMIT")
    rows = grade_class(course, {LESSON: FOLDER})
    done = [next(rows), next(rows)]
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ClassError, match="Another program holds the gradebook"):
        next(rows)
    other.execute("COMMIT")
    other.close()
    again = run(course)
    assert {learner for learner, row in again.items() if not row.fresh} == {row.learner for row in done}
    assert whole(course)


NARROW = """
import json, os, sys
from pathlib import Path
from autograders.course import run
from autograders.course.class_folder import ClassError
from tests.autograders.course import test_robust as here
from tests.autograders.course.classes import FOLDER, LESSON

def attempt(course):
    try:
        return [[row.status, row.reason] for row in run.grade_class(course, {LESSON: FOLDER})], ""
    except (ClassError, OSError) as error:
        return [], str(error)

run.judge_all = here.in_this_process
course = here.ClassFolder(Path(sys.argv[1]))
print(json.dumps(here.ACTIONS[sys.argv[2]](course, attempt)))
"""


def narrow(course: ClassFolder, mounts: str, action: str) -> list[Any]:
    """Run one of ACTIONS in a namespace of its own, where these file systems are mounted."""
    shell = f'{mounts}\nexec "$0" -c "$1" "$2" "$3"'
    command = ["unshare", "-Urm", "sh", "-euc", shell, sys.executable, NARROW, str(course.root), action]
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert ended.returncode == 0, ended.stderr.decode()
    found: list[Any] = json.loads(ended.stdout)
    return found


def full(course: ClassFolder, attempt: Callable[[ClassFolder], Any]) -> list[Any]:
    """Grade with that much space left, then with enough."""
    found = []
    original = course.root.with_name("original")
    for left in LEFT:
        place = ClassFolder(shutil.copytree(original, course.root / str(left)))
        filler = course.root / "filler"
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(course.root).free - left))
        rows, stopped = attempt(place)
        filler.unlink()
        again, _ = attempt(place)
        found.append([left, rows, stopped, [status for status, _ in again], whole(place)])
        shutil.rmtree(place.root)
    return found


def test_a_full_disk_is_said_and_made_up_for_when_there_is_space(handed_in: ClassFolder, tmp_path: Path) -> None:
    shutil.copytree(handed_in.root, tmp_path / "original")
    (tmp_path / "small").mkdir()
    mounts = f"mount -t tmpfs -o size=8m tmpfs {tmp_path / 'small'}"
    found = narrow(ClassFolder(tmp_path / "small"), mounts, "full")
    assert [left for left, *_ in found] == list(LEFT)
    for _, rows, stopped, again, complete in found:
        reasons = {reason for status, reason in rows if status == "failed"} | ({stopped} if stopped else set())
        assert reasons
        assert all("No space left" in reason or "disk is full" in reason or "disk I/O" in reason for reason in reasons)
        assert set(again) == {"graded"}
        assert complete


def locked(course: ClassFolder, attempt: Callable[[ClassFolder], Any]) -> list[Any]:
    """Grade a class as it is mounted."""
    return [*attempt(course)]


ACTIONS = {"full": full, "locked": locked}


def read_only(*places: Path) -> str:
    return "\n".join(f"mount --bind {place} {place} && mount -o remount,bind,ro {place}" for place in places)


def test_submissions_that_cannot_be_written_are_graded(course: ClassFolder) -> None:
    rows, stopped = narrow(course, read_only(course.root / "submitted", course.root / "source"), "locked")
    assert stopped == ""
    assert {status for status, _ in rows} == {"graded"}
    assert whole(course)


@pytest.mark.parametrize("name", ["autograded", "record", "."])
@pytest.mark.usefixtures("here")
def test_a_folder_that_cannot_be_written_is_named_and_a_later_run_makes_up_for_it(
    course: ClassFolder, name: str
) -> None:
    place = course.root / name
    place.mkdir(exist_ok=True)
    rows, stopped = narrow(course, read_only(place), "locked")
    reasons = [reason for status, reason in rows if status == "failed"] + ([stopped] if stopped else [])
    assert reasons
    assert all("Read-only file system" in reason or "readonly database" in reason for reason in reasons)
    assert {row.status for row in run(course).values()} == {"graded"}
    assert whole(course)


@pytest.mark.usefixtures("here")
def test_each_submission_costs_the_same_however_many_there_are(tmp_path: Path) -> None:
    steps: dict[int, int] = {}
    for learners in (20, 80, 320):
        course = submit(new_class(tmp_path / f"{learners}"), learners)
        ended, said = in_a_fork(lambda report, course=course: deadly(course, 0, report))  # type: ignore[misc]
        assert ended == 0
        steps[learners] = int(said)
    each = (steps[80] - steps[20]) / 60, (steps[320] - steps[80]) / 240
    assert each[1] <= each[0] * 1.05
