"""Is a file always the old one or the new one, and is a full disk a sentence?"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from lessons import safe_files
from lessons.safe_files import Busy, FileProblem, locked, private_folder, read_regular, write_whole


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_and_files_are_their_owners_alone(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "a" / "b")
    write_whole(folder / "file", "text\n")
    assert [mode(folder), mode(tmp_path / "a"), mode(folder / "file")] == [0o700, 0o700, 0o600]
    assert (folder / "file").read_text() == "text\n"


def test_a_link_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(FileProblem, match="Remove the symbolic link"):
        private_folder(tmp_path / "link")


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notebook"
    write_whole(path, "old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(safe_files.os, "fsync", full)
    with pytest.raises(FileProblem, match=r"Cannot write .*notebook: No space left on device\. Free some disk space"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_writing_replaces_a_link_and_not_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "file").symlink_to(tmp_path / "victim")
    write_whole(tmp_path / "file", "course")
    assert (tmp_path / "victim").read_text() == "mine"
    assert not (tmp_path / "file").is_symlink()


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "file").write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe")
    assert read_regular(tmp_path / "file") == b"x"
    assert read_regular(tmp_path / "none") is None
    for odd in ("link", "pipe", "."):
        with pytest.raises(OSError):  # noqa: PT011 - each kind has its own number
            read_regular(tmp_path / odd)


def test_a_lock_that_is_held_is_busy(tmp_path: Path) -> None:
    with locked(tmp_path / "lock", wait=False), pytest.raises(Busy), locked(tmp_path / "lock", wait=False):
        pass
    with locked(tmp_path / "lock", wait=False):
        pass
