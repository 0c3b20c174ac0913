"""Did the bytes arrive that were sent?"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from cluster.embedded.errors import S3Error
from cluster.embedded.payload import payload
from cluster.embedded.sigv4 import Signature
from cluster.embedded.wire import Received

STREAM = {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}
UNSIGNED = {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "content-encoding": "aws-chunked"}


def crc32(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def chunked(data: bytes, checksum: str) -> bytes:
    return b"%x\r\n%s\r\n0\r\nx-amz-checksum-crc32:%s\r\n\r\n" % (len(data), data, checksum.encode())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (chunked(b"hello", crc32(b"hello")), ""),
        (chunked(b"hello", crc32(b"other")), "BadDigest"),
        (b"5\r\nhel", "IncompleteBody"),
        (b"zz\r\nhello\r\n0\r\n\r\n", "IncompleteBody"),
        (b"-5\r\nhello\r\n0\r\n\r\n", "IncompleteBody"),
        (b"4\r\nhello\r\n0\r\n\r\n", "IncompleteBody"),
        (b"5\r\nhello\r\n0\r\nx-amz-tagging:team=hr\r\n\r\n", "MalformedTrailerError"),
        (b"5\r\nhello\r\n0\r\nx-amz-meta-evil:1\r\n\r\n", "MalformedTrailerError"),
        (b"", "IncompleteBody"),
    ],
)
def test_a_chunked_body_is_read_exactly(body: bytes, code: str, s3: Any, bucket: str, send: Callable[..., Any]) -> None:
    s3.put_bucket_policy(Bucket=bucket, Policy=everybody_writes(bucket))
    headers = {**UNSIGNED, "x-amz-trailer": "x-amz-checksum-crc32,x-amz-tagging", "x-amz-decoded-content-length": "5"}
    answer = send("PUT", f"/{bucket}/k", headers=headers, body=body, sign=False)
    assert answer.code == code
    if not code:
        assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"


def everybody_writes(bucket: str) -> str:
    return (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",'
        f' "Action": "s3:PutObject", "Resource": "arn:aws:s3:::{bucket}/*"}}]}}'
    )


def test_a_body_that_is_not_the_signed_one_is_refused(bucket: str, send: Callable[..., Any]) -> None:
    answer = send("PUT", f"/{bucket}/k", body=b"one", sent=b"two")
    assert answer.code == "XAmzContentSHA256Mismatch"


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_boto3_sends_a_stream_with_its_checksum(algorithm: str, s3: Any, bucket: str, tmp_path: Any) -> None:
    (tmp_path / "data").write_bytes(b"x" * 100_000)
    with (tmp_path / "data").open("rb") as file:
        s3.put_object(Bucket=bucket, Key="k", Body=file, ChecksumAlgorithm=algorithm)
    answer = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert answer["Body"].read() == b"x" * 100_000
    assert answer[f"Checksum{algorithm}"]


def test_a_chunks_signature_that_is_no_ascii_is_a_wrong_one() -> None:
    received = Received("PUT", "", "/b/k", "b", "k", (), STREAM, b"1;chunk-signature=\xe9\r\na\r\n0\r\n\r\n", "")
    signature = Signature("key", "20300101", "us-east-1", "s3", (), "", "20300101T000000Z", None)
    with pytest.raises(S3Error, match="chunk's signature"):
        payload(received, signature, b"key")
