"""Does `seclab verify` name what was changed, and end with the right exit code?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograders.record import Log
from autograders.report import Report, Result


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Two grades of a learner with a name that would clear the terminal."""
    log = Log(tmp_path / "record")
    for points in (2, 5):
        done = Report("open_ports", (Result("opens_it", "ports", "pass", points, "It opens."),), "v1")
        log.append(done, "zoë\x1b[2J", {"ports": "x"})
    return log


@pytest.fixture
def certificate(log: Log) -> Path:
    path = log.folder.parent / "certificate.json"
    path.write_text(json.dumps(log.certificate("zoë\x1b[2J"), indent=2))
    return path


def test_a_whole_log_is_exit_code_0(seclab: Any, log: Log) -> None:
    for file in (log.path, log.folder):
        ran = seclab("verify", str(file), "--key", str(log.public_key))
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.splitlines() == [f"✓ intact   {log.path}", "  All 2 entries are as they were signed."]


def test_the_changed_entry_is_named(seclab: Any, log: Log) -> None:
    lines = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(lines[0] + lines[1].replace(b"A", b"B", 1))
    ran = seclab("verify", str(log.path), "--key", str(log.public_key))
    assert ran.code == 1
    assert ran.out.startswith(
        f"✗ not intact   {log.path}\n  Entry 2 was changed: its signature does not fit its text.\n"
    )
    assert "\n  next     Bring the log back" in ran.out


def test_a_log_speaks_json(seclab: Any, log: Log) -> None:
    log.path.write_bytes(log.path.read_bytes().splitlines(keepends=True)[0])
    ran = seclab("verify", str(log.path), "--key", str(log.public_key), "--json")
    assert ran.code == 1
    found = json.loads(ran.out)
    assert {key: found[key] for key in ("intact", "kind", "entry", "line", "entries")} == {
        "intact": False,
        "kind": "truncated",
        "entry": 2,
        "line": 2,
        "entries": 1,
    }


def test_a_head_kept_elsewhere_shows_a_rollback(seclab: Any, log: Log, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    kept.write_bytes(log.head.read_bytes())
    older = Log(tmp_path / "older")
    older.folder.mkdir()
    older.path.write_bytes(log.path.read_bytes().splitlines(keepends=True)[0])
    words = ("verify", str(older.path), "--key", str(log.public_key), "--head", str(kept))
    assert "Entry 2 was cut off at the end." in seclab(*words).out


def test_a_certificate_is_read_aloud(seclab: Any, log: Log, certificate: Path) -> None:
    ran = seclab("verify", str(certificate), "--key", str(log.public_key))
    assert ran.code == 0
    assert ran.out.splitlines()[:3] == [
        f"✓ intact   {certificate}",
        "  The certificate is as the course signed it.",
        "  learner  zoë\\x1b[2J",
    ]
    assert "  open_ports   2 of 2 points   entry 1   " in ran.out
    as_json = json.loads(seclab("verify", str(certificate), "--key", str(log.public_key), "--json").out)
    assert (as_json["intact"], as_json["lessons"][0]["score"]) == (True, 2)


def test_an_improved_certificate_is_exit_code_1(seclab: Any, log: Log, certificate: Path) -> None:
    text = json.loads(certificate.read_text())
    certificate.write_text(json.dumps({**text, "payload": log.certificate("zoë\x1b[2J")["payload"][:-4]}))
    ran = seclab("verify", str(certificate), "--key", str(log.public_key))
    assert ran.code == 1
    assert "This is no certificate of the course: its signature does not fit its text." in ran.out
    assert "next     Ask the course" in ran.out


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"[" * 90_000, b"x" * (1 << 21)], ids=range(4))
def test_a_hostile_file_is_no_certificate(seclab: Any, log: Log, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "certificate.json"
    file.write_bytes(content)
    assert seclab("verify", str(file), "--key", str(log.public_key)).code == 1


@pytest.mark.parametrize(("key", "said"), [("course.key", "a private key"), ("head.json", "no Ed25519 public key")])
def test_a_wrong_key_is_wrong_usage(seclab: Any, log: Log, key: str, said: str) -> None:
    ran = seclab("verify", str(log.path), "--key", str(log.folder / key))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "course.pub" in ran.err


def test_a_file_that_is_not_there_is_wrong_usage(seclab: Any, log: Log) -> None:
    missing = str(log.folder / "none")
    for words in ((missing, "--key", str(log.public_key)), (str(log.path), "--key", missing), (str(log.path),)):
        ran = seclab("verify", *words)
        assert (ran.code, ran.out) == (2, "")
        assert "none" in ran.err or "--key" in ran.err


def test_a_file_that_cannot_be_read_is_what_this_machine_lacks(seclab: Any, log: Log, tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "folder.jsonl" / "grades.jsonl").mkdir()
    ran = seclab("verify", str(tmp_path / "folder.jsonl"), "--key", str(log.public_key))
    assert ran.code == 3
    assert "Cannot read" in ran.err


def test_a_gradebook_that_is_none_is_refused(seclab: Any, log: Log) -> None:
    words = ("verify", str(log.path), "--key", str(log.public_key), "--gradebook")
    assert seclab(*words, str(log.head)).code == 3
    ran = seclab(*words, str(log.folder / "none.db"))
    assert (ran.code, ran.out) == (2, "")
    assert "none.db" in ran.err
