from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cluster.private import write


def test_a_file_is_its_owners_alone_and_its_folder_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "key"
    write(file, "ä")
    assert file.read_bytes() == "ä".encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_where_writing_fails_the_old_one_stays_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError("No space left on device")

    file = tmp_path / "key"
    write(file, b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_in_its_place_is_replaced_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("theirs")
    (tmp_path / "key").symlink_to(elsewhere)
    write(tmp_path / "key", "ours")
    assert elsewhere.read_text() == "theirs"
    assert not (tmp_path / "key").is_symlink()
