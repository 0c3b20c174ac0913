"""What must a lab remember that the platform cannot tell again?"""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cluster.backend import Credentials
from labs.memory import Memory


def test_it_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "lab" / "lab.json", {"intern": Credentials("id", "secret")}, {"training-run": "{}"})
    memory.save()
    assert Memory.load(memory.file) == memory


def test_only_the_owner_reads_it_and_nothing_else_is_left(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "lab" / "lab.json")
    memory.save()
    memory.save()
    assert stat.S_IMODE(memory.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(memory.file.parent.stat().st_mode) == 0o700
    assert list(memory.file.parent.iterdir()) == [memory.file]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"keys": {}}', '{"keys": {"a": {"b": 1}}, "session_policies": {}}'])
def test_a_file_that_is_not_whole_counts_as_not_seeded(tmp_path: Path, text: str) -> None:
    (tmp_path / "lab.json").write_text(text)
    assert Memory.load(tmp_path / "lab.json") is None


def test_no_file_counts_as_not_seeded(tmp_path: Path) -> None:
    assert Memory.load(tmp_path / "lab.json") is None
