"""How does a lab use a MinIO server that somebody else runs?

The somebody else is a server of another home.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError
from cluster.kind import tls
from cluster.minio import MinioBackend, MinioSession, elsewhere, root
from cluster.minio.address import address

pytestmark = pytest.mark.go
READS = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::lab-data/*"]}


@pytest.fixture(scope="module")
def server(backend: MinioBackend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinioSession]:
    session = backend.start("theirs", tmp_path_factory.mktemp("other"))
    yield session
    session.erase()


@pytest.fixture
def there(server: MinioSession, monkeypatch: pytest.MonkeyPatch) -> MinioBackend:
    named(server, monkeypatch)
    return MinioBackend()


def named(server: MinioSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment name a server."""
    monkeypatch.setenv("SECLAB_S3", server.endpoint)
    monkeypatch.setenv("SECLAB_S3_USER", server.root.access_key_id)
    monkeypatch.setenv("SECLAB_S3_PASSWORD", server.root.secret_access_key)


@pytest.fixture
def held(there: MinioBackend, tmp_path: Path) -> Iterator[MinioSession]:
    """A lab on that server, with something of everything in it."""
    session = there.start("churn_data", tmp_path)
    s3 = session.client("s3")
    s3.create_bucket(Bucket="lab-data", ObjectLockEnabledForBucket=True)
    for _ in range(2):
        s3.put_object(Bucket="lab-data", Key="k", Body=b"x")
    s3.delete_object(Bucket="lab-data", Key="k")
    session.accounts.add_user("training-job")
    session.accounts.set_policy("training-job", json.dumps({"Version": "2012-10-17", "Statement": [READS]}))
    session.accounts.new_key("training-job")
    yield session
    session.erase()


def left(server: MinioSession) -> tuple[int, int, set[str]]:
    """Return how many buckets and users a server has, and its policies."""
    buckets = server.client("s3").list_buckets()["Buckets"]
    return len(buckets), len(server.admin.get("list-users")), set(server.admin.get("list-canned-policies"))


def test_it_is_taken_found_again_and_erased_to_the_last_version(
    there: MinioBackend, held: MinioSession, server: MinioSession, tmp_path: Path
) -> None:
    assert there.start("churn_data", tmp_path) == held
    assert there.running(tmp_path) == {"churn_data": held}
    held.stop()
    assert held.client("s3").list_object_versions(Bucket="lab-data")["Versions"]
    held.erase()
    assert left(server) == (0, 0, set(elsewhere.BUILT_IN))
    assert there.running(tmp_path) == {}
    assert not (tmp_path / "churn_data").exists()


def test_its_password_is_not_written_down(held: MinioSession, server: MinioSession, tmp_path: Path) -> None:
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if server.root.secret_access_key in path.read_text()]


def test_its_audit_records_are_not_ours(held: MinioSession) -> None:
    with pytest.raises(BackendError, match="whoever runs it"):
        held.audit()


def test_a_locked_version_in_governance_mode_and_a_legal_hold_go_too(held: MinioSession, server: MinioSession) -> None:
    s3 = held.client("s3")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    s3.put_object(
        Bucket="lab-data", Key="locked", Body=b"", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=tomorrow
    )
    s3.put_object(Bucket="lab-data", Key="held", Body=b"", ObjectLockLegalHoldStatus="ON")
    held.erase()
    assert left(server) == (0, 0, set(elsewhere.BUILT_IN))


def test_what_nobody_can_delete_yet_is_said_and_the_mark_stays(
    backend: MinioBackend, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    server = backend.start("theirs", home)
    named(server, monkeypatch)
    held = MinioBackend().start("churn_data", home / "learner")
    s3 = held.client("s3")
    s3.create_bucket(Bucket="lab-data", ObjectLockEnabledForBucket=True)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    s3.put_object(
        Bucket="lab-data", Key="sealed", Body=b"", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=tomorrow
    )
    with pytest.raises(BackendError, match="lab-data/sealed is locked in compliance mode"):
        held.erase()
    assert elsewhere.holds(address(), held.folder)


def test_another_lab_is_told_which_one_holds_it_and_how_to_free_it(
    there: MinioBackend, held: MinioSession, tmp_path: Path
) -> None:
    with pytest.raises(BackendError, match=r"holds the lab churn_data.*seclab lab free churn_data"):
        there.start("support_tickets", tmp_path)
    with pytest.raises(BackendError, match="holds the lab churn_data"):
        there.start("churn_data", tmp_path / "another-home")


def test_who_loses_the_race_for_a_server_remembers_nothing_of_it(
    there: MinioBackend, server: MinioSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = f"{elsewhere.MARK}support_tickets-0"
    monkeypatch.setattr(
        elsewhere,
        "_refuse_strangers",
        lambda _: server.admin.put("add-canned-policy", elsewhere.NOTHING, name=theirs),
    )
    try:
        with pytest.raises(BackendError, match="holds the lab support_tickets"):
            there.start("churn_data", tmp_path)
        assert left(server)[2] == {*elsewhere.BUILT_IN, theirs}
        assert elsewhere.endpoint(tmp_path / "churn_data") == ""
    finally:
        server.admin.delete("remove-canned-policy", name=theirs)


def test_groups_and_keys_of_root_are_found_and_go(held: MinioSession, server: MinioSession) -> None:
    group = {"group": "readers", "members": ["training-job"], "isRemove": False}
    held.admin.put("update-group-members", json.dumps(group))
    held.admin.put("add-service-account", {"accessKey": "ANOTHERKEY", "secretKey": "s" * 40})
    assert elsewhere.contents(address()) == {
        "bucket": ["lab-data"],
        "user": ["training-job"],
        "group": ["readers"],
        "policy": ["training-job"],
        "root key": ["ANOTHERKEY"],
    }
    held.erase()
    assert not any(elsewhere.contents(address()).values())
    assert left(server) == (0, 0, set(elsewhere.BUILT_IN))


@pytest.mark.parametrize("kind", ["bucket", "user", "policy"])
def test_a_server_with_other_peoples_things_is_left_alone(
    there: MinioBackend, server: MinioSession, tmp_path: Path, kind: str
) -> None:
    made: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
        "bucket": (
            lambda: server.client("s3").create_bucket(Bucket="of-others"),
            lambda: server.client("s3").delete_bucket(Bucket="of-others"),
        ),
        "user": (
            lambda: server.accounts.add_user("of-others"),
            lambda: server.admin.delete("remove-user", accessKey="of-others"),
        ),
        "policy": (
            lambda: server.admin.put(
                "add-canned-policy", json.dumps({"Version": "2012-10-17", "Statement": [READS]}), name="of-others"
            ),
            lambda: server.admin.delete("remove-canned-policy", name="of-others"),
        ),
    }
    make, remove = made[kind]
    make()
    try:
        with pytest.raises(BackendError, match=f"not empty: it has the {kind} 'of-others'"):
            there.start("churn_data", tmp_path)
    finally:
        remove()


def test_a_wrong_password_is_said_without_showing_it(
    there: MinioBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECLAB_S3_PASSWORD", "not-the-password")
    with pytest.raises(BackendError, match="does not let this user administer it") as refused:
        there.start("churn_data", tmp_path)
    assert "not-the-password" not in str(refused.value)


def test_a_user_who_does_not_administer_it_is_refused(
    there: MinioBackend, server: MinioSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.accounts.add_user("somebody")
    key = server.accounts.new_key("somebody")
    monkeypatch.setenv("SECLAB_S3_USER", key.access_key_id)
    monkeypatch.setenv("SECLAB_S3_PASSWORD", key.secret_access_key)
    try:
        with pytest.raises(BackendError, match="root user"):
            there.start("churn_data", tmp_path)
    finally:
        server.admin.delete("remove-user", accessKey="somebody")


def test_a_server_that_does_not_answer_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECLAB_S3", "http://root:secret@127.0.0.1:1")
    with pytest.raises(BackendError, match="does not answer"):
        MinioBackend().start("churn_data", tmp_path)
    assert MinioBackend().running(tmp_path) == {}


def test_state_of_one_server_is_never_taken_for_that_of_another(
    there: MinioBackend, held: MinioSession, backend: MinioBackend, tmp_path: Path
) -> None:
    with pytest.raises(BackendError, match="is on the server at"):
        backend.start("churn_data", tmp_path)
    (tmp_path / "local").mkdir()
    root.root(tmp_path / "local")
    with pytest.raises(BackendError, match="on a server of its own"):
        there.start("local", tmp_path)


def test_a_server_that_was_emptied_by_others_is_begun_anew(
    there: MinioBackend, held: MinioSession, tmp_path: Path
) -> None:
    (held.folder / "lab.json").write_text("{}")
    held.admin.delete("remove-canned-policy", name=elsewhere.mark(held.folder))
    held.client("s3").delete_object(Bucket="lab-data", Key="k", VersionId="null")
    with pytest.raises(BackendError, match="not empty"):
        there.start("churn_data", tmp_path)
    held.admin.put("add-canned-policy", elsewhere.NOTHING, name=elsewhere.mark(held.folder))
    held.erase()
    assert there.start("churn_data", tmp_path).endpoint == held.endpoint
    assert not (held.folder / "lab.json").exists()


@pytest.fixture
def secured(go_program: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server that speaks TLS; yields the file of its authority."""
    certificates = tmp_path / "certificates"
    certificates.mkdir()
    pair = tls.authority(tmp_path, ["localhost"]).issue(["localhost"])
    (certificates / "public.crt").write_text(pair.certificate)
    (certificates / "private.key").write_text(pair.key)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    monkeypatch.setenv("SECLAB_S3", f"https://root:a-long-password@{place}")
    options = ["--certs-dir", str(certificates), "server", "--address", place, str(tmp_path / "data")]
    settings = {"MINIO_ROOT_USER": "root", "MINIO_ROOT_PASSWORD": "a-long-password", "MINIO_UPDATE": "off"}
    environment = {"HOME": str(tmp_path), "PATH": os.defpath, "MINIO_BROWSER": "off", **settings}
    command = [go_program("minio"), *options]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        next(line for line in server.stderr if line.startswith("API: https://"))
        yield tmp_path / tls.AUTHORITY
        server.kill()


def test_a_server_with_tls_is_trusted_by_its_authority_alone(
    secured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BackendError, match="SECLAB_S3_CA"):
        MinioBackend().start("churn_data", tmp_path)
    monkeypatch.setenv("SECLAB_S3_CA", str(secured))
    session = MinioBackend().start("churn_data", tmp_path)
    session.client("s3").create_bucket(Bucket="lab-data")
    session.accounts.add_user("training-job")
    session.accounts.add_role("training-run", "training-job")
    session.accounts.set_policy("training-run", json.dumps({"Version": "2012-10-17", "Statement": [READS]}))
    run = session.accounts.assume("training-run", session.accounts.new_key("training-job"))
    assert session.client("s3", run).meta.endpoint_url.startswith("https://")
    session.erase()
