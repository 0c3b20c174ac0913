"""Vectors: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from cluster.embedded.errors import S3Error
from cluster.embedded.payload import payload
from cluster.embedded.sigv4 import claimed, verify
from cluster.embedded.wire import Received

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NOW = datetime(2013, 5, 24, tzinfo=UTC)
CREDENTIAL = "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
EMPTY = hashlib.sha256(b"").hexdigest()


def signed(signature: str, names: str, method: str = "GET", path: str = "/test.txt", **headers: str) -> Received:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    fields["authorization"] = f"AWS4-HMAC-SHA256 {CREDENTIAL},SignedHeaders={names},Signature={signature}"
    fields.setdefault("x-amz-date", "20130524T000000Z")
    fields.setdefault("x-amz-content-sha256", EMPTY)
    fields.setdefault("host", "examplebucket.s3.amazonaws.com")
    return Received(method, fields["host"], path, "examplebucket", path[1:], (), fields, b"", "127.0.0.1")


GET = signed(
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    "host;range;x-amz-content-sha256;x-amz-date",
    range="bytes=0-9",
)


def check(request: Received, now: datetime = NOW) -> bytes:
    signature = claimed(request)
    assert signature
    return verify(request, signature, SECRET, now)


def refused(request: Received, now: datetime = NOW) -> str:
    with pytest.raises(S3Error) as caught:
        check(request, now)
    return caught.value.code


def test_the_documented_example_is_accepted() -> None:
    assert check(GET)


@pytest.mark.parametrize(
    "changed",
    [
        replace(GET, path="/test.txt2"),
        replace(GET, method="DELETE"),
        replace(GET, query=(("versionId", "1"),)),
        replace(GET, headers={**GET.headers, "range": "bytes=0-99"}),
        replace(GET, headers={**GET.headers, "host": "other.s3.amazonaws.com"}),
    ],
)
def test_whatever_was_signed_cannot_be_changed(changed: Received) -> None:
    assert refused(changed) == "SignatureDoesNotMatch"


def test_a_signature_is_good_for_fifteen_minutes_either_way() -> None:
    assert check(GET, NOW + timedelta(minutes=14)) == check(GET, NOW - timedelta(minutes=14))
    assert refused(GET, NOW + timedelta(minutes=16)) == "RequestTimeTooSkewed"
    assert refused(GET, NOW - timedelta(minutes=16)) == "RequestTimeTooSkewed"


def test_a_header_that_steers_s3_must_be_signed() -> None:
    assert refused(replace(GET, headers={**GET.headers, "x-amz-copy-source": "/hr/salaries.csv"})) == "AccessDenied"


def test_a_signed_header_must_be_there() -> None:
    names = "absent;host;x-amz-content-sha256;x-amz-date"
    assert refused(signed("0" * 64, names)) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic Zm9vOmJhcg==",
        "AWS AKIAIOSFODNN7EXAMPLE:signature",
        GET.headers["authorization"].replace("aws4_request", "aws5_request"),
        GET.headers["authorization"].replace("20130524/", "20130525/"),
        GET.headers["authorization"][:-1],
    ],
)
def test_a_malformed_authorization_is_said_to_be(authorization: str) -> None:
    assert refused(replace(GET, headers={**GET.headers, "authorization": authorization})) == (
        "AuthorizationHeaderMalformed"
    )


def test_chunk_signatures_are_a_chain() -> None:
    request = chunked()
    key = check(request)
    assert payload(request, claimed(request), key).body == b"a" * 66560
    broken = replace(request, body=request.body.replace(b"a" * 1024, b"a" * 1023 + b"b"))
    with pytest.raises(S3Error) as caught:
        payload(broken, claimed(broken), key)
    assert caught.value.code == "SignatureDoesNotMatch"


def chunked() -> Received:
    """Return the example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html."""
    names = "content-encoding content-length host x-amz-content-sha256 x-amz-date x-amz-decoded-content-length"
    signatures = (
        "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    )
    chunks = zip((b"a" * 65536, b"a" * 1024, b""), signatures, strict=True)
    body = b"".join(b"%x;chunk-signature=%s\r\n%s\r\n" % (len(data), sign.encode(), data) for data, sign in chunks)
    request = signed(
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        ";".join([*names.split(), "x-amz-storage-class"]),
        "PUT",
        "/examplebucket/chunkObject.txt",
        host="s3.amazonaws.com",
        content_encoding="aws-chunked",
        content_length="66824",
        x_amz_content_sha256="STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        x_amz_decoded_content_length="66560",
        x_amz_storage_class="REDUCED_REDUNDANCY",
    )
    return replace(request, body=body)


def test_a_presigned_url_opens_one_object_for_a_while(s3: Any, bucket: str, send: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"1")
    s3.put_object(Bucket=bucket, Key="b", Body=b"2")
    parts = urlsplit(s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a"}, ExpiresIn=60))
    assert send("GET", f"{parts.path}?{parts.query}", sign=False).body == b"1"
    for target in (f"/{bucket}/b?{parts.query}", f"{parts.path}?{parts.query.replace('Expires=60', 'Expires=600')}"):
        assert send("GET", target, sign=False).code == "SignatureDoesNotMatch"
    assert send("DELETE", f"{parts.path}?{parts.query}", sign=False).code == "SignatureDoesNotMatch"
    copying = {"x-amz-copy-source": f"/{bucket}/b"}
    assert send("GET", f"{parts.path}?{parts.query}", sign=False, unsigned=copying).code == "AccessDenied"


def test_a_presigned_url_expires() -> None:
    query = (
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"),
        ("X-Amz-Date", "20130524T000000Z"),
        ("X-Amz-Expires", "86400"),
        ("X-Amz-SignedHeaders", "host"),
        ("X-Amz-Signature", "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"),
    )
    headers = {"host": "examplebucket.s3.amazonaws.com"}
    request = Received("GET", headers["host"], "/test.txt", "", "", query, headers, b"", "127.0.0.1")
    assert check(request, NOW + timedelta(hours=23))
    assert refused(request, NOW + timedelta(hours=25)) == "AccessDenied"
    assert refused(request, NOW - timedelta(hours=1)) == "AccessDenied"


def test_the_old_signature_version_is_refused(bucket: str, send: Callable[..., Any]) -> None:
    assert send("GET", f"/{bucket}?AWSAccessKeyId=AKIA&Signature=x&Expires=1", sign=False).code == "InvalidRequest"


def test_a_request_is_signed_in_one_place_only(bucket: str, send: Callable[..., Any]) -> None:
    assert send("GET", f"/{bucket}?X-Amz-Signature=0").code == "InvalidArgument"
