"""Which permissions and which condition keys does a request come with?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def test_listing_can_be_limited_to_a_prefix(
    s3: Any, bucket: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    s3.put_object(Bucket=bucket, Key="customer-churn/1", Body=b"")
    condition = {"StringLike": {"s3:prefix": ["customer-churn/*"]}}
    own = user(statement.allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", **condition)).client()
    assert own.list_objects_v2(Bucket=bucket, Prefix="customer-churn/")["KeyCount"] == 1
    for prefix in ({}, {"Prefix": ""}, {"Prefix": "hr/"}, {"Prefix": "customer-churn"}):
        assert refusal(own.list_objects_v2, Bucket=bucket, **prefix) == "AccessDenied"


def test_an_object_request_never_carries_a_prefix(
    s3: Any, bucket: str, user: Callable[..., Any], statement: Any, send: Callable[..., Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="hr/1", Body=b"secret")
    condition = {"StringLike": {"s3:prefix": ["customer-churn/*"]}}
    caller = user(statement.allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*", **condition))
    target = f"/{bucket}/hr/1?prefix=customer-churn%2F"
    assert send("GET", target, credentials=caller.credentials).code == "AccessDenied"
    assert send("GET", target).body == b"secret"


@pytest.mark.parametrize(
    ("condition", "arguments", "works"),
    [
        ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, {}, True),
        ({"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, {}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, {}, False),
        ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, {}, True),
        ({"StringLike": {"aws:UserAgent": "Boto3/*"}}, {}, True),
        ({"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}}, {}, False),
        ({"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}}, {"ServerSideEncryption": "AES256"}, True),
        ({"StringEquals": {"s3:RequestObjectTag/class": "public"}}, {"Tagging": "class=public"}, True),
        ({"StringEquals": {"s3:RequestObjectTag/class": "public"}}, {"Tagging": "class=secret"}, False),
        ({"StringEquals": {"s3:x-amz-storage-class": "GLACIER"}}, {"StorageClass": "GLACIER"}, True),
        ({"StringEquals": {"aws:username": "${aws:username}"}}, {}, True),
        ({"Null": {"s3:x-amz-acl": "true"}}, {}, True),
        ({"Null": {"s3:x-amz-acl": "true"}}, {"ACL": "private"}, False),
    ],
)
def test_conditions_see_the_circumstances_of_a_write(
    condition: Any,
    arguments: Any,
    works: bool,
    bucket: str,
    user: Callable[..., Any],
    statement: Any,
    refusal: Callable[..., str],
) -> None:
    actions = ["s3:PutObject", "s3:PutObjectTagging"]
    own = user(statement.allow(actions, f"arn:aws:s3:::{bucket}/*", **condition)).client()
    assert refusal(own.put_object, Bucket=bucket, Key="k", Body=b"1", **arguments) == ("" if works else "AccessDenied")


def test_tags_of_an_object_decide_who_reads_it(
    s3: Any, bucket: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", Tagging="class=secret")
    condition = {"StringEquals": {"s3:ExistingObjectTag/class": "public"}}
    own = user(statement.allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*", **condition)).client()
    assert refusal(own.get_object, Bucket=bucket, Key="k") == "AccessDenied"
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "class", "Value": "public"}]})
    assert own.get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"


def test_a_copy_needs_to_read_its_source(
    s3: Any, bucket: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    s3.put_object(Bucket=bucket, Key="hr/1", Body=b"secret")
    s3.put_object(Bucket=bucket, Key="own/1", Body=b"mine")
    own = user(statement.allow(["s3:GetObject", "s3:PutObject"], f"arn:aws:s3:::{bucket}/own/*")).client()
    own.copy_object(Bucket=bucket, Key="own/2", CopySource={"Bucket": bucket, "Key": "own/1"})
    for source in ("hr/1", "own/../hr/1"):
        arguments = {"Bucket": bucket, "Key": "own/3", "CopySource": {"Bucket": bucket, "Key": source}}
        assert refusal(own.copy_object, **arguments) == ("AccessDenied" if source == "hr/1" else "NoSuchKey")
    copying = {"Bucket": bucket, "Key": "own/4", "PartNumber": 1}
    upload = own.create_multipart_upload(Bucket=bucket, Key="own/4")["UploadId"]
    source = {"Bucket": bucket, "Key": "hr/1"}
    assert refusal(own.upload_part_copy, **copying, UploadId=upload, CopySource=source) == "AccessDenied"


@pytest.mark.parametrize("source", ["{b}/hr%2F1", "/{b}/hr/1", "{b}/hr/1?versionId=null", "{b}/%68r/1"])
def test_a_copy_source_has_one_meaning(
    source: str, s3: Any, bucket: str, user: Callable[..., Any], statement: Any, send: Callable[..., Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="hr/1", Body=b"secret")
    arn = f"arn:aws:s3:::{bucket}"
    caller = user(statement.allow("s3:*", f"{arn}/*"), statement.deny("s3:GetObject*", f"{arn}/hr/*"))
    headers = {"x-amz-copy-source": source.format(b=bucket)}
    answer = send("PUT", f"/{bucket}/own/1", headers=headers, credentials=caller.credentials)
    assert answer.code == "AccessDenied"


def test_a_version_needs_its_own_permission(
    s3: Any, bucket: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["VersionId"]
    own = user(statement.allow(["s3:GetObject", "s3:DeleteObject"], f"arn:aws:s3:::{bucket}/*")).client()
    own.get_object(Bucket=bucket, Key="k")
    assert refusal(own.get_object, Bucket=bucket, Key="k", VersionId=version) == "AccessDenied"
    assert refusal(own.delete_object, Bucket=bucket, Key="k", VersionId=version) == "AccessDenied"
    assert own.delete_object(Bucket=bucket, Key="k")["DeleteMarker"]
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=version)["Body"].read() == b"1"


def test_a_missing_object_is_told_only_to_those_who_may_list(
    bucket: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    arn = f"arn:aws:s3:::{bucket}"
    reader = user(statement.allow("s3:GetObject", f"{arn}/*")).client()
    assert refusal(reader.get_object, Bucket=bucket, Key="none") == "AccessDenied"
    lister = user(statement.allow(["s3:GetObject", "s3:ListBucket"], [arn, f"{arn}/*"])).client()
    assert refusal(lister.get_object, Bucket=bucket, Key="none") == "NoSuchKey"


def test_tags_and_locks_in_a_write_need_permission_too(
    bucket: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    own = user(statement.allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*")).client()
    assert refusal(own.put_object, Bucket=bucket, Key="k", Tagging="a=b") == "AccessDenied"
    assert refusal(own.put_object, Bucket=bucket, Key="k", ObjectLockLegalHoldStatus="ON") == "AccessDenied"
    assert refusal(own.put_object, Bucket=bucket, Key="k") == ""


@pytest.mark.parametrize(("resource", "works"), [("*", True), ("arn:aws:s3:::*", True), ("arn:aws:s3:::some", False)])
def test_listing_all_buckets_asks_about_all_of_s3(
    user: Callable[..., Any], statement: Any, refusal: Callable[..., str], resource: str, works: bool
) -> None:
    own = user(statement.allow("s3:ListAllMyBuckets", resource)).client()
    assert (refusal(own.list_buckets) == "AccessDenied") is not works
