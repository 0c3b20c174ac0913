"""Do the signature, the decision and the storage see the same key?"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ODD_KEYS = [
    "customer-churn/../hr/salaries.csv",
    "customer-churn//hr/salaries.csv",
    "customer-churn/./a",
    "/leading",
    "//two",
    "trailing/",
    "a%2Fb",
    "a%252Fb",
    "a b+c&d=e;f?g#h",
    "ünïcödé/日本語/🙂.csv",
    "..",
    "a\\b",
    "a'b\"c<d>",
    "x=y&versionId=1",
]


@pytest.mark.parametrize("key", ODD_KEYS)
def test_a_key_comes_back_as_it_was_written(key: str, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    assert [found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]


@given(key=st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1, max_size=40))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_key_comes_back_as_it_was_written(key: str, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    assert s3.head_object(Bucket=bucket, Key=key)["ContentLength"] == 1
    s3.delete_object(Bucket=bucket, Key=key)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize(
    "spelling",
    ["hr/salaries.csv", "hr%2Fsalaries.csv", "hr%2fsalaries%2ecsv", "%68r/salaries.csv", "%68%72%2Fsalaries.csv"],
)
def test_a_deny_holds_for_every_spelling_of_a_key(
    spelling: str, s3: Any, bucket: str, user: Callable[..., Any], statement: Any, send: Callable[..., Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="hr/salaries.csv", Body=b"secret")
    arn = f"arn:aws:s3:::{bucket}"
    caller = user(statement.allow("s3:*", "*"), statement.deny("s3:GetObject", f"{arn}/hr/*"))
    target = f"/{bucket}/hr/salaries.csv"
    assert send("GET", target, spelt=f"/{bucket}/{spelling}").body == b"secret"
    assert send("GET", target, spelt=f"/{bucket}/{spelling}", credentials=caller.credentials).code == "AccessDenied"


@pytest.mark.parametrize(
    ("key", "spelling"),
    [
        ("customer-churn/../hr/salaries.csv", "customer-churn/%2E%2E/hr/salaries.csv"),
        ("customer-churn/../hr/salaries.csv", "customer-churn/..%2Fhr/salaries.csv"),
        ("customer-churn//../hr/salaries.csv", "customer-churn//../hr/salaries.csv"),
        ("./hr/salaries.csv", "./hr/salaries.csv"),
        ("/hr/salaries.csv", "/hr/salaries.csv"),
    ],
)
def test_a_path_is_never_normalised(
    key: str, spelling: str, s3: Any, bucket: str, user: Callable[..., Any], statement: Any, send: Callable[..., Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="hr/salaries.csv", Body=b"secret")
    arn = f"arn:aws:s3:::{bucket}"
    caller = user(statement.allow("s3:*", [arn, f"{arn}/customer-churn/*", f"{arn}/./*", f"{arn}//*"]))
    target, spelt = f"/{bucket}/{key}", f"/{bucket}/{spelling}"
    assert send("GET", target, spelt=spelt, credentials=caller.credentials).code == "NoSuchKey"


def test_both_ways_of_addressing_reach_the_same_object(s3: Any, bucket: str, send: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="a/b", Body=b"1")
    assert send("GET", f"/{bucket}/a/b").body == b"1"
    assert send("GET", "/a/b", host=f"{bucket}.localhost").body == b"1"
    assert send("GET", "//a/b", host=f"{bucket}.localhost").code == "NoSuchKey"


def test_the_bucket_of_the_host_wins_over_the_path(s3: Any, bucket: str, send: Callable[..., Any]) -> None:
    other = f"b-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=other)
    s3.put_object(Bucket=other, Key="k", Body=b"1")
    assert send("GET", f"/{other}/k", host=f"{bucket}.localhost").code == "NoSuchKey"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "169.254.169.254"])
def test_a_page_that_rebinds_its_name_gets_nothing(host: str, bucket: str, send: Callable[..., Any]) -> None:
    assert send("GET", f"/{bucket}", host=host).code == "InvalidRequest"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/B/k", "InvalidBucketName"),
        ("/..%2Fetc/k", "InvalidBucketName"),
        ("/192.168.0.1/k", "InvalidBucketName"),
        ("/bucket/%FF", "InvalidURI"),
        ("/bucket/a%00b", "InvalidURI"),
        ("/bucket/a%0Ab", "InvalidURI"),
        ("/bucket/a#b", "InvalidURI"),
        ("http://127.0.0.1/bucket/k", "InvalidURI"),
        ("/bucket?prefix=a&prefix=b", "InvalidArgument"),
        ("/bucket?prefix=%FF", "InvalidURI"),
        (f"/bucket/{'k' * 1025}", "KeyTooLongError"),
    ],
)
def test_what_has_no_one_meaning_is_refused(target: str, code: str, send: Callable[..., Any]) -> None:
    assert send("GET", target, sign=False).code == code


def test_metadata_names_keep_their_underscores_and_case(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="m", Body=b"", Metadata={"training_run": "7", "training-run": "8"})
    assert s3.head_object(Bucket=bucket, Key="m")["Metadata"] == {"training_run": "7", "training-run": "8"}


def test_a_path_without_a_bucket_reaches_no_object(s3: Any, bucket: str, send: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    for method in ("GET", "PUT", "DELETE"):
        assert send(method, f"//{bucket}/k").code == "InvalidBucketName"


def test_many_objects_are_deleted_at_the_buckets_own_address(s3: Any, bucket: str, send: Callable[..., Any]) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    body = b"<Delete><Object><Key>k</Key></Object></Delete>"
    assert send("POST", "/?delete", host=f"{bucket}.localhost", body=body).status == 200
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
