"""Who administers the MinIO server of a lab?"""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cluster.minio import root


def test_the_key_stays_and_is_for_its_owner_only(tmp_path: Path) -> None:
    assert not root.exists(tmp_path)
    made = root.root(tmp_path)
    assert root.root(tmp_path) == made
    assert [file.name for file in tmp_path.iterdir()] == [root.FILE]
    assert stat.S_IMODE((tmp_path / root.FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", '{"access_key_id": "RO', "[]", '{"name": "x"}', "\xff"])
def test_a_damaged_key_is_made_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / root.FILE).write_text(text, encoding="latin-1")
    assert root.root(tmp_path) == root.root(tmp_path)


def test_a_key_that_cannot_be_read_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / root.FILE).symlink_to(root.FILE)
    with pytest.raises(OSError, match="symbolic links"):
        root.root(tmp_path)
    assert (tmp_path / root.FILE).is_symlink()
