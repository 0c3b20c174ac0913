from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pytest

from cluster.backend import BackendError
from cluster.kind import record
from cluster.kind.record import Record, alone, folder, forget, name, read, write
from cluster.kind.steps import Steps

RECORD = Record("seclab", "0f" * 16, "docker", {30901: 40001}, 40100, True)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    with alone(tmp_path, Steps(None)):
        assert write(tmp_path, RECORD) == RECORD
    assert read(tmp_path) == RECORD


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    with alone(tmp_path, Steps(None)):
        write(tmp_path, RECORD)
    assert {mode(file) for file in folder(tmp_path).iterdir()} == {0o600}
    assert mode(folder(tmp_path)) == 0o700


def test_where_nothing_was_made_there_is_no_record(tmp_path: Path) -> None:
    assert read(tmp_path) is None


def test_a_record_can_be_forgotten_twice(tmp_path: Path) -> None:
    with alone(tmp_path, Steps(None)):
        write(tmp_path, RECORD)
        forget(tmp_path)
        forget(tmp_path)
    assert read(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "seclab"}', '{"ports": {"x": 1}}'])
def test_a_record_that_cannot_be_read_is_no_licence_to_remove_things(tmp_path: Path, text: str) -> None:
    folder(tmp_path).mkdir()
    (folder(tmp_path) / "cluster.json").write_text(text)
    with pytest.raises(BackendError, match=r"cannot be read.*by hand"):
        read(tmp_path)


def test_a_change_leaves_the_rest() -> None:
    assert RECORD.with_(complete=True) == Record("seclab", "0f" * 16, "docker", {30901: 40001}, 40100, True, True)


def test_the_cluster_is_called_seclab_unless_a_setting_says_otherwise() -> None:
    assert name({}) == "seclab"
    assert name({"SECLAB_CLUSTER": "my-course"}) == "my-course"


@pytest.mark.parametrize("wrong", ["Course", "-a", "a b", "a" * 33, "a/b", "a\n"])
def test_what_cannot_name_a_cluster_is_refused(wrong: str) -> None:
    with pytest.raises(BackendError, match="cannot name a cluster"):
        name({"SECLAB_CLUSTER": wrong})


def test_only_one_at_a_time_works_on_a_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "PATIENCE_SECONDS", 0)
    stream = io.StringIO()
    busy = pytest.raises(BackendError, match="has been at work")
    with alone(tmp_path, Steps(None)), busy, alone(tmp_path, Steps(stream)):
        pass
    assert "Waiting for another start or stop" in stream.getvalue()
    with alone(tmp_path, Steps(None)) as descriptor:
        assert os.fstat(descriptor)


def test_a_folder_that_cannot_be_made_is_said_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "kind").write_text("in the way")
    with pytest.raises(BackendError, match=r"cannot be used: .*SECLAB_HOME"), alone(tmp_path, Steps(None)):
        pass
