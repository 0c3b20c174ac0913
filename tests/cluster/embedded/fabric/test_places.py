"""Is it known which network runs in a folder?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.embedded.fabric import places
from cluster.embedded.fabric.places import Running


def test_what_was_written_is_read_back_and_is_its_owners_alone(tmp_path: Path) -> None:
    places.write(tmp_path, Running(12, "abc"))
    assert places.read(tmp_path) == Running(12, "abc")
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [(places.RUNNING, 0o600)]


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"pid": 1}'])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / places.RUNNING).write_text(text)
    assert places.read(tmp_path) is None
