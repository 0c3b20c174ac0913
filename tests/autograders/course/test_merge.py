"""Does any order of merges give the same gradebook and the same signed grades?"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from autograders.course import merge, shards
from autograders.course.class_folder import ClassFolder
from autograders.course.recording import Row
from autograders.course.results import Key, Reports
from autograders.course.shards import Shard
from autograders.course.worker import judge
from autograders.grader import NOT_YOUR_FAULT
from autograders.record import Log, verify_gradebook
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, WRONG, hand_in, new_class, notebook, run

FOLDERS = {LESSON: FOLDER}
COUNT = 100
ANSWERS: tuple[Any, ...] = (
    *(notebook(answer) for answer in (RIGHT, WRONG, None, "no JSON", '{"ports": [8443]}', '{"ports": "*"}')),
    *(b"{", notebook('{"ports": [8443, 9090, "<script>\ud800"]}')),
)
GRADED = """
SELECT student_id, base_cell.name, auto_score, manual_score, extra_credit, needs_manual_grade FROM grade
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN base_cell ON base_cell.id = cell_id"""
TABLES = {
    "grades": GRADED,
    "comments": GRADED.replace("auto_score, manual_score, extra_credit, needs_manual_grade", "auto_comment")
    .replace("FROM grade", "FROM comment")
    .replace("grade.notebook_id", "comment.notebook_id"),
    "submissions": "SELECT student_id, name, timestamp FROM submitted_assignment JOIN assignment "
    "ON assignment.id = assignment_id",
    "students": "SELECT * FROM student",
    "marks": "SELECT * FROM seclab_mark",
    "reports": "SELECT * FROM seclab_report",
}


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("shards", "merge", "run"):
        name = f"autograders.course.{module}.judge_all"
        monkeypatch.setattr(name, lambda tasks, *_: ((task, judge(task)) for task in tasks))


@pytest.fixture
def course(tmp_path: Path) -> ClassFolder:
    """A class of forty, released and not graded."""
    made = new_class(tmp_path / "class")
    for number in range(40):
        path = hand_in(made, f"learner-{number:02}", ANSWERS[number % len(ANSWERS)])
        path.with_name("timestamp.txt").write_text(f"2026-01-31 12:00:{number:02} UTC")
    return made


def copy(course: ClassFolder, name: str) -> ClassFolder:
    return ClassFolder(shutil.copytree(course.root, course.root.with_name(name)))


def graded(course: ClassFolder, count: int = COUNT) -> list[Path]:
    """Grade every shard, as machines do that know nothing of each other."""
    for index in range(count):
        list(shards.grade(course, FOLDERS, Shard(index, count), course.shards))
    return sorted(course.shards.iterdir())


def merged(course: ClassFolder, files: Iterable[Path]) -> dict[str, Row]:
    results, wrong = merge.gathered(files, FOLDERS)
    assert not wrong
    return {row.learner: row for row in merge.merge(course, FOLDERS, results)}


def books(course: ClassFolder) -> dict[str, list[Any]]:
    """Return all that the tables say; only ids are made anew each time."""
    rows = sqlite3.connect(course.gradebook)
    found = {name: sorted(rows.execute(query).fetchall(), key=repr) for name, query in TABLES.items()}
    rows.close()
    return found


def signed(course: ClassFolder) -> set[Any]:
    return {(one.lesson, one.learner, one.mark, one.score, one.checks, one.answers) for one in entries(course)}


def entries(course: ClassFolder) -> tuple[Any, ...]:
    log = Log(course.record)
    verdict = verify_gradebook(course.gradebook, log.path, log.public_key.read_bytes())
    assert verdict.intact, verdict
    return log.entries()


def notebooks(course: ClassFolder) -> dict[str, bytes]:
    return {path.parts[-3]: path.read_bytes() for path in (course.root / "autograded").glob("*/*/*.ipynb")}


def test_a_hundred_shards_merged_in_any_order_and_grouping_are_one_run(course: ClassFolder) -> None:
    files = graded(course)
    assert len(files) == COUNT
    alone = copy(course, "alone")
    run(alone)
    for seed in range(3):
        chance, place = random.Random(seed), copy(course, f"order-{seed}")
        order = chance.sample(files, COUNT)
        while order:
            group = [order.pop() for _ in range(min(len(order), chance.choice((1, 20, 60))))]
            # Some come a second time, with others.
            merged(place, [*group, *chance.sample(files, 2)])
        merged(place, chance.sample(files, 10))
        assert books(place) == books(alone)
        assert notebooks(place) == notebooks(alone)
        assert signed(place) == signed(alone)
        assert len(entries(place)) == 40


def test_only_results_about_what_is_handed_in_now_count(course: ClassFolder) -> None:
    old = graded(course, 3)
    hand_in(course, "learner-00", notebook(WRONG))
    hand_in(course, "learner-01", notebook(RIGHT))
    shutil.rmtree(course.root / "submitted" / "learner-02")
    new = sorted(set(graded(course, 3)) - set(old))
    reference: Any = None
    for number, groups in enumerate(([old, new], [new, old], [new + old], [old, old, new, old])):
        place = copy(course, f"order-{number}")
        for group in groups:
            rows = merged(place, group)
        assert rows["learner-00"].status in ("graded", "stale")
        found = (books(place), signed(place), notebooks(place))
        reference = reference or found
        assert found == reference
    assert (rows["learner-00"].status, rows["learner-00"].fresh) == ("graded", False) or rows["learner-00"].score == 0
    assert rows["learner-02"].status == "stale"
    assert "learner-02" not in {learner for _, learner, *_ in reference[1]}


def test_a_part_of_the_results_grades_a_part_of_the_class(course: ClassFolder) -> None:
    files = graded(course, 2)
    rows = merged(course, files[:1])
    assert 0 < len(rows) < 40
    assert {learner for learner, *_ in books(course)["grades"]} == set(rows)
    assert len(merged(course, files)) == 40
    again = merged(course, files)
    assert not any(row.fresh for row in again.values())


def test_what_was_merged_is_not_graded_again_and_the_other_way_round(course: ClassFolder) -> None:
    files = graded(course, 1)
    merged(course, files)
    assert not any(row.fresh for row in run(course).values())
    other = copy(course, "other")
    assert not any(row.fresh for row in merged(other, files).values())


def forged(files: list[Path], change: Any) -> dict[Key, Reports]:
    """Return what a shard says whose machine was taken over; each result still has the form of one."""
    results, _ = merge.gathered(files, FOLDERS)
    return {key: (change(key, reports[0]),) for key, reports in results.items()}


def test_a_machine_that_could_not_judge_or_made_points_up_gives_nobody_points(course: ClassFolder) -> None:
    files = graded(course, 1)
    honest, _ = merge.gathered(files, FOLDERS)
    full = next(reports[0] for reports in honest.values() if reports[0].get("score") == 6)
    unsure = {**full, "score": 3, "results": [dict(one) for one in full["results"]]}
    unsure["results"][2].update(status="error", points=0, reason=NOT_YOUR_FAULT)
    liars = [
        forged(files, lambda _, report: full),
        forged(files, lambda _, report: {}),
        forged(files, lambda _, report: unsure),
    ]
    alone = copy(course, "alone")
    run(alone)
    for number in range(4):
        place, parts = copy(course, f"order-{number}"), [honest, *liars]
        random.Random(number).shuffle(parts)
        for part in parts:
            list(merge.merge(place, FOLDERS, part))
        found, expected = books(place), books(alone)
        assert found == expected


def test_a_result_that_cannot_be_about_the_answers_is_no_grade(course: ClassFolder) -> None:
    files = graded(course, 1)
    rows = {row.learner: row for row in merge.merge(course, FOLDERS, forged(files, lambda *_: {}))}
    assert (rows["learner-00"].status, rows["learner-06"].status) == ("failed", "refused")
    assert "grade it again" in rows["learner-00"].reason


def test_a_crash_between_gradebook_and_log_is_made_up_for(course: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    files = graded(course, 1)
    monkeypatch.setattr("autograders.course.signing.Signer.flush", lambda _: None)
    merged(course, files)
    monkeypatch.undo()
    assert Log(course.record).entries() == ()
    merged(course, files)
    assert len(entries(course)) == 40


def test_a_damaged_file_is_named_and_the_others_merge(course: ClassFolder) -> None:
    files = graded(course, 4)
    files[0].write_bytes(files[0].read_bytes()[:-5])
    results, wrong = merge.gathered([course.shards], FOLDERS)
    assert [str(files[0]) in error.args[0] for error in wrong] == [True]
    rows = list(merge.merge(course, FOLDERS, results))
    assert 0 < len(rows) < 40
    assert merge.count(results) == len(rows)
