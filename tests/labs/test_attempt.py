"""What did the platform really answer to one request?"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from cluster.iam import Request
from labs.attempt import attempted

REQUEST = Request("training-job", "s3:GetObject", "arn:aws:s3:::b/k")


def answering(code: str, status: int, message: str = "so it is") -> Callable[[], NoReturn]:
    def call() -> NoReturn:
        answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
        raise ClientError(answer, "GetObject")  # type: ignore[arg-type]

    return call


@pytest.mark.parametrize(
    ("code", "status", "outcome"),
    [
        ("AccessDenied", 403, "denied"),
        ("InvalidAccessKeyId", 403, "denied"),
        ("ExpiredToken", 400, "denied"),
        ("NoSuchKey", 404, "allowed"),
        ("NoSuchBucket", 404, "allowed"),
        ("BucketNotEmpty", 409, "allowed"),
        ("PreconditionFailed", 412, "allowed"),
        ("InternalError", 500, "error"),
        ("SlowDown", 503, "error"),
        ("InvalidArgument", 400, "error"),
    ],
)
def test_an_answer_is_a_verdict_only_where_it_is_about_permission(code: str, status: int, outcome: str) -> None:
    assert attempted(REQUEST, answering(code, status)).outcome == outcome


@pytest.mark.parametrize(
    "message", ["Bucket is missing Object Lock Configuration", "Bucket is missing ObjectLockConfiguration"]
)
def test_whoever_may_ask_for_a_lock_is_told_that_the_bucket_has_none(message: str) -> None:
    assert attempted(REQUEST, answering("InvalidRequest", 400, message)).allowed
    assert attempted(REQUEST, answering("InvalidRequest", 400)).outcome == "error"


def test_what_a_lock_forbids_is_denied() -> None:
    message = "Object is WORM protected and cannot be overwritten"
    assert attempted(REQUEST, answering("InvalidRequest", 400, message)).outcome == "denied"


def test_a_call_that_cannot_be_made_is_no_verdict() -> None:
    def call() -> NoReturn:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    assert attempted(REQUEST, call).outcome == "error"


def test_an_attempt_reads_as_a_sentence() -> None:
    said = str(attempted(REQUEST, answering("AccessDenied", 403)))
    assert said == "✗ denied   training-job  s3:GetObject  arn:aws:s3:::b/k\n  AccessDenied: so it is"
