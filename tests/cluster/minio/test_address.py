"""Which MinIO server, that somebody else runs, is a lab to use?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.backend import BackendError
from cluster.minio import MinioBackend
from cluster.minio.address import address, elsewhere, without_password

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
    monkeypatch.setenv("SECLAB_S3_USER", "root")
    with pytest.raises(BackendError, match=r"root at 127\.0\.0\.1:9000 .*Set SECLAB_S3_PASSWORD in this terminal"):
        address()


@pytest.mark.parametrize("host", ["minio.example:9000", "10.0.0.7", "localhost.example", "127.0.0.1.example", "[::2]"])
def test_keys_do_not_travel_over_a_network_without_tls(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("SECLAB_S3", f"http://root:secret@{host}")
    with pytest.raises(BackendError, match=r"https.*SECLAB_S3_CA.*ssh -L") as refused:
        address()
    assert host in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("host", ["localhost:9000", "127.0.0.2:9000", "[::1]:9000"])
def test_this_machine_needs_no_tls(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("SECLAB_S3", f"http://root:secret@{host}")
    assert address().endpoint == f"http://{host}"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("minio", "minio"),
        ("https://minio.example:9000", "https://minio.example:9000"),
        ("https://root:p%40ss@minio.example:9000/", "https://root@minio.example:9000"),
        ("https://r%40t:secret@[::1]", "https://r%40t@[::1]"),
    ],
)
def test_an_address_is_written_down_without_its_password(said: str, written: str) -> None:
    assert without_password(said) == written


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
