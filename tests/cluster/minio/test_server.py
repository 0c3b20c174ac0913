"""How does the MinIO server of one lab start, and end, with a process of ours?"""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from cluster.backend import BackendError
from cluster.embedded import state
from cluster.minio import MinioBackend, MinioSession, root

pytestmark = pytest.mark.go


def processes(session: MinioSession) -> tuple[psutil.Process, psutil.Process, psutil.Process]:
    """Return our process, MinIO and the leash that holds them together."""
    running = state.read(session.folder)
    assert running
    ours = psutil.Process(running.pid)
    minio, leash = sorted(ours.children(), key=lambda one: one.name() != "minio")
    return ours, minio, leash


def filled(session: MinioSession) -> MinioSession:
    s3 = session.client("s3")
    s3.create_bucket(Bucket="kept")
    s3.put_object(Bucket="kept", Key="k", Body=b"kept")
    session.accounts.add_user("somebody")
    return session


def content(session: MinioSession) -> bytes:
    return bytes(session.client("s3").get_object(Bucket="kept", Key="k")["Body"].read())


class TestOneServer:
    def test_is_found_again_by_all_who_start_it(self, store: MinioSession, backend: MinioBackend) -> None:
        with ThreadPoolExecutor(3) as pool:
            found = list(pool.map(lambda _: backend.start("shared", store.folder.parent), range(3)))
        assert {session.endpoint for session in found} == {store.endpoint}
        assert {name: one.endpoint for name, one in backend.running(store.folder.parent).items()} == {
            "shared": store.endpoint
        }

    def test_listens_on_loopback_only(self, store: MinioSession) -> None:
        ours, minio, _ = processes(store)
        listening = [
            one for process in (ours, minio) for one in process.net_connections("tcp") if one.status == "LISTEN"
        ]
        assert {one.laddr.ip for one in listening} <= {"127.0.0.1", "::1"}

    def test_shows_its_password_to_nobody(self, store: MinioSession) -> None:
        secret = store.root.secret_access_key
        assert len(secret) >= 40
        for process in processes(store):
            assert secret not in " ".join(process.cmdline())
        assert secret not in repr(store)
        assert secret not in (store.folder / state.LOG).read_text()

    def test_keeps_its_files_for_their_owner(self, store: MinioSession) -> None:
        assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
        kept = (root.FILE, state.RUNNING, state.AUDIT, state.LOG)
        assert {stat.S_IMODE((store.folder / name).stat().st_mode) for name in kept} == {0o600}
        assert stat.S_IMODE((store.folder / "minio").stat().st_mode) == 0o700

    def test_is_told_to_call_nobody(self, store: MinioSession) -> None:
        settings = processes(store)[1].environ()
        off = {name for name, value in settings.items() if value == "off"}
        assert {"MINIO_BROWSER", "MINIO_UPDATE", "MINIO_CALLHOME_ENABLE"} <= off
        assert not {name for name in settings if name.startswith(("AWS_", "HTTP", "http"))}

    def test_has_no_client_for_what_minio_does_not_have(self, store: MinioSession) -> None:
        with pytest.raises(BackendError, match=r"session\.accounts"):
            store.client("iam")


class TestAfterTheEnd:
    def test_everything_is_there_again(self, backend: MinioBackend, home: Path) -> None:
        first = filled(backend.start("lab", home))
        key = first.accounts.service_account("somebody", _policy())
        first.accounts.set_policy("somebody", _policy())
        records = len(first.audit())
        first.stop()
        assert not backend.running(home)
        again = backend.start("lab", home)
        assert content(again) == b"kept"
        assert again.client("s3", key).get_object(Bucket="kept", Key="k")
        assert len(again.audit()) == records + 2
        again.erase()
        assert not (home / "lab").exists()
        again.stop()
        again.erase()

    @pytest.mark.parametrize("number", [0, 1], ids=["ours", "minio"])
    def test_by_a_kill_nothing_is_left_in_the_way(self, backend: MinioBackend, home: Path, number: int) -> None:
        lab = filled(backend.start("lab", home))
        everybody = processes(lab)
        everybody[number].send_signal(signal.SIGKILL)
        os.close(state.lock(lab.folder, wait=True) or 0)
        psutil.wait_procs(everybody, timeout=20)
        assert not [process for process in everybody if alive(process)]
        assert not backend.running(home)
        assert content(backend.start("lab", home)) == b"kept"


def alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_a_program_that_is_no_server_is_an_error_with_what_it_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "minio").write_text("#!/bin/sh\necho this is no server >&2\nexit 3\n")
    (tmp_path / "minio").chmod(0o700)
    monkeypatch.setenv("SECLAB_MINIO", str(tmp_path / "minio"))
    with pytest.raises(BackendError, match=r"MinIO server of lab did not start: .*MinIO ended.*server.log"):
        MinioBackend().start("lab", tmp_path / "home")
    log = (tmp_path / "home" / "lab" / state.LOG).read_text()
    assert "this is no server" in log


def test_a_name_with_a_path_in_it_is_refused(backend: MinioBackend, tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="not the name of a lab"):
        backend.start("../elsewhere", tmp_path)


def test_a_second_one_on_the_same_folder_refuses(store: MinioSession) -> None:
    command = ["-m", "cluster.minio.server", "--state", str(store.folder), "--program", "minio"]
    ended = subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "another one serves" in ended.stderr
    assert "Warning" not in ended.stderr


def _policy() -> str:
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::kept/*"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_mistake_of_a_learner_does_not_end_the_server(store: MinioSession, refusal: Any) -> None:
    assert refusal(store.client("s3").create_bucket, Bucket="ab") == "InvalidBucketName"
    assert store.admin.get("accountinfo")["AccountName"] == store.root.access_key_id
