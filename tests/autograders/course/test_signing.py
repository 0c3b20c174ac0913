"""Is each grade signed once, and nothing that only the database says?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from autograders.course import signing
from autograders.course.class_folder import ClassError, ClassFolder
from autograders.record import Entry, Log, RecordError, verify_gradebook
from tests.autograders.course.classes import LESSON, RIGHT, WRONG, grades, hand_in, new_class, notebook, run


@pytest.fixture
def course(tmp_path: Path) -> ClassFolder:
    """A class of two, and somebody whose submission cannot be read."""
    made = new_class(tmp_path / "class")
    for learner, content in (("ana", notebook(RIGHT)), ("ben", notebook(WRONG)), ("cem", b"{")):
        hand_in(made, learner, content)
    return made


def entries(course: ClassFolder) -> tuple[Entry, ...]:
    return Log(course.record).entries()


def execute(course: ClassFolder, statement: str) -> None:
    rows = sqlite3.connect(course.gradebook, isolation_level=None)
    rows.execute(statement)
    rows.close()


def test_every_grade_is_signed_and_a_refused_submission_too(course: ClassFolder) -> None:
    run(course)
    found = {entry.learner: entry for entry in entries(course)}
    assert {learner: (one.lesson, one.score, one.max_score) for learner, one in found.items()} == {
        "ana": (LESSON, 6, 6),
        "ben": (LESSON, 3, 6),
        "cem": (LESSON, 0, 6),
    }
    assert [one.status for one in found["ben"].checks] == ["pass", "pass", "fail"]
    assert found["cem"].checks == ()
    assert len({one.version for one in found.values()}) == 1
    log = Log(course.record)
    assert verify_gradebook(course.gradebook, log.path, log.public_key.read_bytes()).intact
    assert (course.record / "course.key").stat().st_mode & 0o777 == 0o600


def test_nothing_is_signed_twice(course: ClassFolder) -> None:
    run(course)
    run(course)
    run(course, force=True)
    assert len(entries(course)) == 3
    hand_in(course, "ben", notebook(RIGHT))
    run(course)
    hand_in(course, "ben", notebook(WRONG))
    run(course)
    assert [(entry.learner, entry.score) for entry in entries(course)[3:]] == [("ben", 6), ("ben", 3)]


def test_what_was_never_signed_is_graded_again_and_then_signed(course: ClassFolder) -> None:
    run(course)
    for path in course.record.iterdir():
        path.unlink()
    execute(course, "UPDATE seclab_mark SET score = 6 WHERE learner = 'ben'")
    execute(course, "UPDATE grade SET auto_score = 6")
    assert all(row.fresh for row in run(course).values())
    assert {entry.learner: entry.score for entry in entries(course)} == {"ana": 6, "ben": 3, "cem": 0}
    assert [points for _, _, points, _ in grades(course)] == [6, 3, 0]


def test_a_grade_that_only_the_database_has_is_never_signed(course: ClassFolder) -> None:
    run(course)
    execute(course, "UPDATE seclab_mark SET mark = 'forged', score = 6 WHERE learner = 'ben'")
    run(course)
    assert len(entries(course)) == 3


@pytest.mark.parametrize("damage", ["first line", "head", "key", "readable key"])
def test_a_log_that_is_not_whole_stops_before_anything_is_written(course: ClassFolder, damage: str) -> None:
    run(course)
    log = Log(course.record)
    before = log.path.read_bytes()
    if damage == "first line":
        log.path.write_bytes(before.replace(b"A", b"B", 1))
    elif damage == "readable key":
        (course.record / "course.key").chmod(0o644)
    else:
        (course.record / {"head": "head.json", "key": "course.key"}[damage]).unlink()
    held, graded = log.path.read_bytes(), grades(course)
    notebook_before = course.autograded("ana", LESSON).stat().st_ino
    hand_in(course, "ana", notebook(WRONG))
    with pytest.raises(ClassError) as refused:
        run(course)
    assert refused.value.next_step
    assert (log.path.read_bytes(), grades(course)) == (held, graded)
    assert course.autograded("ana", LESSON).stat().st_ino == notebook_before


def test_a_log_that_cannot_be_written_stops_the_run_and_the_next_one_signs(
    course: ClassFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = Log.sign

    def full(log: Log, grades: object) -> tuple[Entry, ...]:
        if grades:
            raise RecordError("The disk is full.", "Free some space.")
        return sign(log, ())

    monkeypatch.setattr(Log, "sign", full)
    with pytest.raises(ClassError, match="disk is full"):
        run(course)
    monkeypatch.undo()
    assert entries(course) == ()
    run(course)
    assert len(entries(course)) == 3


@pytest.mark.parametrize("batch", [1, 2, 50])
def test_signing_in_batches_signs_the_same(course: ClassFolder, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(signing, "BATCH", batch)
    run(course)
    assert sorted((entry.learner, entry.score) for entry in entries(course)) == [("ana", 6), ("ben", 3), ("cem", 0)]


def test_a_run_that_is_left_early_signs_what_it_wrote(course: ClassFolder) -> None:
    from autograders.course.run import grade_class
    from tests.autograders.course.classes import FOLDER

    rows = grade_class(course, {LESSON: FOLDER}, workers=1)
    first = next(rows)
    rows.close()
    assert [entry.learner for entry in entries(course)] == [first.learner]


def test_no_worker_is_told_where_the_key_is(course: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr("autograders.course.run.judge_all", lambda tasks, *_: told.extend(tasks) or iter(()))
    run(course)
    assert len(told) == 3
    assert "record" not in repr(told)
    assert "course.key" not in repr(told)
