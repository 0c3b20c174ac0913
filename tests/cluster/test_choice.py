"""Is the platform that was chosen last found again, and no password kept?"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cluster import backends, choice
from cluster.backend import BackendError
from cluster.minio.address import address

ADDRESS = "http://root@127.0.0.1:9000"
S3_NAMES = ("SECLAB_S3", "SECLAB_S3_USER", "SECLAB_S3_PASSWORD", "SECLAB_S3_CA")
WITH_PASSWORD = "http://root:geheim@127.0.0.1:9000"


@pytest.fixture(autouse=True)
def nothing_said(seclab_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*S3_NAMES, "SECLAB_BACKEND", "SECLAB_IMAGE_NODE", "SECLAB_RUNTIME"):
        # What is set first is taken back at the end, whoever sets it in between.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_what_was_chosen_is_chosen_again() -> None:
    choice.remember({choice.BACKEND: "minio", choice.S3: ADDRESS, "PATH": "/bin", "SECLAB_IMAGE_NODE": "node:1"})
    assert choice.recalled() == {choice.BACKEND: "minio", choice.S3: ADDRESS, "SECLAB_IMAGE_NODE": "node:1"}
    assert backends.chosen_name() == "minio"
    assert (os.environ[choice.S3], os.environ["SECLAB_IMAGE_NODE"]) == (ADDRESS, "node:1")


@pytest.mark.parametrize(
    ("said", "chosen"),
    [({choice.BACKEND: "embedded"}, "embedded"), ({choice.S3: "minio"}, "minio"), ({}, "kind")],
)
def test_the_environment_wins_whole(said: dict[str, str], chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    choice.remember({choice.BACKEND: "kind", "SECLAB_RUNTIME": "podman"})
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert backends.chosen_name() == chosen
    assert ("SECLAB_RUNTIME" in os.environ) == (chosen == "kind")


@pytest.mark.parametrize("said", [WITH_PASSWORD, "root:geheim@host", "http://root:99/geheim@host", "http://[geheim"])
def test_no_password_is_written_down(seclab_home: Path, said: str) -> None:
    choice.remember(
        {choice.BACKEND: "minio", choice.S3: said, "SECLAB_S3_USER": "root", "SECLAB_S3_PASSWORD": "geheim"}
    )
    assert "geheim" not in (seclab_home / choice.FILE).read_text()
    assert choice.recalled()["SECLAB_S3_USER"] == "root"


def test_another_terminal_is_asked_for_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    choice.remember({choice.BACKEND: "minio", choice.S3: WITH_PASSWORD})
    with pytest.raises(BackendError, match="Set SECLAB_S3_PASSWORD"):
        backends.chosen().start("churn_data", Path("unused"))
    monkeypatch.setenv("SECLAB_S3_PASSWORD", "geheim")
    assert address().root.secret_access_key == "geheim"


def test_only_the_owner_reads_it_even_where_a_public_file_lay(seclab_home: Path) -> None:
    seclab_home.mkdir()
    (seclab_home / choice.FILE).write_text("{}")
    (seclab_home / choice.FILE).chmod(0o644)
    choice.remember({choice.S3: ADDRESS})
    assert stat.S_IMODE((seclab_home / choice.FILE).stat().st_mode) == 0o600
    assert [file.name for file in seclab_home.iterdir()] == [choice.FILE]


@pytest.mark.parametrize("text", ["", "[]", '{"PATH": "/tmp", "SECLAB_S3": 7}', "\xff"])
def test_a_damaged_file_means_nothing(seclab_home: Path, text: str) -> None:
    seclab_home.mkdir()
    (seclab_home / choice.FILE).write_text(text, encoding="latin-1")
    assert choice.recalled() == {}


def test_a_home_that_cannot_be_written_to_is_told(seclab_home: Path) -> None:
    seclab_home.write_text("a file")
    with pytest.raises(BackendError, match="SECLAB_HOME"):
        choice.remember({choice.BACKEND: "kind"})
