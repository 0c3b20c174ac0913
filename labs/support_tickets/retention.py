"""What does the bucket's lifecycle configuration delete, and when?

The object store keeps the configuration and carries nothing out. This worker
does: it reads the rules back, asks `cluster.retention` what is due by a day, and
deletes that for real.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from cluster import retention
from cluster.iam import Dialect
from cluster.retention import Lifecycle, Sweep, Version
from cluster.source import DocumentError
from labs.support_tickets.rules import BUCKET

NONE = "NoSuchLifecycleConfiguration"
UPLOADS = "AbortIncompleteMultipartUpload"
UPLOADS_ON_MINIO = f"MinIO keeps no {UPLOADS}: it gives up every unfinished upload by itself after 24 hours."
_ACTIONS = {"Expiration", "NoncurrentVersionExpiration"}


def put(root: Any, text: str, dialect: Dialect = "aws") -> Lifecycle:
    """Give a configuration to the store and return what it keeps. Raises DocumentError.

    MinIO takes no rule that is about unfinished uploads alone, and drops this
    action from others: it is left out there, and `UPLOADS_ON_MINIO` says so.
    """
    retention.parse(text)
    rules = json.loads(text)["Rules"]
    if dialect == "minio":
        rules = [kept for kept in map(_without_uploads, rules) if kept.keys() & _ACTIONS]
    try:
        if rules:
            root.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": rules})
        else:
            root.delete_bucket_lifecycle(Bucket=BUCKET)
    except ClientError as error:
        said = error.response.get("Error", {})
        raise DocumentError(f"the object store refuses it: {said.get('Code')}: {said.get('Message')}") from None
    return in_force(root)


def in_force(root: Any) -> Lifecycle:
    """Read the rules of the bucket back from the store; none when there are none."""
    try:
        rules = root.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == NONE:
            return Lifecycle(())
        raise
    return retention.parse(json.dumps({"Rules": [_plain(rule) for rule in rules]}, default=_day))


def carried_out(root: Any, days: int, key: str = "") -> Sweep:
    """Delete for real what is due when everything, or what has this key, is so many days older."""
    rules = in_force(root)
    tagged = any(rule.filter.tags for rule in rules.enabled)
    day = _today() + timedelta(days=days)
    swept = retention.sweep(list(_versions(root, key, tagged)), rules, day)
    for marker in swept.markers:
        root.delete_object(Bucket=BUCKET, Key=marker.key)
    named = [{"Key": one.version.key, "VersionId": one.version.id} for one in swept.removed if one.version.id]
    for start in range(0, len(named), 1_000):
        root.delete_objects(Bucket=BUCKET, Delete={"Objects": named[start : start + 1_000], "Quiet": True})
    return swept


def told(swept: Sweep, days: int) -> str:
    """Say what went, by prefix."""
    counts: dict[str, int] = {}
    for one in swept.removed:
        if not one.version.delete_marker:
            counts[one.version.key.partition("/")[0]] = counts.get(one.version.key.partition("/")[0], 0) + 1
    gone = ", ".join(f"{count} in {name}/" for name, count in sorted(counts.items())) or "none"
    hidden = f"; {len(swept.markers)} objects are hidden under a delete marker" if swept.markers else ""
    return f"{days} days later: versions deleted for good: {gone}{hidden}."


def _versions(root: Any, key: str, tagged: bool) -> Iterator[Version]:
    """Yield all versions and delete markers (of one key), newest first within a key."""
    found: list[tuple[dict[str, Any], bool]] = []
    for page in root.get_paginator("list_object_versions").paginate(Bucket=BUCKET, Prefix=key):
        found += [(entry, False) for entry in page.get("Versions", ())]
        found += [(entry, True) for entry in page.get("DeleteMarkers", ())]
    found = [one for one in found if key in ("", one[0]["Key"])]
    found.sort(key=lambda one: one[0]["LastModified"], reverse=True)
    found.sort(key=lambda one: (one[0]["Key"], not one[0]["IsLatest"]))
    for entry, marker in found:
        made = entry["LastModified"].astimezone(UTC).date()
        version = Version(entry["Key"], made, size=entry.get("Size", 0), delete_marker=marker, id=entry["VersionId"])
        yield replace(version, tags=_tags(root, version)) if tagged and not marker else version


def _tags(root: Any, version: Version) -> tuple[tuple[str, str], ...]:
    answer = root.get_object_tagging(Bucket=BUCKET, Key=version.key, VersionId=version.id)
    return tuple((tag["Key"], tag["Value"]) for tag in answer["TagSet"])


def _without_uploads(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name != UPLOADS}


def _plain(rule: dict[str, Any]) -> dict[str, Any]:
    """Take away what the store adds to a rule, and give back an empty filter that it leaves out."""
    return {"Filter": {}, **{name: value for name, value in rule.items() if value is not None}}


def _day(value: object) -> str:
    return f"{value:%Y-%m-%dT00:00:00Z}" if isinstance(value, datetime) else str(value)


def _today() -> date:
    return datetime.now(UTC).date()
