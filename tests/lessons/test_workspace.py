"""Do the learner's notebooks survive upgrades, accidents and full disks?"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograders.notebook import answers
from lessons import carry_over, catalogue, workspace
from lessons.catalogue import Lesson
from lessons.safe_files import FileProblem
from lessons.workspace import Change

TOY = Path(__file__).parent.parent / "course"
MINE = '{"ports": [8443, 9090, 22]}'


@pytest.fixture(autouse=True)
def course(tmp_path: Path, seclab_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the toy course that a test can change."""
    folder = shutil.copytree(TOY, tmp_path / "course")
    monkeypatch.setenv("SECLAB_LESSONS", str(folder))
    return folder


def ports() -> Lesson:
    return catalogue.lesson("open_ports")


def path() -> Path:
    return workspace.notebook(ports())


def upgrade(course: Path, old: str = "What comes next", new: str = "What comes after") -> None:
    source = course / "open_ports" / "lesson.md"
    text = source.read_text()
    assert old in text
    source.write_text(text.replace(old, new))


def change() -> Change:
    [found] = [one for one in workspace.sync() if one.lesson == "open_ports"]
    return found


def answered(text: str = MINE) -> None:
    found = carry_over.read(path().read_bytes())
    for cell in found["cells"]:
        if cell["id"] == "answer-ports":
            cell["source"] = f"%%answer ports\n{text}"
    found["cells"].append({"cell_type": "markdown", "id": "note", "metadata": {}, "source": "My note"})
    path().write_text(carry_over.text(found))


def files(home: Path) -> list[str]:
    return sorted(file.name for file in (home / "notebooks").iterdir())


def test_the_first_sync_makes_every_notebook_in_order(seclab_home: Path) -> None:
    assert [one.kind for one in workspace.sync()] == ["new", "new", "new"]
    assert files(seclab_home) == [
        "01_open_ports.ipynb",
        "02_short_lived_keys.ipynb",
        "03_mask_emails.ipynb",
        "start here.ipynb",
    ]
    for file in (seclab_home / "notebooks").iterdir():
        nbformat.validate(nbformat.read(file, as_version=4))
    assert not (seclab_home / "backups").exists()


def test_what_is_made_is_the_learners_alone(seclab_home: Path) -> None:
    workspace.sync()
    shared = [entry for entry in seclab_home.rglob("*") if stat.S_IMODE(entry.stat().st_mode) & 0o077]
    assert not shared


def test_a_notebook_of_todays_version_is_not_touched() -> None:
    workspace.sync()
    answered()
    before = path().stat()
    assert change().kind == "kept"
    assert (path().stat().st_mtime_ns, path().stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_an_upgrade_keeps_answers_and_own_cells_and_the_old_file(course: Path) -> None:
    workspace.sync()
    answered()
    before = path().read_bytes()
    upgrade(course)
    found = change()
    assert found.kind == "upgraded"
    assert found.backup is not None
    assert found.backup.read_bytes() == before
    text = path().read_text()
    assert answers(text) == {"ports": MINE}
    assert "What comes after" in text
    assert "My note" in text
    nbformat.validate(nbformat.reads(text, as_version=4))
    assert change().kind == "kept"


def test_an_upgrade_replaces_a_starter_that_nobody_touched(course: Path) -> None:
    workspace.sync()
    upgrade(course, '"ports": ["*"]', '"ports": []')
    change()
    assert json.loads(answers(path())["ports"]) == {"ports": []}


def test_two_upgrades_in_a_row_still_know_the_starter(course: Path) -> None:
    workspace.sync()
    upgrade(course)
    change()
    upgrade(course, '"ports": ["*"]', '"ports": []')
    change()
    assert json.loads(answers(path())["ports"]) == {"ports": []}


def test_a_lesson_that_moves_in_the_course_takes_its_notebook_along(course: Path) -> None:
    workspace.sync()
    answered()
    old = path()
    upgrade(course, "order: 1", "order: 7")
    assert change().path.name == "07_open_ports.ipynb"
    assert not old.exists()
    assert answers(path()) == {"ports": MINE}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b'{"cells": 3}', b"[" * 50_000])
def test_a_damaged_notebook_is_set_aside_and_made_anew(content: bytes) -> None:
    workspace.sync()
    path().write_bytes(content)
    found = change()
    assert found.kind == "set_aside"
    assert found.backup is not None
    assert found.backup.read_bytes() == content
    assert "made anew, because it is not" in str(found)
    assert set(answers(path())) == {"ports"}


def test_a_link_is_moved_and_what_it_points_to_stays(tmp_path: Path) -> None:
    workspace.sync()
    victim = tmp_path / "victim"
    path().rename(victim)
    path().symlink_to(victim)
    before = victim.read_bytes()
    found = change()
    assert found.reason == "it is a symbolic link"
    assert found.backup is not None
    assert found.backup.is_symlink()
    assert victim.read_bytes() == before
    assert path().is_file()
    assert not path().is_symlink()


def test_a_folder_in_its_place_is_set_aside() -> None:
    workspace.sync()
    path().unlink()
    path().mkdir()
    assert change().reason == "it is not a file"
    assert path().is_file()


def test_a_linked_folder_of_notebooks_is_refused(seclab_home: Path, tmp_path: Path) -> None:
    seclab_home.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (seclab_home / "notebooks").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileProblem, match="Remove the symbolic link"):
        workspace.sync()
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_home_that_is_a_link_to_a_bigger_disk_works(seclab_home: Path, tmp_path: Path) -> None:
    (tmp_path / "big").mkdir()
    seclab_home.symlink_to(tmp_path / "big")
    workspace.sync()
    assert (tmp_path / "big" / "notebooks" / "01_open_ports.ipynb").is_file()


def test_a_file_in_place_of_the_home_is_one_sentence(seclab_home: Path) -> None:
    seclab_home.write_text("a file")
    with pytest.raises(FileProblem, match="Cannot make the folder"):
        workspace.sync()


def test_one_broken_lesson_does_not_keep_a_learner_from_the_others(course: Path) -> None:
    (course / "short_lived_keys" / "rubric.py").write_text("def broken(:\n")
    kinds = {one.path.name: one.kind for one in workspace.sync()}
    assert kinds["01_open_ports.ipynb"] == "new"
    assert kinds["02_short_lived_keys.ipynb"] == "not_built"


def test_other_notebooks_of_the_learner_are_left_alone(seclab_home: Path) -> None:
    workspace.sync()
    (seclab_home / "notebooks" / "scratch.ipynb").write_text("{}")
    workspace.sync()
    assert (seclab_home / "notebooks" / "scratch.ipynb").read_text() == "{}"


def test_a_deleted_notebook_comes_back() -> None:
    workspace.sync()
    path().unlink()
    assert change().kind == "new"


def test_reset_starts_over_and_keeps_the_old_one() -> None:
    workspace.sync()
    answered()
    before = path().read_bytes()
    found = workspace.reset(ports())
    assert found.backup is not None
    assert found.backup.read_bytes() == before
    assert json.loads(answers(path())["ports"]) == {"ports": ["*"]}


def test_every_reset_has_a_backup_of_its_own() -> None:
    workspace.sync()
    backups = {workspace.reset(ports()).backup for _ in range(3)}
    assert len(backups) == 3


def test_reset_without_a_notebook_just_makes_one() -> None:
    assert workspace.reset(ports()).backup is None
    assert path().is_file()


def test_what_a_killed_start_left_is_tidied_up(seclab_home: Path) -> None:
    workspace.sync()
    (seclab_home / "notebooks" / ".01_open_ports.ipynb.abc.part").write_text("half")
    workspace.sync()
    assert not list((seclab_home / "notebooks").glob(".*.part"))


def test_starts_at_the_same_time_agree(course: Path, seclab_home: Path) -> None:
    workspace.sync()
    answered()
    upgrade(course)
    command = [sys.executable, "-c", "from lessons import workspace; workspace.sync()"]
    running = [subprocess.Popen(command, env=os.environ) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert answers(path()) == {"ports": MINE}
    assert len(list((seclab_home / "backups").iterdir())) == 1
