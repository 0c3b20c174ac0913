"""Is that refused which the storage would get wrong?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("?max-keys=x", "InvalidArgument"),
        ("?max-keys=-1", "InvalidArgument"),
        ("?max-keys=99999999999", "InvalidArgument"),
        ("/k?partNumber=0&uploadId=x", "InvalidArgument"),
        ("/k?uploadId=none", "NoSuchUpload"),
    ],
)
def test_numbers_and_uploads_are_checked(target: str, code: str, bucket: str, send: Callable[..., Any]) -> None:
    assert send("GET", f"/{bucket}{target}").code == code


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("?versioning", b"<VersioningConfiguration/>"),
        ("?versioning", b"not xml"),
        ("?tagging", b"<Tagging/>"),
        ("?lifecycle", b"<Other/>"),
        ("/k?tagging", b'<!DOCTYPE t [<!ENTITY a "b">]><Tagging>&a;</Tagging>'),
    ],
)
def test_malformed_documents_are_said_to_be(
    target: str, body: bytes, s3: Any, bucket: str, send: Callable[..., Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    assert send("PUT", f"/{bucket}{target}", body=body).code == "MalformedXML"


def test_access_lists_are_off(s3: Any, bucket: str, refusal: Callable[..., str]) -> None:
    off = "AccessControlListNotSupported"
    assert refusal(s3.put_object, Bucket=bucket, Key="k", ACL="public-read") == off
    assert refusal(s3.put_bucket_acl, Bucket=bucket, ACL="public-read") == off
    assert refusal(s3.put_object, Bucket=bucket, Key="k", GrantRead='uri="x"') == off
    assert refusal(s3.put_object, Bucket=bucket, Key="k", ACL="bucket-owner-full-control") == ""


def test_a_customers_key_is_not_pretended_to_be_used(s3: Any, bucket: str, refusal: Callable[..., str]) -> None:
    key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "0" * 32}
    assert refusal(s3.put_object, Bucket=bucket, Key="k", **key) == "NotImplemented"


def test_a_bucket_is_made_once_and_missed_when_it_is_not_there(
    s3: Any, bucket: str, refusal: Callable[..., str]
) -> None:
    assert refusal(s3.create_bucket, Bucket=bucket) == "BucketAlreadyOwnedByYou"
    assert refusal(s3.list_objects_v2, Bucket="no-such-bucket") == "NoSuchBucket"
    assert refusal(s3.put_object, Bucket="no-such-bucket", Key="k") == "NoSuchBucket"


def test_a_policy_of_another_bucket_is_refused(s3: Any, bucket: str, refusal: Callable[..., str]) -> None:
    policy = '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}'
    assert refusal(s3.put_bucket_policy, Bucket=bucket, Policy=policy) == "MalformedPolicy"
    assert refusal(s3.get_bucket_policy, Bucket=bucket) == "NoSuchBucketPolicy"


@pytest.mark.parametrize("value", ["%E2%82%AC", "a%0D%0ASet-Cookie%3Ab", "%00"])
def test_an_answers_headers_say_what_headers_can(value: str, s3: Any, bucket: str, send: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    assert send("GET", f"/{bucket}/k?response-content-disposition={value}").code == "InvalidArgument"


def test_an_empty_configuration_makes_no_bucket(send: Callable[..., Any]) -> None:
    assert send("PUT", "/never-made", body=b"<CreateBucketConfiguration/>").code == "MalformedXML"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_tags_of_a_missing_object_are_missing(method: str, bucket: str, send: Callable[..., Any]) -> None:
    body = b"<Tagging><TagSet/></Tagging>" if method == "PUT" else b""
    assert send(method, f"/{bucket}/none?tagging", body=body).code == "NoSuchKey"
