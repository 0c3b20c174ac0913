"""Is a class graded once, in nbgrader's own books, whatever interrupts it?"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from autograders.course.class_folder import ClassError, ClassFolder, moment
from autograders.record import Log, Verdict, verify_gradebook
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, WRONG, grades, hand_in, new_class, notebook, run

ROOT = Path(__file__).parents[3]


@pytest.fixture
def course(tmp_path: Path) -> ClassFolder:
    """A class of three."""
    made = new_class(tmp_path / "class")
    for learner, answer in (("ana", RIGHT), ("ben", WRONG), ("cem", None)):
        hand_in(made, learner, notebook(answer))
    return made


def held_against_the_log(course: ClassFolder) -> Verdict:
    log = Log(course.record)
    verdict = verify_gradebook(course.gradebook, log.path, log.public_key.read_bytes())
    assert verdict.intact, verdict
    return verdict


def test_points_land_in_nbgraders_tables(course: ClassFolder) -> None:
    rows = run(course)
    assert {learner: (row.status, row.score, row.max_score) for learner, row in rows.items()} == {
        "ana": ("graded", 6, 6),
        "ben": ("graded", 3, 6),
        "cem": ("graded", 0, 6),
    }
    assert grades(course) == [
        ("ana", "check-ports", 6, 0),
        ("ben", "check-ports", 3, 0),
        ("cem", "check-ports", 0, 0),
    ]


def test_nbgrader_itself_reads_the_grades(course: ClassFolder) -> None:
    from nbgrader.api import Gradebook

    (course.root / "submitted" / "ana" / LESSON / "timestamp.txt").write_text("2026-01-31 23:30:00.5 Europe/Paris")
    run(course)
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        ana = book.find_submission(LESSON, "ana")
        assert (ana.score, ana.max_score, ana.needs_manual_grade) == (6, 6, False)
        assert ana.timestamp.isoformat() == "2026-01-31T22:30:00.500000"
        assert book.find_comment("answer-ports", LESSON, LESSON, "cem").auto_comment == "No response."
        assert {row["student"]: row["score"] for row in book.submission_dicts(LESSON)} == {"ana": 6, "ben": 3, "cem": 0}
        book.engine.dispose()


def test_the_graded_notebook_holds_the_answer_and_the_report(course: ClassFolder) -> None:
    run(course)
    made = json.loads(course.autograded("ben", LESSON).read_text(encoding="utf-8"))
    found = {cell["id"]: cell for cell in made["cells"]}
    assert found["answer-ports"]["source"] == f"%%answer ports\n{WRONG}"
    report, points = found["check-ports"]["outputs"]
    assert "prod/gateway =&gt; platform over TCP/22" in report["data"]["text/html"]
    assert "prod/gateway => platform over TCP/22" in report["data"]["text/plain"]
    assert points["data"]["text/plain"] == "3"


def test_what_was_graded_is_not_graded_again(course: ClassFolder) -> None:
    run(course)
    before = course.autograded("ana", LESSON).stat().st_ino
    assert not any(row.fresh for row in run(course).values())
    assert course.autograded("ana", LESSON).stat().st_ino == before


def test_force_grades_everything_again(course: ClassFolder) -> None:
    run(course)
    assert all(row.fresh for row in run(course, force=True).values())
    assert len(grades(course)) == 3


def test_a_new_answer_is_graded_and_the_others_are_not(course: ClassFolder) -> None:
    run(course)
    hand_in(course, "ben", notebook(RIGHT))
    rows = run(course)
    assert {learner for learner, row in rows.items() if row.fresh} == {"ben"}
    assert rows["ben"].score == 6


def test_outputs_and_cell_order_make_no_new_submission(course: ClassFolder) -> None:
    run(course)
    changed = notebook(RIGHT)
    changed["cells"].reverse()
    changed["metadata"]["seen"] = True
    hand_in(course, "ana", changed)
    assert not run(course)["ana"].fresh


def test_a_lost_notebook_is_made_again(course: ClassFolder) -> None:
    run(course)
    course.autograded("cem", LESSON).unlink()
    assert {learner for learner, row in run(course).items() if row.fresh} == {"cem"}
    assert course.autograded("cem", LESSON).is_file()


def test_a_grade_that_a_person_gave_stays_and_asks_to_be_looked_at(course: ClassFolder) -> None:
    run(course)
    rows = sqlite3.connect(course.gradebook)
    rows.execute("UPDATE grade SET manual_score = 5")
    rows.commit()
    rows.close()
    run(course, force=True)
    assert {look for *_, look in grades(course)} == {1}


KILLED = """
import os, signal, sys
from pathlib import Path
from autograders.course import run
from autograders.course.class_folder import ClassFolder
from autograders.course import signing
from autograders.course.gradebook import Gradebook
from autograders.record import Log
from cluster import private

place, lesson, moment, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
owner, name = {
    "rename": (private, "write"),
    "record": (Gradebook, "record"),
    "mark": (Gradebook, "_grade"),
    "signature": (Log, "sign"),
    "checkpoint": (Log, "_checkpoint"),
}[moment.split()[-1]]
signing.BATCH = 1
real, calls = getattr(owner, name), []

def deadly(*given):
    calls.append(given)
    last = len(calls) == count
    if last and moment.startswith("before"):
        os.kill(os.getpid(), signal.SIGKILL)
    done = real(*given)
    if last:
        os.kill(os.getpid(), signal.SIGKILL)
    return done

if __name__ == "__main__":
    setattr(owner, name, deadly)
    list(run.grade_class(ClassFolder(Path(place)), {Path(lesson).name: Path(lesson)}))
"""


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("when", "booked", "signed"),
    [
        ("before rename", -1, -1),
        ("after rename", -1, -1),
        ("inside mark", -1, -1),
        ("after record", 0, -1),
        # The first call of each makes an empty log.
        ("before signature", -1, -2),
        ("after signature", -1, -1),
        ("before checkpoint", -1, -1),
    ],
)
def test_a_run_that_was_killed_is_made_up_for(
    course: ClassFolder, tmp_path: Path, when: str, booked: int, signed: int, count: int
) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    command = [sys.executable, str(script), str(course.root), str(FOLDER), when, str(count)]
    ended = subprocess.run(command, check=False, env={"PYTHONPATH": str(ROOT)}, capture_output=True)
    assert ended.returncode == -9, ended.stderr.decode()
    assert len(grades(course)) == count + booked
    done = {learner for _, learner in Log(course.record).latest()}
    assert len(done) == max(0, count + signed)
    rows = run(course)
    assert {learner for learner, row in rows.items() if not row.fresh} == done
    assert [(learner, points) for learner, _, points, _ in grades(course)] == [("ana", 6), ("ben", 3), ("cem", 0)]
    assert sorted(entry.learner for entry in Log(course.record).entries()) == ["ana", "ben", "cem"]
    assert held_against_the_log(course).note == ""


def test_two_runs_at_once_are_refused(course: ClassFolder) -> None:
    with course.alone(), pytest.raises(ClassError, match="being graded already"):
        run(course)


def test_a_lesson_that_was_not_released_is_refused(tmp_path: Path) -> None:
    course = new_class(tmp_path / "class")
    course.source(LESSON).unlink()
    with pytest.raises(ClassError, match="was not released"):
        run(course)


def test_a_lesson_that_changed_since_its_release_is_refused(course: ClassFolder) -> None:
    built = json.loads(course.source(LESSON).read_text())
    built["metadata"]["seclab"]["version"] = "another"
    course.source(LESSON).write_text(json.dumps(built))
    with pytest.raises(ClassError, match="has changed since it was released"):
        run(course)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-01-31 12:00:00 UTC", "2026-01-31 12:00:00.000000"),
        ("2026-01-31 12:00:00.25", "2026-01-31 12:00:00.250000"),
        ("2026-07-31 12:00:00 Asia/Tokyo", "2026-07-31 03:00:00.000000"),
        ("2026-07-31 12:00:00+02:00", "2026-07-31 10:00:00.000000"),
    ],
)
def test_times_are_kept_as_utc(written: str, read: str) -> None:
    assert moment(written) == read
