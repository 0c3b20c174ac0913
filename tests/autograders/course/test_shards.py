"""Does each shard grade its part, and is a file that it did not write refused by name?"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograders.course import shards
from autograders.course.class_folder import ClassError, ClassFolder
from autograders.course.results import Results
from autograders.course.shards import Shard
from autograders.course.worker import judge
from autograders.record.canonical import canonical
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, WRONG, hand_in, new_class, notebook

FOLDERS = {LESSON: FOLDER}
WHOLE = Shard(0, 1)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    """A class of four, judged in this process."""
    monkeypatch.setattr(shards, "judge_all", lambda tasks, *_: ((task, judge(task)) for task in tasks))
    made = new_class(tmp_path / "class")
    for learner, content in (
        ("ana", notebook(RIGHT)),
        ("ben", notebook(WRONG)),
        ("cem", b"{"),
        ("..dot", notebook(RIGHT)),
    ):
        hand_in(made, learner, content)
    return made


def written(course: ClassFolder, shard: Shard = WHOLE) -> Path:
    list(shards.grade(course, FOLDERS, shard, course.shards))
    return next(course.shards.glob(f"shard-{shard.index}-of-{shard.count}-*"))


@pytest.mark.parametrize("text", ["0/1", "0/4", "3/4", "99/100"])
def test_a_shard_is_counted_from_0(text: str) -> None:
    shard = Shard.parse(text)
    assert f"{shard.index}/{shard.count}" == text


@pytest.mark.parametrize("text", ["", "4/4", "1/0", "-1/4", "1", "1/2/3", "a/b", "1.5/2", " 1/2", "²/4", "0/9999999"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no shard"):
        Shard.parse(text)


def test_each_submission_belongs_to_one_shard() -> None:
    learners = [f"learner-{number}" for number in range(1000)]
    parts = [[one for one in learners if Shard(index, 10).holds(LESSON, one)] for index in range(10)]
    assert sorted(one for part in parts for one in part) == sorted(learners)
    assert all(60 <= len(part) <= 140 for part in parts)


def test_a_shard_reads_the_class_and_writes_one_file(course: ClassFolder, tmp_path: Path) -> None:
    course.gradebook.unlink()
    before = sorted(str(path) for path in course.root.rglob("*"))
    rows = {row.learner: row for row in shards.grade(course, FOLDERS, Shard(0, 1), tmp_path / "out")}
    assert {learner: (row.status, row.score) for learner, row in rows.items()} == {
        "ana": ("graded", 6),
        "ben": ("graded", 3),
        "cem": ("refused", 0),
        "..dot": ("failed", 0),
    }
    assert sorted(str(path) for path in course.root.rglob("*")) == before
    (file,) = (tmp_path / "out").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    found = shards.read(file, FOLDERS)
    assert sorted((learner, reports[0].get("score")) for (_, learner, _), reports in found.items()) == [
        ("ana", 6),
        ("ben", 3),
        ("cem", None),
    ]


def test_the_same_shard_writes_the_same_file_wherever_it_runs(course: ClassFolder, tmp_path: Path) -> None:
    elsewhere = ClassFolder(shutil.copytree(course.root, tmp_path / "another" / "place"))
    first = written(course)
    assert written(course) == first
    assert written(elsewhere).name == first.name
    assert len(list(course.shards.iterdir())) == 1


def test_an_empty_shard_writes_a_file_too(course: ClassFolder) -> None:
    empty = next(index for index in range(50) if not shards.count(course, FOLDERS, Shard(index, 50)))
    assert shards.read(written(course, Shard(empty, 50)), FOLDERS) == {}


def test_a_shard_needs_the_lesson_as_it_was_released(course: ClassFolder) -> None:
    text = course.source(LESSON).read_text()
    course.source(LESSON).write_text(text.replace('"version": "', '"version": "0'))
    with pytest.raises(ClassError, match="has changed since it was released"):
        written(course)


def named(folder: Path, content: bytes) -> Path:
    """Write a file with the name that its content asks for."""
    path = folder / f"shard-0-of-1-{hashlib.sha256(content).hexdigest()}.jsonl"
    path.write_bytes(content)
    return path


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def forged(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Change the first result, as somebody can who makes the name fit."""
    found = lines(path)
    change(found[1])
    return named(path.parent.parent, b"".join(canonical(line) + b"\n" for line in found))


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "a flipped byte": lambda path: rewritten(path, path.read_bytes().replace(b"ana", b"eva")),
    "cut": lambda path: rewritten(path, path.read_bytes()[:-10]),
    "renamed": lambda path: path.rename(path.with_name("shard-0-of-1.jsonl")),
    "empty": lambda path: named(path.parent, b""),
    "half a line": lambda path: named(path.parent, path.read_bytes()[:-10]),
    "no format": lambda path: named(path.parent, path.read_bytes().split(b"\n", 1)[1]),
    "binary": lambda path: named(path.parent, b"\x00\xff\n"),
    "deep": lambda path: named(path.parent, canonical({"format": shards.FORMAT}) + b"\n" + b"[" * 100_000 + b"\n"),
    "NaN": lambda path: named(path.parent, path.read_bytes().replace(b'"score":6', b'"score":NaN')),
    "a key twice": lambda path: named(path.parent, path.read_bytes().replace(b'{"lesson"', b'{"mark":"","lesson"', 1)),
    "an empty line": lambda path: named(path.parent, path.read_bytes() + b"\n"),
    "a link": lambda path: linked(path),
    "a pipe": lambda path: pipe(path),
    "missing": lambda path: path.with_name("shard-9-of-9.jsonl"),
    "points made up": lambda path: forged(path, lambda one: one["report"].update(score=7)),
    "a mark that is none": lambda path: forged(path, lambda one: one.update(mark="../../etc")),
    "a learner that is none": lambda path: forged(path, lambda one: one.update(learner=["ana"])),
    "another lesson": lambda path: forged(path, lambda one: one.update(lesson="../x")),
    "a lesson that is none": lambda path: forged(path, lambda one: one.update(lesson=7)),
    "more fields": lambda path: forged(path, lambda one: one.update(points=100)),
}


def rewritten(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def linked(path: Path) -> Path:
    place = path.rename(path.with_name("real"))
    path.symlink_to(place)
    return path


def pipe(path: Path) -> Path:
    path.unlink()
    os.mkfifo(path)
    return path


@pytest.mark.parametrize("damage", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_damaged_or_hostile_file_is_refused_by_name(course: ClassFolder, damage: Callable[[Path], Path]) -> None:
    path = damage(written(course))
    with pytest.raises(ClassError) as refused:
        shards.read(path, FOLDERS)
    assert refused.value.args[0].startswith(f"{path} is not merged: ")
    assert "others are merged" in refused.value.next_step


def test_a_file_that_is_too_large_is_refused(course: ClassFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "MAX_FILE", 100)
    with pytest.raises(ClassError, match="larger than"):
        shards.read(written(course), FOLDERS)


def test_what_is_written_is_what_is_read(course: ClassFolder, tmp_path: Path) -> None:
    found: Results = shards.read(written(course), FOLDERS)
    assert shards.read(shards.write(tmp_path, Shard(2, 3), found), FOLDERS) == found
