"""Which MinIO server, that somebody else runs, is a lab to use?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.backend import BackendError
from cluster.minio import MinioBackend
from cluster.minio.address import address, elsewhere

NAMES = ("SECLAB_S3", "SECLAB_S3_USER", "SECLAB_S3_PASSWORD", "SECLAB_S3_CA")


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("said", ["", "minio"])
def test_without_an_address_the_server_is_started_here(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("SECLAB_S3", said)
    assert not elsewhere()


@pytest.mark.parametrize(
    ("said", "endpoint"),
    [
        ("http://root:p%40ss%2F@127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("https://root:p%40ss%2F@minio.example/", "https://minio.example"),
        ("http://root:p%40ss%2F@[::1]:9000", "http://[::1]:9000"),
    ],
)
def test_an_address_may_hold_user_and_password(monkeypatch: pytest.MonkeyPatch, said: str, endpoint: str) -> None:
    monkeypatch.setenv("SECLAB_S3", said)
    found = address()
    assert elsewhere()
    assert found.endpoint == endpoint
    assert (found.root.access_key_id, found.root.secret_access_key) == ("root", "p@ss/")
    assert "p@ss" not in repr(found)


def test_they_may_be_in_variables_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text("")
    values = ("https://minio.example:9000", "root", "secret", str(authority))
    for name, value in zip(NAMES, values, strict=True):
        monkeypatch.setenv(name, value)
    found = address()
    assert (found.root.access_key_id, found.root.secret_access_key) == ("root", "secret")
    assert found.trusted == authority


@pytest.mark.parametrize(
    "said",
    [
        "ftp://root:secret@host",
        "root:secret@host:9000",
        "http://",
        "http://root:secret@host:port",
        "http://root:secret@host:99999",
        "http://root:secret@host/bucket",
        "http://root:secret@host?x=1",
        "http://root:secret@[::1",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("SECLAB_S3", said)
    with pytest.raises(BackendError, match="neither minio nor the address") as refused:
        address()
    assert "secret" not in str(refused.value)
    assert "neither minio" in (MinioBackend().available() or "")


def test_a_server_without_its_administrator_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECLAB_S3", "http://127.0.0.1:9000")
    assert "SECLAB_S3_USER" in (MinioBackend().available() or "")


def test_an_authority_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECLAB_S3", "https://root:secret@127.0.0.1:9000")
    monkeypatch.setenv("SECLAB_S3_CA", str(tmp_path / "ca.pem"))
    with pytest.raises(BackendError, match=r"ca\.pem"):
        address()


def test_what_a_server_elsewhere_gives_is_said_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    here = MinioBackend()
    monkeypatch.setenv("SECLAB_S3", "http://root:secret@127.0.0.1:9000")
    plain = MinioBackend()
    monkeypatch.setenv("SECLAB_S3", "https://root:secret@127.0.0.1:9000")
    assert here.capabilities - plain.capabilities == {"audit"}
    assert MinioBackend().capabilities - plain.capabilities == {"tls"}
    assert {"audit", "tls"} <= plain.notes.keys()
