"""Does object lock hold?"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
LATER = SOON + timedelta(days=1)


@pytest.fixture
def vault(s3: Any) -> str:
    """A bucket with object lock."""
    name = f"v-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    return name


def put(s3: Any, vault: str, mode: str) -> dict[str, str]:
    answer = s3.put_object(Bucket=vault, Key="k", Body=b"1", ObjectLockMode=mode, ObjectLockRetainUntilDate=SOON)
    return {"Bucket": vault, "Key": "k", "VersionId": answer["VersionId"]}


def test_a_version_under_retention_cannot_be_deleted_not_even_by_root(
    s3: Any, vault: str, refusal: Callable[..., str]
) -> None:
    locked = put(s3, vault, "COMPLIANCE")
    assert refusal(s3.delete_object, **locked, BypassGovernanceRetention=True) == "AccessDenied"
    s3.delete_object(Bucket=vault, Key="k")
    assert s3.get_object(**locked)["Body"].read() == b"1"


def test_governance_gives_way_to_those_who_may_bypass_it(
    s3: Any, vault: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    locked = put(s3, vault, "GOVERNANCE")
    assert refusal(s3.delete_object, **locked) == "AccessDenied"
    arn = f"arn:aws:s3:::{vault}/*"
    deleter = user(statement.allow("s3:DeleteObjectVersion", arn)).client()
    assert refusal(deleter.delete_object, **locked, BypassGovernanceRetention=True) == "AccessDenied"
    officer = user(statement.allow(["s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"], arn)).client()
    assert refusal(officer.delete_object, **locked, BypassGovernanceRetention=True) == ""


@pytest.mark.parametrize(
    ("mode", "changed", "bypass", "works"),
    [
        ("COMPLIANCE", {"Mode": "COMPLIANCE", "RetainUntilDate": LATER}, False, True),
        ("COMPLIANCE", {"Mode": "COMPLIANCE", "RetainUntilDate": SOON - timedelta(hours=1)}, True, False),
        ("COMPLIANCE", {"Mode": "GOVERNANCE", "RetainUntilDate": LATER}, True, False),
        ("GOVERNANCE", {"Mode": "GOVERNANCE", "RetainUntilDate": LATER}, False, True),
        ("GOVERNANCE", {"Mode": "GOVERNANCE", "RetainUntilDate": SOON - timedelta(hours=1)}, False, False),
        ("GOVERNANCE", {"Mode": "GOVERNANCE", "RetainUntilDate": SOON - timedelta(hours=1)}, True, True),
    ],
)
def test_a_retention_is_extended_but_not_weakened(
    mode: str, changed: Any, bypass: bool, works: bool, s3: Any, vault: str, refusal: Callable[..., str]
) -> None:
    locked = put(s3, vault, mode)
    code = refusal(s3.put_object_retention, **locked, Retention=changed, BypassGovernanceRetention=bypass)
    assert code == ("" if works else "AccessDenied")
    expected = changed if works else {"Mode": mode, "RetainUntilDate": SOON}
    assert s3.get_object_retention(**locked)["Retention"] == expected


def test_asking_for_the_retention_never_gives_the_object(
    s3: Any, vault: str, user: Callable[..., Any], statement: Any, send: Callable[..., Any]
) -> None:
    s3.put_object(Bucket=vault, Key="k", Body=b"secret")
    caller = user(statement.allow("s3:GetObjectRetention", "*"))
    answer = send("GET", f"/{vault}/k?retention", credentials=caller.credentials)
    assert answer.code == "NoSuchObjectLockConfiguration"


def test_a_legal_hold_holds(s3: Any, vault: str, refusal: Callable[..., str]) -> None:
    version = s3.put_object(Bucket=vault, Key="k", Body=b"1")["VersionId"]
    named = {"Bucket": vault, "Key": "k", "VersionId": version}
    s3.put_object_legal_hold(**named, LegalHold={"Status": "ON"})
    assert refusal(s3.delete_object, **named) == "AccessDenied"
    s3.put_object_legal_hold(**named, LegalHold={"Status": "OFF"})
    assert refusal(s3.delete_object, **named) == ""


def test_the_default_retention_covers_uploads_in_parts(s3: Any, vault: str, refusal: Callable[..., str]) -> None:
    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 1}}
    lock = {"ObjectLockEnabled": "Enabled", "Rule": rule}
    s3.put_object_lock_configuration(Bucket=vault, ObjectLockConfiguration=lock)
    upload = {"Bucket": vault, "Key": "k"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    etag = s3.upload_part(**upload, PartNumber=1, Body=b"1")["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    version = s3.complete_multipart_upload(**upload, MultipartUpload=parts)["VersionId"]
    assert refusal(s3.delete_object, Bucket=vault, Key="k", VersionId=version) == "AccessDenied"


def test_versioning_stays_on_where_objects_are_locked(s3: Any, vault: str, refusal: Callable[..., str]) -> None:
    off = {"Status": "Suspended"}
    assert refusal(s3.put_bucket_versioning, Bucket=vault, VersioningConfiguration=off) == "InvalidBucketState"


def test_a_policy_may_speak_of_the_lock_that_a_request_sets(
    s3: Any, vault: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    version = s3.put_object(Bucket=vault, Key="k", Body=b"1")["VersionId"]
    named = {"Bucket": vault, "Key": "k", "VersionId": version}
    short = {"NumericLessThanEquals": {"s3:object-lock-remaining-retention-days": "1"}}
    governance = {"StringEquals": {"s3:object-lock-mode": "GOVERNANCE"}}
    on = {"StringEquals": {"s3:object-lock-legal-hold": "ON"}}
    keeper = user(
        statement.allow("s3:PutObjectRetention", "*", **short, **governance),
        statement.allow("s3:PutObjectLegalHold", "*", **on),
    ).client()
    retain, hold = keeper.put_object_retention, keeper.put_object_legal_hold
    assert refusal(retain, **named, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": LATER}) == "AccessDenied"
    assert refusal(retain, **named, Retention={"Mode": "COMPLIANCE", "RetainUntilDate": SOON}) == "AccessDenied"
    assert refusal(retain, **named, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": SOON}) == ""
    assert refusal(hold, **named, LegalHold={"Status": "ON"}) == ""
    assert refusal(hold, **named, LegalHold={"Status": "OFF"}) == "AccessDenied"
