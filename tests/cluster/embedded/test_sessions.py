"""Who takes on a role, for how long, and with which limits?"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cluster.backend import Credentials
from cluster.embedded.backend import EmbeddedSession


@pytest.fixture
def role(iam: Any, statement: Any) -> Callable[..., str]:
    """Make a role that a principal may assume."""

    def make(trusted: str, *statements: Any, **condition: Any) -> str:
        name = f"r-{uuid.uuid4().hex[:8]}"
        trust = {"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"}
        document = {"Version": "2012-10-17", "Statement": [trust | ({"Condition": condition} if condition else {})]}
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))
        if statements:
            policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy)
        return str(made["Role"]["Arn"])

    return make


def assume(caller: Any, arn: str, **arguments: Any) -> Credentials:
    given = caller.client("sts").assume_role(RoleArn=arn, RoleSessionName="run-1", **arguments)["Credentials"]
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def test_a_session_has_the_permissions_of_its_role(
    store: EmbeddedSession, bucket: str, user: Any, role: Any, statement: Any, refusal: Any
) -> None:
    caller = user()
    credentials = assume(caller, role(caller.arn, statement.allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*")))
    s3 = store.client("s3", credentials)
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    assert refusal(s3.get_object, Bucket=bucket, Key="k") == "AccessDenied"
    assert ":assumed-role/" in store.client("sts", credentials).get_caller_identity()["Arn"]


def test_a_session_policy_narrows_and_never_widens(
    store: EmbeddedSession, s3: Any, bucket: str, user: Any, role: Any, statement: Any, refusal: Any
) -> None:
    caller, objects = user(), f"arn:aws:s3:::{bucket}"
    arn = role(caller.arn, statement.allow("s3:GetObject", f"{objects}/*"))
    narrow = {"Version": "2012-10-17", "Statement": [statement.allow("s3:*", f"{objects}/runs/1/*")]}
    own = store.client("s3", assume(caller, arn, Policy=json.dumps(narrow)))
    for key in ("runs/1/a", "runs/2/a"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    own.get_object(Bucket=bucket, Key="runs/1/a")
    assert refusal(own.get_object, Bucket=bucket, Key="runs/2/a") == "AccessDenied"
    assert refusal(own.put_object, Bucket=bucket, Key="runs/1/a", Body=b"") == "AccessDenied"


def test_only_who_is_trusted_may_assume(user: Any, role: Any, statement: Any, refusal: Any) -> None:
    friend, stranger = user(), user(statement.allow("sts:AssumeRole", "*"))
    arn = role(friend.arn)
    assume(friend, arn)
    sts = stranger.client("sts")
    assert refusal(sts.assume_role, RoleArn=arn, RoleSessionName="run-1") == "AccessDenied"
    assert refusal(sts.assume_role, RoleArn=f"{arn}-none", RoleSessionName="run-1") == "AccessDenied"


def test_a_role_that_trusts_the_account_leaves_it_to_policies(
    user: Any, role: Any, statement: Any, refusal: Any
) -> None:
    arn = role("arn:aws:iam::123456789012:root")
    assume(user(statement.allow("sts:AssumeRole", arn)), arn)
    assert refusal(user().client("sts").assume_role, RoleArn=arn, RoleSessionName="run-1") == "AccessDenied"


def test_an_external_id_is_compared(user: Any, role: Any, refusal: Any) -> None:
    caller = user()
    arn = role(caller.arn, StringEquals={"sts:ExternalId": "77"})
    assert refusal(caller.client("sts").assume_role, RoleArn=arn, RoleSessionName="run-1") == "AccessDenied"
    assume(caller, arn, ExternalId="77")


@pytest.mark.parametrize("seconds", [900, 3600])
def test_the_end_of_a_session_is_told(seconds: int, user: Any, role: Any) -> None:
    caller = user()
    arn = role(caller.arn)
    answer = caller.client("sts").assume_role(RoleArn=arn, RoleSessionName="run-1", DurationSeconds=seconds)
    left = answer["Credentials"]["Expiration"] - datetime.now(UTC)
    assert timedelta(seconds=seconds - 30) < left <= timedelta(seconds=seconds)


def test_sessions_are_neither_short_nor_long_nor_oddly_named(user: Any, role: Any, refusal: Any) -> None:
    caller = user()
    assuming = {"RoleArn": role(caller.arn), "RoleSessionName": "run-1"}
    sts = caller.client("sts")
    assert refusal(sts.assume_role, **assuming, DurationSeconds=3601) == "ValidationError"
    assert refusal(sts.assume_role, **{**assuming, "RoleSessionName": "a/b"}) == "ValidationError"
    assert refusal(sts.assume_role, **assuming, Policy="{}") == "MalformedPolicyDocument"


def test_a_session_without_its_token_is_refused(store: EmbeddedSession, user: Any, role: Any, refusal: Any) -> None:
    caller = user()
    session = assume(caller, role(caller.arn))
    for token in (None, "other"):
        odd = Credentials(session.access_key_id, session.secret_access_key, token)
        assert refusal(store.client("s3", odd).list_buckets) == "InvalidToken"


def test_a_session_ends_with_its_role(store: EmbeddedSession, iam: Any, user: Any, role: Any, refusal: Any) -> None:
    caller = user()
    arn = role(caller.arn)
    s3 = store.client("s3", assume(caller, arn))
    name = arn.rpartition("/")[2]
    iam.delete_role(RoleName=name)
    assert refusal(s3.list_buckets) == "AccessDenied"
    trust = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
    assert refusal(s3.list_buckets) == "AccessDenied"


def test_everybody_may_ask_who_they_are(store: EmbeddedSession, user: Any) -> None:
    caller = user()
    assert caller.client("sts").get_caller_identity()["Arn"] == caller.arn
    assert store.client("sts").get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:root"


def test_other_operations_are_refused(user: Any, refusal: Any) -> None:
    assert refusal(user().client("sts").get_session_token) == "InvalidAction"
