"""Whose key is it, and what do the policies around its owner say?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cluster.backend import Credentials
from cluster.embedded.backend import EmbeddedSession


def policy(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def test_an_unknown_key_and_a_wrong_secret_are_told_apart(
    store: EmbeddedSession, user: Callable[..., Any], refusal: Callable[..., str]
) -> None:
    assert refusal(store.client("s3", Credentials("AKIA" + "X" * 16, "secret")).list_buckets) == "InvalidAccessKeyId"
    wrong = replace(user().credentials, secret_access_key="wrong")
    assert refusal(store.client("s3", wrong).list_buckets) == "SignatureDoesNotMatch"


def test_a_key_works_until_it_is_made_inactive_or_deleted(
    iam: Any, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    caller = user(statement.allow("s3:*", "*"))
    key = {"UserName": caller.name, "AccessKeyId": caller.credentials.access_key_id}
    s3 = caller.client()
    s3.list_buckets()
    iam.update_access_key(**key, Status="Inactive")
    assert refusal(s3.list_buckets) == "InvalidAccessKeyId"
    iam.update_access_key(**key, Status="Active")
    s3.list_buckets()
    iam.delete_access_key(**key)
    assert refusal(s3.list_buckets) == "InvalidAccessKeyId"


def test_a_long_term_key_comes_without_a_token(
    store: EmbeddedSession, user: Callable[..., Any], refusal: Callable[..., str]
) -> None:
    odd = replace(user().credentials, session_token="token")
    assert refusal(store.client("s3", odd).list_buckets) == "InvalidToken"


def test_nothing_is_allowed_without_a_policy(
    bucket: str, user: Callable[..., Any], refusal: Callable[..., str]
) -> None:
    s3 = user().client()
    assert refusal(s3.list_buckets) == "AccessDenied"
    assert refusal(s3.list_objects_v2, Bucket=bucket) == "AccessDenied"
    assert refusal(s3.put_object, Bucket=bucket, Key="k", Body=b"") == "AccessDenied"
    assert refusal(s3.get_object, Bucket="no-such-bucket", Key="k") == "AccessDenied"


def test_attached_and_group_policies_count(
    iam: Any, bucket: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    caller = user()
    arn = f"arn:aws:s3:::{bucket}"
    made = iam.create_policy(PolicyName=f"p-{bucket}", PolicyDocument=policy(statement.allow("s3:ListBucket", arn)))
    iam.attach_user_policy(UserName=caller.name, PolicyArn=made["Policy"]["Arn"])
    iam.create_group(GroupName=f"g-{bucket}")
    document = policy(statement.allow("s3:PutObject", f"{arn}/*"))
    iam.put_group_policy(GroupName=f"g-{bucket}", PolicyName="write", PolicyDocument=document)
    iam.add_user_to_group(GroupName=f"g-{bucket}", UserName=caller.name)
    s3 = caller.client()
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    assert refusal(s3.get_object, Bucket=bucket, Key="k") == "AccessDenied"
    iam.remove_user_from_group(GroupName=f"g-{bucket}", UserName=caller.name)
    assert refusal(s3.put_object, Bucket=bucket, Key="k", Body=b"1") == "AccessDenied"


def test_a_permissions_boundary_limits_a_user(
    iam: Any, bucket: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    caller = user(statement.allow("s3:*", "*"))
    limit = iam.create_policy(PolicyName=f"limit-{bucket}", PolicyDocument=policy(statement.allow("s3:Get*", "*")))
    iam.put_user_permissions_boundary(UserName=caller.name, PermissionsBoundary=limit["Policy"]["Arn"])
    assert refusal(caller.client().put_object, Bucket=bucket, Key="k", Body=b"") == "AccessDenied"
    iam.delete_user_permissions_boundary(UserName=caller.name)
    caller.client().put_object(Bucket=bucket, Key="k", Body=b"")
    missing = "arn:aws:iam::123456789012:policy/none"
    boundary = iam.put_user_permissions_boundary
    assert refusal(boundary, UserName=caller.name, PermissionsBoundary=missing) == "NoSuchEntity"


def test_a_bucket_policy_lets_in_and_keeps_out(
    s3: Any, bucket: str, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    guest, owner = user(), user(statement.allow("s3:*", "*"))
    s3.put_object(Bucket=bucket, Key="a/1", Body=b"1")
    arn = f"arn:aws:s3:::{bucket}/*"
    let_in = statement.allow("s3:GetObject", arn) | {"Principal": {"AWS": guest.arn}}
    keep_out = statement.deny("s3:GetObject", arn) | {"Principal": {"AWS": owner.arn}}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(let_in, keep_out))
    assert guest.client().get_object(Bucket=bucket, Key="a/1")["Body"].read() == b"1"
    assert refusal(owner.client().get_object, Bucket=bucket, Key="a/1") == "AccessDenied"
    s3.delete_bucket_policy(Bucket=bucket)
    assert refusal(guest.client().get_object, Bucket=bucket, Key="a/1") == "AccessDenied"


def test_strangers_get_what_a_bucket_policy_gives_everybody(
    s3: Any, bucket: str, statement: Any, send: Callable[..., Any]
) -> None:
    s3.put_object(Bucket=bucket, Key="public/1", Body=b"1")
    s3.put_object(Bucket=bucket, Key="private/1", Body=b"2")
    assert send("GET", f"/{bucket}/public/1", sign=False).code == "AccessDenied"
    everybody = statement.allow("s3:GetObject", f"arn:aws:s3:::{bucket}/public/*") | {"Principal": "*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(everybody))
    assert send("GET", f"/{bucket}/public/1", sign=False).body == b"1"
    assert send("GET", f"/{bucket}/private/1", sign=False).code == "AccessDenied"
    assert send("PUT", f"/{bucket}/public/1", sign=False).code == "AccessDenied"


def test_a_public_access_block_keeps_strangers_out(
    s3: Any, bucket: str, statement: Any, send: Callable[..., Any], refusal: Callable[..., str]
) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    everybody = policy(statement.allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*") | {"Principal": "*"})
    s3.put_bucket_policy(Bucket=bucket, Policy=everybody)
    settings = {"BlockPublicPolicy": True, "RestrictPublicBuckets": True, "BlockPublicAcls": True}
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=settings)
    assert send("GET", f"/{bucket}/k", sign=False).code == "AccessDenied"
    assert refusal(s3.put_bucket_policy, Bucket=bucket, Policy=everybody) == "AccessDenied"
    s3.delete_public_access_block(Bucket=bucket)
    assert send("GET", f"/{bucket}/k", sign=False).body == b"1"
