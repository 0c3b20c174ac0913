"""Does it do what an S3 client expects?"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig

MB = 1024 * 1024


def test_a_range_is_read_alone(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    answer = s3.get_object(Bucket=bucket, Key="k", Range="bytes=2-4")
    assert (answer["Body"].read(), answer["ContentRange"]) == (b"234", "bytes 2-4/10")
    assert s3.get_object(Bucket=bucket, Key="k", Range="bytes=-3")["Body"].read() == b"789"
    assert s3.get_object(Bucket=bucket, Key="k", Range="nonsense")["Body"].read() == b"0123456789"


def test_a_large_file_goes_up_in_parts_and_comes_back_whole(s3: Any, bucket: str) -> None:
    data = bytes(range(256)) * (11 * MB // 256)
    settings = TransferConfig(multipart_threshold=5 * MB, multipart_chunksize=5 * MB, use_threads=False)
    s3.upload_fileobj(io.BytesIO(data), bucket, "model.bin", Config=settings)
    answer = s3.get_object(Bucket=bucket, Key="model.bin")
    assert answer["ETag"].endswith('-3"')
    assert answer["Body"].read() == data


def test_an_upload_belongs_to_its_key(
    s3: Any, bucket: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="models/v3")["UploadId"]
    own = user(statement.allow("s3:*", f"arn:aws:s3:::{bucket}/own/*")).client()
    arguments = {"Bucket": bucket, "UploadId": upload}
    assert refusal(own.upload_part, Key="own/k", PartNumber=1, Body=b"evil", **arguments) == "NoSuchUpload"
    assert refusal(own.abort_multipart_upload, Key="own/k", **arguments) == "NoSuchUpload"
    assert refusal(own.list_parts, Key="own/k", **arguments) == "NoSuchUpload"
    assert refusal(own.upload_part, Key="models/v3", PartNumber=1, Body=b"evil", **arguments) == "AccessDenied"
    part = s3.upload_part(Key="models/v3", PartNumber=1, Body=b"good", **arguments)
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    assert refusal(own.complete_multipart_upload, Key="own/k", MultipartUpload=parts, **arguments) == "NoSuchUpload"
    s3.complete_multipart_upload(Key="models/v3", MultipartUpload=parts, **arguments)
    assert s3.get_object(Bucket=bucket, Key="models/v3")["Body"].read() == b"good"


def test_old_versions_outlive_deletion_and_suspended_versioning(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["VersionId"]
    s3.delete_object(Bucket=bucket, Key="k")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"3")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"3"
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=first)["Body"].read() == b"1"


def test_listing_pages_and_folds(s3: Any, bucket: str) -> None:
    for key in ("a/1", "a/2", "b/1", "c"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    folded = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [entry["Prefix"] for entry in folded["CommonPrefixes"]] == ["a/", "b/"]
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1})
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == ["a/1", "a/2", "b/1", "c"]
    assert s3.list_objects_v2(Bucket=bucket, MaxKeys=10**9)["MaxKeys"] == 1000


def test_metadata_and_types_are_kept(s3: Any, bucket: str) -> None:
    form = "application/x-www-form-urlencoded"
    s3.put_object(Bucket=bucket, Key="k", Body=b"a=1&uploadId=x", ContentType=form, ContentEncoding="gzip")
    head = s3.head_object(Bucket=bucket, Key="k")
    assert (head["ContentType"], head["ContentEncoding"], head["ContentLength"]) == (form, "gzip", 14)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"a=1&uploadId=x"


def test_a_form_in_a_body_steers_nothing(s3: Any, bucket: str, send: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    headers = {"content-type": "application/x-www-form-urlencoded"}
    send("PUT", f"/{bucket}/k", headers=headers, body=b"tagging=&acl=&versionId=null")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"tagging=&acl=&versionId=null"


def test_conditional_requests_hold(s3: Any, bucket: str, refusal: Callable[..., str]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    assert refusal(s3.put_object, Bucket=bucket, Key="k", Body=b"2", IfNoneMatch="*") == "PreconditionFailed"
    etag = s3.head_object(Bucket=bucket, Key="k")["ETag"]
    assert refusal(s3.get_object, Bucket=bucket, Key="k", IfNoneMatch=etag) == "304"
    assert refusal(s3.get_object, Bucket=bucket, Key="k", IfMatch='"other"') == "PreconditionFailed"


def test_tagging_round_trips(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", Tagging="a=1&b=x%20y")
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == [
        {"Key": "a", "Value": "1"},
        {"Key": "b", "Value": "x y"},
    ]
    s3.delete_object_tagging(Bucket=bucket, Key="k")
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []


@pytest.mark.parametrize(
    ("method", "query"),
    [
        ("GET", "website"),
        ("PUT", "notification"),
        ("PUT", "replication"),
        ("GET", "torrent"),
        ("POST", "restore"),
        ("POST", "select&select-type=2"),
        ("POST", ""),
        ("PATCH", ""),
    ],
)
def test_what_is_not_offered_is_said_to_be(method: str, query: str, bucket: str, send: Callable[..., Any]) -> None:
    key = "/k" if query.startswith(("torrent", "restore", "select")) else ""
    assert send(method, f"/{bucket}{key}?{query}" if query else f"/{bucket}{key}").status == 501


def test_one_request_names_one_subresource(bucket: str, send: Callable[..., Any]) -> None:
    assert send("GET", f"/{bucket}?policy&versions").code == "InvalidArgument"


@pytest.mark.parametrize("header", ["x-moto-account-id", "x-amz-target", "x-amz-meta-x"])
def test_headers_of_the_storage_underneath_have_no_effect(
    header: str, s3: Any, bucket: str, send: Callable[..., Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    assert send("GET", f"/{bucket}/k", headers={header: "999999999999"}).body == b"1"


def test_the_other_owner_is_refused(s3: Any, bucket: str, refusal: Callable[..., str]) -> None:
    assert refusal(s3.list_objects_v2, Bucket=bucket, ExpectedBucketOwner="999999999999") == "403" or (
        refusal(s3.list_objects_v2, Bucket=bucket, ExpectedBucketOwner="999999999999") == "AccessDenied"
    )
