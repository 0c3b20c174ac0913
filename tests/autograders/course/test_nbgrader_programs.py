"""Do nbgrader's own programs work on our folder, and do ours do the same with its files?"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograders.course import archives, collect, downloads, exchange
from autograders.course.class_folder import ClassFolder
from autograders.course.matching import Roster
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, new_class, notebook, run

ROOT = Path(__file__).parents[3]
WORK = json.dumps(notebook(RIGHT)).encode()
US = exchange.user_name()
# One process for everything: each start of nbgrader costs seconds.
PROGRAMS = """
import json, os, sys
from pathlib import Path
from nbgrader.apps import NbGraderApp
from traitlets.config import Application
from autograders.course import exchange

for folder, words in json.loads(sys.argv[1]):
    os.chdir(folder)
    if words[0] == "hand-in":
        place, course, learner, lesson, text, cache = words[1:]
        exchange.submit(Path(place), course, learner, lesson, {f"{lesson}.ipynb": text.encode()}, Path(cache))
        continue
    try:
        NbGraderApp.launch_instance(words)
    except SystemExit as end:
        assert not end.code, (words, end.code)
    if Application.initialized():
        type(Application.instance()).clear_instance()
"""
NAME = r"(?:.*/)?ps1_(?P<{}>\w+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<{}>\w+)"


@dataclass(frozen=True)
class Ran:
    """What nbgrader's programs left: two classes, an exchange, a cache, and what they said."""

    exchanged: ClassFolder
    downloaded: ClassFolder
    place: Path
    cache: Path
    said: str


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Release, fetch, submit, hand in with ours, list and collect; and collect from a download."""
    tmp = tmp_path_factory.mktemp("nbgrader")
    made = Ran(new_class(tmp / "exchanged"), new_class(tmp / "downloaded"), tmp / "exchange", tmp / "data", "")
    learner = tmp / "learner"
    for folder in (made.place, learner):
        folder.mkdir()
    archive = made.downloaded.root / "downloaded" / LESSON / "archive"
    archive.mkdir(parents=True)
    for name in ("ana", "ben"):
        (archive / f"ps1_{name}_attempt_2016-01-30-15-00-00_{LESSON}.ipynb").write_bytes(WORK)
    root = [f"--Exchange.root={made.place}", f"--Exchange.cache={made.cache}", "--course=mlops", LESSON]
    course = [f"--CourseDirectory.root={made.exchanged.root}", *root]
    named = f"--FileNameCollectorPlugin.named_regexp={NAME.format('student_id', 'file_id')}"
    said = nbgrader(
        tmp,
        (ROOT, ["release_assignment", *course]),
        (learner, ["fetch_assignment", *root]),
        (learner, ["submit", *root]),
        (learner, ["hand-in", str(made.place), "mlops", "ana", LESSON, WORK.decode(), str(made.cache)]),
        (ROOT, ["list", "--inbound", *course]),
        (learner, ["list", "--cached", *root]),
        (ROOT, ["collect", *course]),
        (ROOT, ["zip_collect", f"--CourseDirectory.root={made.downloaded.root}", LESSON, named]),
    )
    return Ran(made.exchanged, made.downloaded, made.place, made.cache, said)


def nbgrader(tmp: Path, *commands: tuple[Path, list[str]]) -> str:
    """Run programs, each in a folder, without the settings of whoever runs the tests."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    private = {name: str(tmp / name.lower()) for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")}
    env = {**os.environ, **private, "PATH": path, "SECLAB_LESSONS": str(FOLDER.parent), "PYTHONPATH": str(ROOT)}
    told = json.dumps([(str(folder), words) for folder, words in commands])
    ended = subprocess.run([sys.executable, "-c", PROGRAMS, told], env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr


def there(course: ClassFolder) -> dict[str, bytes]:
    place = course.root / "submitted"
    found = {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if not name.endswith("submission_secret.txt")}


def shape(folder: Path) -> dict[str, int]:
    """Return file -> permissions."""
    return {
        path.name if path != folder else "": stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())
    }


def test_our_hand_in_looks_as_that_of_nbgrader_submit(ran: Ran) -> None:
    ours, theirs = sorted(
        (ran.place / "mlops" / "inbound").iterdir(), key=lambda path: not path.name.startswith("ana+")
    )
    assert shape(ours) == shape(theirs)
    assert [len(path.name.split("+")) for path in (ours, theirs)] == [4, 4]
    kept = [path.name.split("+") for path in (ran.cache / "mlops").iterdir()]
    assert sorted(parts[0] for parts in kept) == sorted(["ana", US])
    assert {len(parts) for parts in kept} == {3}


def test_nbgrader_lists_both_in_the_exchange_and_in_the_cache(ran: Ran) -> None:
    assert ran.said.count(f"mlops ana {LESSON} ") == 2
    assert ran.said.count(f"mlops {US} {LESSON} ") == 2


def test_our_collect_takes_the_same_files_as_nbgrader_collect(ran: Ran, tmp_path: Path) -> None:
    ours = new_class(tmp_path / "ours")
    rows = collected(ours, list(collect.from_exchange(exchange.inbound(ran.place, "mlops"), (LESSON,))))
    assert rows == ["collected", "collected"]
    assert there(ours) == there(ran.exchanged)
    assert len(there(ours)) == 4


def test_what_nbgrader_collected_is_known_to_us_and_graded(ran: Ran) -> None:
    items = list(collect.from_exchange(exchange.inbound(ran.place, "mlops"), (LESSON,)))
    assert collected(ran.exchanged, items) == ["kept", "kept"]
    assert {name: row.score for name, row in run(ran.exchanged).items()} == {"ana": 6, US: 0}


def test_zip_collect_of_nbgrader_and_our_collect_agree(ran: Ran, tmp_path: Path) -> None:
    ours, theirs = new_class(tmp_path / "ours"), ran.downloaded
    archive = archives.folder(theirs.root / "downloaded" / LESSON / "archive")
    items = list(downloads.items("archive", archive, (LESSON,), NAME.format("learner", "lesson")))
    assert collected(ours, items) == ["collected", "collected"]
    assert sorted(there(theirs)) == sorted(there(ours))
    assert [one.timestamp for one in theirs.handed_in(LESSON)] == [one.timestamp for one in ours.handed_in(LESSON)]
    assert {row.score for row in run(theirs).values()} == {6}


def collected(course: ClassFolder, items: list[downloads.Item]) -> list[str]:
    return [row.status for row in collect.collect(course, items, Roster(()), (LESSON,))]
