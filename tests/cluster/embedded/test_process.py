"""Does a lab's server start, is it found again, and does it go?"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from cluster.backend import BackendError
from cluster.embedded import EmbeddedBackend, process, state
from cluster.embedded.backend import EmbeddedSession

BACKEND = EmbeddedBackend()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for session in BACKEND.running(tmp_path).values():
        session.stop()


def test_a_second_start_finds_the_server_that_runs(home: Path) -> None:
    first = BACKEND.start("lab", home)
    assert BACKEND.start("lab", home) == first
    assert BACKEND.running(home) == {"lab": first}


def test_many_starts_at_once_make_one_server(home: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        sessions = list(pool.map(lambda _: BACKEND.start("lab", home), range(4)))
    assert len(set(map(repr, sessions))) == 1


def test_two_labs_are_two_worlds(home: Path, refusal: Any) -> None:
    one, two = BACKEND.start("one", home), BACKEND.start("two", home)
    one.client("s3").create_bucket(Bucket="bbb")
    assert two.client("s3").list_buckets()["Buckets"] == []
    assert refusal(EmbeddedSession("two", two.endpoint, one.root, two.audit_log).client("s3").list_buckets) == (
        "InvalidAccessKeyId"
    )
    assert set(BACKEND.running(home)) == {"one", "two"}


def test_a_killed_server_leaves_nothing_in_the_way(home: Path) -> None:
    lab = BACKEND.start("lab", home)
    running = state.read(home / "lab")
    assert running
    os.kill(running.pid, signal.SIGKILL)
    os.close(state.lock(home / "lab", wait=True) or 0)
    assert BACKEND.running(home) == {}
    assert BACKEND.start("lab", home).root != lab.root


def test_a_start_waits_for_a_killed_server_to_be_gone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "x"
    folder.mkdir()
    held = state.lock(folder)
    assert held is not None
    monkeypatch.setattr(process.time, "sleep", lambda _: os.close(held))
    assert BACKEND.start("x", home).client("s3").list_buckets()["Buckets"] == []


def test_stopping_waits_until_it_is_gone_and_may_be_repeated(home: Path) -> None:
    lab = BACKEND.start("lab", home)
    lab.stop()
    lab.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", urlsplit(lab.endpoint).port or 0))
    assert BACKEND.running(home) == {}


def test_erasing_forgets_everything(home: Path) -> None:
    lab = BACKEND.start("lab", home)
    lab.client("s3").create_bucket(Bucket="bbb")
    lab.erase()
    assert not (home / "lab").exists()
    assert BACKEND.start("lab", home).client("s3").list_buckets()["Buckets"] == []


def test_the_server_outlives_the_process_that_started_it(home: Path) -> None:
    script = (
        "import sys, pathlib; from cluster.embedded import EmbeddedBackend;"
        "print(EmbeddedBackend().start('lab', pathlib.Path(sys.argv[1])).endpoint)"
    )
    started = subprocess.run([sys.executable, "-c", script, str(home)], check=True, capture_output=True, text=True)
    assert BACKEND.running(home)["lab"].endpoint == started.stdout.strip()
    assert BACKEND.start("lab", home).client("s3").list_buckets()["Buckets"] == []


def test_secrets_are_in_files_of_their_owner_only(home: Path) -> None:
    lab = BACKEND.start("lab", home)
    running = state.read(home / "lab")
    assert running
    assert {path.stat().st_mode & 0o777 for path in (home / "lab").iterdir()} == {0o600}
    for secret in (lab.root.secret_access_key, lab.root.access_key_id):
        for kind in ("cmdline", "environ"):
            shown = Path(f"/proc/{running.pid}/{kind}")
            assert not shown.exists() or secret.encode() not in shown.read_bytes()


def test_the_users_own_settings_do_not_reach_the_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "AWS_PROFILE",
        "AWS_SECRET_ACCESS_KEY",
        "HTTP_PROXY",
        "MOTO_ACCOUNT_ID",
        "INITIAL_NO_AUTH_ACTION_COUNT",
    ):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    lab = BACKEND.start("lab", home)
    assert lab.client("sts").get_caller_identity()["Account"] == "123456789012"
    running = state.read(home / "lab")
    shown = Path(f"/proc/{running.pid}/environ") if running else Path()
    assert not shown.exists() or b"127.0.0.1:1" not in shown.read_bytes()


def test_another_program_on_the_port_is_not_taken_for_ours(home: Path) -> None:
    BACKEND.start("lab", home)
    file = home / "lab" / state.RUNNING
    right = file.read_text()
    file.write_text(json.dumps(json.loads(right) | {"instance": "other"}))
    with pytest.raises(BackendError, match="does not answer"):
        BACKEND.start("lab", home)
    file.write_text(right)


def test_a_server_that_cannot_start_says_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "lab").mkdir()
    (home / "lab" / state.AUDIT).mkdir()
    with pytest.raises(BackendError, match="Is a directory"):
        BACKEND.start("lab", home)
    assert BACKEND.running(home) == {}


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(BackendError, match="SECLAB_HOME"):
        BACKEND.start("lab", tmp_path / "home")


def test_stopping_what_never_ran_is_nothing(tmp_path: Path) -> None:
    process.stop(tmp_path / "none")
    assert not (tmp_path / "none").exists()
