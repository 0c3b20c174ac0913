"""Does the audit log tell who did what, and no secret?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cluster.embedded.backend import EmbeddedSession

FIELDS = "version deploymentid time event trigger api remotehost requestID userAgent requestPath requestHost"


def test_a_record_says_who_did_what_and_why_it_was_decided_so(
    bucket: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str], records: Any
) -> None:
    stop = statement.deny("s3:GetObject", f"arn:aws:s3:::{bucket}/hr/*") | {"Sid": "NoSalaries"}
    caller = user(statement.allow("s3:*", "*"), stop)
    refusal(caller.client().get_object, Bucket=bucket, Key="hr/1")
    record = records()[-1]
    assert set(FIELDS.split()) <= set(record)
    assert (
        record["api"]
        | {
            "name": "GetObject",
            "bucket": bucket,
            "object": "hr/1",
            "status": "AccessDenied",
            "statusCode": 403,
        }
        == (record["api"])
    )
    assert (record["accessKey"], record["parentUser"]) == (caller.credentials.access_key_id, caller.name)
    assert record["tags"]["principal"] == caller.arn
    assert record["tags"]["outcome"] == "explicit_deny"
    decision = record["tags"]["decisions"][0]
    assert (decision["action"], decision["sid"], decision["line"]) == ("s3:GetObject", "NoSalaries", 1)


def test_every_request_leaves_one_record(s3: Any, bucket: str, send: Callable[..., Any], records: Any) -> None:
    before = len(records())
    s3.put_object(Bucket=bucket, Key="k", Body=b"12345")
    send("GET", f"/{bucket}/k", sign=False)
    send("GET", "/no..such", sign=False)
    fresh = records()[before:]
    assert [record["api"]["statusCode"] for record in fresh] == [200, 403, 400]
    assert fresh[0]["api"]["rx"] == 5
    assert fresh[0]["tags"]["outcome"] == "root"
    assert fresh[1]["tags"]["principal"] == "*"


def test_no_secret_reaches_the_log(
    store: EmbeddedSession, s3: Any, bucket: str, user: Callable[..., Any], send: Callable[..., Any]
) -> None:
    caller = user()
    parts = urlsplit(s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"}))
    send("GET", f"{parts.path}?{parts.query}", sign=False)
    signature = parts.query.rpartition("X-Amz-Signature=")[2]
    text = Path(store.audit_log).read_text()
    for secret in (signature, caller.credentials.secret_access_key, store.root.secret_access_key):
        assert secret not in text
    assert "Signature=" not in text
    assert '"authorization"' not in text.lower()


def test_only_its_owner_reads_the_log(store: EmbeddedSession) -> None:
    assert Path(store.audit_log).stat().st_mode & 0o777 == 0o600
    assert Path(store.audit_log).parent.stat().st_mode & 0o777 == 0o700


def test_a_customers_key_does_not_reach_the_log(
    store: EmbeddedSession, bucket: str, send: Callable[..., Any], records: Any
) -> None:
    for prefix in ("x-amz-", "x-amz-copy-source-"):
        send("GET", f"/{bucket}/k", headers={f"{prefix}server-side-encryption-customer-key": "c2VjcmV0"})
    assert "c2VjcmV0" not in Path(store.audit_log).read_text()
    assert records()[-1]["api"]["bucket"] == bucket


def test_a_misspelt_signature_does_not_reach_the_log(
    store: EmbeddedSession, bucket: str, send: Callable[..., Any], records: Any
) -> None:
    send("GET", f"/{bucket}?x-amz-signature=cafe5eed&X-AMZ-SECURITY-TOKEN=cafe70ca", sign=False)
    assert records()[-1]["requestQuery"] == {}
