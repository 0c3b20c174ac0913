"""Where is a MinIO server to start on this machine?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.minio import MinioBackend, program


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a program in it, and a machine without any other."""
    (tmp_path / "minio").write_text("#!/bin/sh\n")
    (tmp_path / "minio").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.delenv("SECLAB_MINIO", raising=False)
    monkeypatch.delenv("SECLAB_S3", raising=False)
    monkeypatch.setattr(program, "built", lambda: tmp_path / "built" / "minio")
    return tmp_path


def test_a_machine_without_one_says_how_to_get_it(folder: Path) -> None:
    assert program.found() is None
    assert "make minio" in (MinioBackend().available() or "")


def test_the_one_on_the_path_is_taken_before_the_built_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "built", lambda: folder / "minio")
    assert program.found() == folder / "minio"
    (folder / "bin").mkdir()
    (folder / "bin" / "minio").symlink_to(folder / "minio")
    monkeypatch.setenv("PATH", str(folder / "bin"))
    assert program.found() == folder / "bin" / "minio"


def test_the_one_that_is_named_is_the_only_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECLAB_MINIO", str(folder / "minio"))
    assert program.found() == folder / "minio"
    assert MinioBackend().available() is None
    monkeypatch.setattr(program, "built", lambda: folder / "minio")
    monkeypatch.setenv("SECLAB_MINIO", str(folder / "missing"))
    assert program.found() is None
    assert "missing" in (MinioBackend().available() or "")
