"""How is one request made for real, and how is what it changed put back?"""

from __future__ import annotations

from typing import Any

import pytest

from cluster.iam import Request
from labs.lab import Lab
from labs.replay import CannotReplay, target

BUCKET, TRAIN = "arn:aws:s3:::ml-datasets", "arn:aws:s3:::ml-datasets/customer-churn/v3/train.csv"
CHANGES = ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectTagging", "s3:DeleteObjectTagging")


def history(lab: Lab) -> list[Any]:
    listed = lab.client("root").list_object_versions(Bucket="ml-datasets")
    versions = [(entry["Key"], entry["VersionId"], entry["IsLatest"], entry["ETag"]) for entry in listed["Versions"]]
    return [*versions, *(entry["Key"] for entry in listed.get("DeleteMarkers", ()))]


@pytest.mark.parametrize("action", CHANGES)
@pytest.mark.parametrize("key", ["customer-churn/v3/train.csv", "customer-churn/not-there.csv"])
def test_what_a_request_changes_is_put_back(lab: Lab, action: str, key: str) -> None:
    before = history(lab)
    assert lab.try_request("training-job", action, f"{BUCKET}/{key}").allowed
    assert history(lab) == before


@pytest.mark.parametrize("action", CHANGES)
def test_a_refused_change_is_denied(lab: Lab, action: str) -> None:
    before = history(lab)
    assert lab.try_request("auditor", action, TRAIN).outcome == "denied"
    assert history(lab) == before


@pytest.mark.parametrize(
    "action",
    [
        *("s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectAcl", "s3:GetObjectAttributes"),
        *("s3:GetObjectRetention", "s3:GetObjectLegalHold"),
    ],
)
@pytest.mark.parametrize("key", ["customer-churn/v3/train.csv", "customer-churn/not-there.csv"])
def test_reading_is_allowed_or_denied_whether_or_not_the_object_is_there(lab: Lab, action: str, key: str) -> None:
    assert lab.try_request("training-job", action, f"{BUCKET}/{key}").outcome == "allowed"
    assert lab.try_request("auditor", action, f"{BUCKET}/{key}").outcome == "denied"


@pytest.mark.parametrize(
    "action",
    [
        *("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation"),
        *("s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketPolicy", "s3:GetBucketTagging"),
        *("s3:GetLifecycleConfiguration", "s3:GetEncryptionConfiguration", "s3:GetBucketObjectLockConfiguration"),
        *("s3:PutBucketVersioning", "s3:PutLifecycleConfiguration", "s3:PutBucketTagging", "s3:DeleteBucket"),
    ],
)
def test_bucket_actions_are_allowed_or_denied(lab: Lab, action: str) -> None:
    assert lab.try_request("training-job", action, BUCKET).outcome == "allowed"
    assert lab.try_request("auditor", action, BUCKET).outcome == "denied"


def test_the_prefix_of_a_listing_is_sent(changed: Lab) -> None:
    changed.apply(
        "policy/training-job",
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*",'
        ' "Condition": {"StringLike": {"s3:prefix": "fraud/*"}}}]}',
    )
    assert changed.try_request("training-job", "s3:ListBucket", BUCKET, **{"s3:prefix": "fraud/"}).allowed
    assert not changed.try_request("training-job", "s3:ListBucket", BUCKET, **{"s3:prefix": "hr/"}).allowed
    assert not changed.try_request("training-job", "s3:ListBucket", BUCKET).allowed


@pytest.mark.parametrize(
    "request_",
    [
        Request("training-job", "s3:GetObjectTorrent", TRAIN),
        Request("training-job", "iam:CreateUser", "*"),
        Request("training-job", "s3:GetObject", TRAIN, {"aws:SourceIp": "203.0.113.7"}),
        Request("training-job", "s3:GetObject", TRAIN, {"s3:prefix": ("a", "b")}),
        Request("training-job", "s3:ListBucket", "*"),
    ],
    ids=str,
)
def test_what_cannot_be_sent_gets_no_verdict(lab: Lab, request_: Request) -> None:
    attempt = lab.try_request(request_)
    assert attempt.outcome == "error"
    assert attempt.message


def test_a_real_version_is_never_deleted_by_a_try(lab: Lab) -> None:
    newest = lab.client("root").head_object(Bucket="ml-datasets", Key="customer-churn/v3/train.csv")["VersionId"]
    attempt = lab.try_request("training-job", "s3:DeleteObjectVersion", TRAIN, **{"s3:VersionId": newest})
    assert attempt.outcome == "error"
    assert "gone for good" in attempt.message


def test_what_follows_from_the_caller_need_not_be_sent() -> None:
    request = Request("training-job", "s3:GetObject", TRAIN, {"aws:username": "training-job"})
    assert target(request).options == {}
    with pytest.raises(CannotReplay):
        target(Request("training-job", "s3:GetObject", TRAIN, {"aws:SecureTransport": "true"}))
