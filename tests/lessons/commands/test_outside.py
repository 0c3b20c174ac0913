"""Is what is on a server that somebody else runs shown, and asked for, before it goes?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cluster import backends, choice
from cluster.minio import MinioBackend, MinioSession

LAB = "churn_data"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinioSession]:
    """The somebody else is a server of another home."""
    session = MinioBackend().start("theirs", tmp_path_factory.mktemp("other"))
    yield session
    session.erase()


@pytest.fixture
def there(server: MinioSession, course: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the server that the environment names."""
    monkeypatch.setenv("SECLAB_S3", server.endpoint)
    monkeypatch.setenv("SECLAB_S3_USER", server.root.access_key_id)
    monkeypatch.setenv("SECLAB_S3_PASSWORD", server.root.secret_access_key)
    return server.endpoint


def buckets(server: MinioSession) -> list[str]:
    return [bucket["Name"] for bucket in server.client("s3").list_buckets()["Buckets"]]


@pytest.mark.go
def test_a_server_is_cleared_only_when_that_is_wanted(
    seclab: Any, server: MinioSession, there: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    MinioBackend().start(LAB, backends.labs_home(backends.MINIO))
    server.client("s3").create_bucket(Bucket="of-a-third")
    resets: list[str] = []
    opened = SimpleNamespace(slug=LAB, where=there, reset=lambda: resets.append(LAB))
    monkeypatch.setattr("labs.lab.open_lab", lambda _: opened)
    note = f"That server is the lab's alone, with all that is put there, until: seclab lab free {LAB}\n"
    assert seclab("lab", "up", LAB).out.endswith(note)
    for command in ("reset", "free"):
        ran = seclab("lab", command, LAB)
        assert ran.code == 1
        assert ran.out.startswith(f"{LAB} holds the server at {there}. All that is there goes, whoever put it there:\n")
        assert "  bucket    of-a-third\n  user      -\n" in ran.out
        assert ran.err == "Nothing was removed. Next: the same command with --yes removes it.\n"
    assert (resets, buckets(server)) == ([], ["of-a-third"])
    assert seclab("lab", "reset", LAB, "--yes").code == 0
    assert resets == [LAB]
    assert seclab("lab", "free", LAB, "--yes").out.endswith(f"The server at {there} is empty again.\n")
    assert buckets(server) == []
    ran = seclab("lab", "free", LAB)
    assert (ran.code, ran.out) == (3, "")
    assert "does not hold the lab churn_data of this home" in ran.err


def test_to_free_takes_an_address(seclab: Any) -> None:
    ran = seclab("lab", "free", LAB)
    assert ran.code == 3
    assert "SECLAB_S3 is neither minio nor the address of a server" in ran.err


def test_a_terminal_without_the_password_says_so(
    seclab: Any, seclab_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SECLAB_S3_USER", "SECLAB_S3_PASSWORD"):
        # What is set first is taken back at the end, whoever sets it in between.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    choice.remember({choice.BACKEND: "minio", choice.S3: "https://root:geheim@minio.example"})
    assert seclab("lab", "status").err == ""
    folder = seclab_home / "labs-minio" / LAB
    folder.mkdir(parents=True)
    (folder / "elsewhere.json").write_text(json.dumps({"mark": "m", "endpoint": "https://minio.example"}))
    for command in ("status", "down"):
        ran = seclab("lab", command, LAB)
        assert ran.code == 0
        assert "Set SECLAB_S3_PASSWORD in this terminal" in ran.err
    for command in ("up", "reset", "free"):
        ran = seclab("lab", command, LAB)
        assert ran.code == 3
        assert "Set SECLAB_S3_PASSWORD in this terminal" in ran.err
