"""Is each object of a bulk deletion decided by itself?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def test_each_key_is_decided_by_itself(s3: Any, bucket: str, user: Callable[..., Any], statement: Any) -> None:
    for key in ("own/1", "hr/1"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    own = user(statement.allow("s3:DeleteObject", f"arn:aws:s3:::{bucket}/own/*")).client()
    objects = [{"Key": "own/1"}, {"Key": "hr/1"}, {"Key": "own/<&>"}]
    answer = own.delete_objects(Bucket=bucket, Delete={"Objects": objects})
    assert {entry["Key"] for entry in answer["Deleted"]} == {"own/1", "own/<&>"}
    assert [(entry["Key"], entry["Code"]) for entry in answer["Errors"]] == [("hr/1", "AccessDenied")]
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["hr/1"]


def test_a_version_needs_its_own_permission(s3: Any, bucket: str, user: Callable[..., Any], statement: Any) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["VersionId"]
    own = user(statement.allow("s3:DeleteObject", f"arn:aws:s3:::{bucket}/*")).client()
    named = {"Objects": [{"Key": "k", "VersionId": version}, {"Key": "k"}]}
    answer = own.delete_objects(Bucket=bucket, Delete=named)
    assert [entry["Code"] for entry in answer["Errors"]] == ["AccessDenied"]
    assert answer["Deleted"][0]["DeleteMarker"]


def test_quiet_tells_errors_only(s3: Any, bucket: str) -> None:
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}], "Quiet": True})
    assert "Deleted" not in answer


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<Delete/>",
        b"<Delete><Object></Object></Delete>",
        b'<!DOCTYPE d [<!ENTITY e "k">]><Delete><Object><Key>&e;</Key></Object></Delete>',
        '<?xml version="1.0" encoding="utf-16"?><Delete/>'.encode("utf-16"),
        b"<Delete>" + b"<Object><Key>k</Key></Object>" * 1001 + b"</Delete>",
    ],
)
def test_a_malformed_list_deletes_nothing(body: bytes, bucket: str, send: Callable[..., Any]) -> None:
    assert send("POST", f"/{bucket}?delete", body=body).code == "MalformedXML"
