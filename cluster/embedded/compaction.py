"""Which recorded requests leave no trace in the state, because later ones undo them?

Labs write, attack and clean up over and over; without this, every start would
do all of it again. Only what is certain is dropped: multipart uploads and
buckets that ever kept versions stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cluster.embedded.access import copy_path
from cluster.embedded.journal import Call, Record

OVERWRITES = frozenset({"PutObject", "CopyObject", "DeleteObject"})
TOUCHES = OVERWRITES | {"PutObjectTagging", "DeleteObjectTagging"}
# Still known a day after it expired, so that its user learns why it is refused.
REMEMBERED = timedelta(days=1)
POLICY_OWNERS = ("User", "Role", "Group")


def superfluous(records: Sequence[Record], now: datetime) -> frozenset[int]:
    """Return the indices of records that may be left out. Bodies are not looked at."""
    versioned = {_bucket(record.call) for record in records if _keeps_versions(record.call)}
    later: set[str] = set()
    dropped: set[int] = set()
    for index in range(len(records) - 1, -1, -1):
        call = records[index].call
        if _expired(records[index], now) or (_target(call, versioned) or "") in later:
            dropped.add(index)
            continue
        later.update(_replaces(call, versioned))
        later.difference_update(_reads(call))
    return frozenset(dropped)


def _target(call: Call, versioned: set[str]) -> str | None:
    """Name what a request sets, where a later request can set it anew."""
    if call.service == "s3" and call.operation in TOUCHES:
        return None if _bucket(call) in versioned else call.path
    if call.service == "s3" and call.operation in _BUCKET_SETTINGS:
        return f"{call.path}?{_BUCKET_SETTINGS[call.operation]}"
    return _inline_policy(call) if call.service == "iam" else None


def _replaces(call: Call, versioned: set[str]) -> Iterable[str]:
    target = _target(call, versioned)
    if target and (call.operation not in TOUCHES or call.operation in OVERWRITES):
        yield target


def _reads(call: Call) -> Iterable[str]:
    """Name the object that a copy needs as it was then."""
    return (copy_path(value) for name, value in call.headers if name == "x-amz-copy-source")


def _inline_policy(call: Call) -> str | None:
    form = dict(call.query)
    for owner in POLICY_OWNERS:
        if call.operation in (f"Put{owner}Policy", f"Delete{owner}Policy"):
            return f"iam:{owner}/{form.get(f'{owner}Name')}/{form.get('PolicyName')}"
    return None


def _expired(record: Record, now: datetime) -> bool:
    if record.call.operation != "AssumeRole":
        return False
    seconds = int(dict(record.call.query).get("DurationSeconds", "3600"))
    return record.time + timedelta(seconds=seconds) + REMEMBERED < now


def _keeps_versions(call: Call) -> bool:
    locks = any(name == "x-amz-bucket-object-lock-enabled" for name, _ in call.headers)
    return locks or call.operation in ("PutBucketVersioning", "PutObjectLockConfiguration")


def _bucket(call: Call) -> str:
    return call.path[1:].partition("/")[0]


_BUCKET_SETTINGS = {
    f"{verb}Bucket{setting}": setting
    for verb in ("Put", "Delete")
    for setting in ("Policy", "Cors", "Encryption", "Tagging", "OwnershipControls")
}
