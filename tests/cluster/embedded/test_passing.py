"""Is what was decided what is answered?"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from cluster.embedded.operations import _BUCKET, _OBJECT

SECRET = b"hr/salaries.csv"
STRAYS = (
    *("list-type=2", "prefix=hr%2F", "key-marker=a", "uploadId=", "versionId=null", "partNumber=1", "id=1"),
    *("x-id=ListObjects", "Action=ListObjects", "key=k", "X-Amz-Target=x", "response-content-type=text%2Fhtml"),
)


@pytest.mark.parametrize("stray", STRAYS)
def test_a_stray_parameter_turns_no_request_into_another(
    stray: str, s3: Any, bucket: str, user: Callable[..., Any], statement: Any, send: Callable[..., Any]
) -> None:
    s3.put_object(Bucket=bucket, Key=SECRET.decode(), Body=b"secret body")
    arn = f"arn:aws:s3:::{bucket}"
    never = ["s3:ListBucket*", "s3:GetObject", "s3:GetObjectVersion", "s3:ListMultipartUploadParts"]
    caller = user(statement.allow("s3:Get*", [arn, f"{arn}/*"]), statement.deny(never, "*"))
    reads = [sub for method, sub in itertools.chain(_BUCKET, _OBJECT) if method == "GET" and sub]
    for subresource in sorted(set(reads)):
        for path in (f"/{bucket}", f"/{bucket}/{SECRET.decode()}"):
            answer = send("GET", f"{path}?{subresource}&{stray}", credentials=caller.credentials)
            told = answer.body if answer.status == 200 else b""
            assert not [word for word in (SECRET, b"secret body") if word in told], (path, subresource)


def test_a_listing_with_a_foreign_token_is_refused(s3: Any, bucket: str, send: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    assert send("GET", f"/{bucket}?list-type=2&continuation-token=x").code == "InvalidArgument"


def test_an_upload_of_a_part_is_never_a_whole_object(s3: Any, bucket: str, send: Callable[..., Any]) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    assert send("PUT", f"/{bucket}/k?uploadId={upload}", body=b"x").code == "InvalidArgument"
    assert send("GET", f"/{bucket}/k").code == "NoSuchKey"
