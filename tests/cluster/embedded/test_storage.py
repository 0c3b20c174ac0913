"""Does everything come back after a restart, and survive what can go wrong?"""

from __future__ import annotations

import json
import os
import resource
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError, Credentials
from cluster.embedded import EmbeddedBackend, state
from cluster.embedded.backend import EmbeddedSession

ALLOW_ALL = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[EmbeddedSession]:
    session = EmbeddedBackend().start("lab", tmp_path)
    yield session
    session.erase()


def again(lab: EmbeddedSession) -> EmbeddedSession:
    folder = lab.audit_log.parent
    return EmbeddedBackend().start(folder.name, folder.parent)


def kill(lab: EmbeddedSession) -> None:
    """End the server as the kernel does, and wait until it is gone."""
    running = state.read(lab.audit_log.parent)
    assert running
    os.kill(running.pid, signal.SIGKILL)
    os.close(state.lock(lab.audit_log.parent, wait=True) or 0)


def picture(session: EmbeddedSession, keys: dict[str, str]) -> Any:
    """Return all that a client can see of the state."""
    s3, iam = session.client("s3"), session.client("iam")
    seen = [s3.list_object_versions(Bucket="bbb"), s3.list_multipart_uploads(Bucket="bbb"), iam.list_users()]
    seen += [
        s3.get_object(Bucket="bbb", Key="k")["Body"].read(),
        s3.get_object_tagging(Bucket="bbb", Key="k")["TagSet"],
    ]
    seen += [iam.list_access_keys(UserName="u")["AccessKeyMetadata"], iam.get_role(RoleName="r"), s3.list_buckets()]
    own = Credentials(keys["AccessKeyId"], keys["SecretAccessKey"])
    seen += [session.client("s3", own).head_object(Bucket="bbb", Key="k")]
    return json.loads(json.dumps(seen, default=str), object_hook=_without_metadata)


def _without_metadata(value: dict[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name not in ("ResponseMetadata", "RoleLastUsed")}


def fill(session: EmbeddedSession) -> dict[str, str]:
    s3, iam = session.client("s3"), session.client("iam")
    s3.create_bucket(Bucket="bbb", ObjectLockEnabledForBucket=True)
    s3.put_object(Bucket="bbb", Key="k", Body=b"1", Tagging="a=b", Metadata={"training_run": "7"})
    s3.put_object(Bucket="bbb", Key="k", Body=b"2")
    s3.delete_object(Bucket="bbb", Key="k")
    s3.copy_object(Bucket="bbb", Key="k", CopySource={"Bucket": "bbb", "Key": "k", "VersionId": _first(s3)})
    s3.create_multipart_upload(Bucket="bbb", Key="big")
    iam.create_user(UserName="u", Tags=[{"Key": "team", "Value": "churn"}])
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=ALLOW_ALL)
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=document)
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=ALLOW_ALL)
    return dict(iam.create_access_key(UserName="u")["AccessKey"])


def _first(s3: Any) -> str:
    return str(min(s3.list_object_versions(Bucket="bbb")["Versions"], key=lambda v: v["LastModified"])["VersionId"])


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_state_comes_back_to_the_last_version_id(end: str, lab: EmbeddedSession) -> None:
    keys = fill(lab)
    session = lab.client("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/r", RoleSessionName="run")
    before = picture(lab, keys)
    lab.stop() if end == "stop" else kill(lab)
    fresh = again(lab)
    assert picture(fresh, keys) == before
    assert fresh.root != lab.root
    given = session["Credentials"]
    own = Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    assert fresh.client("s3", own).head_object(Bucket="bbb", Key="k")["ContentLength"] == 1


def test_what_failed_does_not_come_back(lab: EmbeddedSession, refusal: Any) -> None:
    s3 = lab.client("s3")
    s3.create_bucket(Bucket="bbb")
    assert refusal(s3.put_object, Bucket="bbb", Key="k", Body=b"", StorageClass="NONE") == "InvalidStorageClass"
    assert refusal(s3.delete_bucket_policy, Bucket="none") == "NoSuchBucket"
    journal = lab.audit_log.with_name(state.JOURNAL).read_text().splitlines()
    assert [json.loads(line)["operation"] for line in journal] == ["CreateBucket"]


def test_a_torn_journal_is_read_up_to_the_tear(lab: EmbeddedSession) -> None:
    s3 = lab.client("s3")
    s3.create_bucket(Bucket="bbb")
    s3.put_object(Bucket="bbb", Key="k", Body=b"1")
    kill(lab)
    with lab.audit_log.with_name(state.JOURNAL).open("ab") as file:
        file.write(b'{"time": "2026-')
    fresh = again(lab).client("s3")
    fresh.put_object(Bucket="bbb", Key="l", Body=b"2")
    assert fresh.list_objects_v2(Bucket="bbb")["KeyCount"] == 2


def test_a_damaged_journal_says_where_and_what_to_do(lab: EmbeddedSession) -> None:
    lab.stop()
    lab.audit_log.with_name(state.JOURNAL).write_text("{}\n")
    with pytest.raises(BackendError, match=r"line 1 is damaged .* reset the lab"):
        again(lab)


def test_churn_does_not_make_the_next_start_slower(lab: EmbeddedSession) -> None:
    s3 = lab.client("s3")
    s3.create_bucket(Bucket="bbb")
    for _ in range(20):
        s3.put_object(Bucket="bbb", Key="k", Body=b"x" * 1000)
        s3.delete_object(Bucket="bbb", Key="k")
    lab.stop()
    journal = lab.audit_log.with_name(state.JOURNAL)
    again(lab)
    assert len(journal.read_text().splitlines()) == 2


@pytest.mark.parametrize("name", [state.JOURNAL, state.AUDIT])
def test_a_full_disk_is_an_error_of_s3_and_the_server_lives(name: str, lab: EmbeddedSession, refusal: Any) -> None:
    s3 = lab.client("s3")
    s3.create_bucket(Bucket="bbb")
    running = state.read(lab.audit_log.parent)
    assert running
    size = lab.audit_log.with_name(name).stat().st_size
    if not hasattr(resource, "prlimit"):
        return
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (size + 100, resource.RLIM_INFINITY))
    assert refusal(s3.put_object, Bucket="bbb", Key="k", Body=b"x" * 1000) == "XMinioStorageFull"
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    s3.put_object(Bucket="bbb", Key=str(uuid.uuid4()), Body=b"")
    for line in lab.audit_log.with_name(name).read_text().splitlines():
        json.loads(line)
