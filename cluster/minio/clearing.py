"""What is on a server that a lab holds, and how is all of it removed?"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from cluster.backend import BackendError
from cluster.minio.address import Address
from cluster.minio.admin import Admin


def buckets(place: Address) -> list[str]:
    """Return the names of the buckets. Raises BackendError."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return [bucket["Name"] for bucket in _s3(place).list_buckets()["Buckets"]]
    except (ClientError, BotoCoreError) as error:
        raise BackendError(f"The server at {place.endpoint} does not list its buckets: {error}") from None


def users(place: Address) -> list[str]:
    """Return the names of the users. Raises BackendError."""
    return sorted(_admin(place).get("list-users"))


def groups(place: Address) -> list[str]:
    """Return the names of the groups of users. Raises BackendError."""
    return sorted(_admin(place).get("groups") or ())


def keys(place: Address) -> list[str]:
    """Return the further access keys of the administrator. Raises BackendError."""
    return sorted(key["accessKey"] for key in _admin(place).get("list-service-accounts").get("accounts") or ())


def clear(place: Address) -> None:
    """Remove all buckets, with every version, and all users and groups, with their keys. Raises BackendError."""
    from botocore.exceptions import BotoCoreError, ClientError

    s3 = _s3(place)
    for bucket in buckets(place):
        try:
            _emptied(s3, bucket)
            s3.delete_bucket(Bucket=bucket)
        except (ClientError, BotoCoreError) as error:
            raise BackendError(f"The bucket {bucket} stays: {error}", "Remove it by hand.") from None
    admin = _admin(place)
    for user in users(place):
        admin.delete("remove-user", accessKey=user)
    for group in groups(place):
        admin.put("update-group-members", json.dumps({"group": group, "members": [], "isRemove": True}))
    for key in keys(place):
        admin.delete("delete-service-account", accessKey=key)


def _admin(place: Address) -> Admin:
    return Admin(place.endpoint, place.root, place.trusted)


def _s3(place: Address) -> Any:
    from cluster.embedded.client import client

    return client("s3", place.endpoint, place.root, place.trusted)


def _emptied(s3: Any, bucket: str) -> None:
    """Delete every version; who administers may step over a lock in governance mode, and end a legal hold."""
    from botocore.exceptions import ClientError

    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        named = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
        if not named:
            continue
        left = _deleted(s3, bucket, named)
        for one in left:
            with suppress(ClientError):
                s3.put_object_legal_hold(Bucket=bucket, **one, LegalHold={"Status": "OFF"})
        if left and (stays := _deleted(s3, bucket, left)):
            raise BackendError(
                f"{bucket}/{stays[0]['Key']} is locked in compliance mode, so nobody can delete it yet.",
                "Remove it when its time is over.",
            )


def _deleted(s3: Any, bucket: str, named: list[dict[str, str]]) -> list[dict[str, str]]:
    """Delete versions; return those that the server kept."""
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": named}, BypassGovernanceRetention=True)
    return [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in answer.get("Errors", ())]
