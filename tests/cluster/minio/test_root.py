from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cluster.minio.root import FILE, exists, root


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    assert not exists(tmp_path)
    made = root(tmp_path)
    assert root(tmp_path) == made
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_key_that_cannot_be_read_right_now_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(IsADirectoryError):
        root(tmp_path)


def test_a_key_that_was_not_written_to_its_end_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{")
    assert root(tmp_path) == root(tmp_path)
