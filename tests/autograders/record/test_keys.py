"""Does the private key stay private, and is a wrong key named?"""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from autograders.record import Log, RecordError, keys
from tests.autograders.record.conftest import report


def pem(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_only_the_public_key_can_be_read_by_others(tmp_path: Path) -> None:
    log = Log(tmp_path / "record")
    log.append(report(), "alice", {})
    assert mode(log.folder) == 0o700
    found = {path.name: mode(path) for path in log.folder.iterdir()}
    assert found == {"grades.jsonl": 0o600, "head.json": 0o600, "course.key": 0o600, "course.pub": 0o644}


def test_a_key_that_others_can_read_signs_nothing(log: Log) -> None:
    (log.folder / keys.PRIVATE).chmod(0o640)
    with pytest.raises(RecordError, match="read by others") as refused:
        log.append(report(), "alice", {})
    assert refused.value.next_step.startswith("chmod 600 ")


@pytest.mark.parametrize("content", [b"", b"\x00", b"-----BEGIN KEY-----"])
def test_a_broken_private_key_is_named(log: Log, content: bytes) -> None:
    (log.folder / keys.PRIVATE).write_bytes(content)
    with pytest.raises(RecordError, match="no Ed25519 private key"):
        log.append(report(), "alice", {})


def test_a_lost_private_key_is_not_replaced(log: Log) -> None:
    (log.folder / keys.PRIVATE).unlink()
    with pytest.raises(RecordError, match="is missing"):
        log.append(report(), "alice", {})
    assert not (log.folder / keys.PRIVATE).exists()


def test_a_lost_public_key_is_written_again(log: Log) -> None:
    before = log.public_key.read_bytes()
    log.public_key.unlink()
    log.append(report(), "alice", {})
    assert log.public_key.read_bytes() == before


def test_a_public_key_of_another_course_is_refused(log: Log, tmp_path: Path) -> None:
    other = Log(tmp_path / "other")
    other.append(report(), "alice", {})
    log.public_key.write_bytes(other.public_key.read_bytes())
    with pytest.raises(RecordError, match="does not belong"):
        log.append(report(), "alice", {})


@pytest.mark.parametrize(
    "text",
    [
        *("", "not a key", "\udc80", b"\x00" * 100_000),
        *("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",),
        pem(ec.generate_private_key(ec.SECP256R1()).public_key()),
        pem(rsa.generate_private_key(65537, 2048).public_key()),
    ],
    ids=range(7),
)
def test_a_key_of_another_kind_is_refused(text: str | bytes) -> None:
    with pytest.raises(RecordError, match="no Ed25519 public key"):
        keys.public(text)


def test_a_private_key_is_not_taken_for_a_public_one(log: Log) -> None:
    with pytest.raises(RecordError, match="nobody but the course may hold") as refused:
        keys.public((log.folder / keys.PRIVATE).read_bytes())
    assert "PRIVATE" not in str(refused.value)
