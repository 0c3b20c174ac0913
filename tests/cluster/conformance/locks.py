"""Rows about object lock, and the outcome that a lock leads to where the permissions are there.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from cluster.iam import Dialect
from tests.cluster.conformance.calls import Call, Lock, call
from tests.cluster.conformance.identity import EVERYTHING
from tests.cluster.conformance.scenarios import Area, allow, deny, user

LATER, EARLIER = 60, 5
PRESENT = 30
LEDGER = "vault/ledger.csv"
Answered = Literal["allowed", "denied", "locked"]


def outcome(dialect: Dialect, asked: Call, may: Mapping[str, bool]) -> Answered:
    """Return what comes of a call on a locked object. `may` says which permissions the caller has."""
    if dialect == "minio":
        return _minio(asked, may)
    if not all(may.values()):
        return "denied"
    return "denied" if _protected(asked) and not _steps_over(asked) else "allowed"


def _protected(asked: Call) -> bool:
    """Whether the lock stands against it: deleting the version, or a retention that would be weaker."""
    if asked.method == "delete_object":
        return bool(asked.version and asked.locked)
    if asked.method != "put_object_retention" or asked.locked not in ("GOVERNANCE", "COMPLIANCE"):
        return False
    mode, days = asked.option("Retention")
    return mode != asked.locked or days < PRESENT


def _steps_over(asked: Call) -> bool:
    return asked.locked == "GOVERNANCE" and bool(asked.option("BypassGovernanceRetention"))


def _minio(asked: Call, may: Mapping[str, bool]) -> Answered:
    bypass = "s3:BypassGovernanceRetention"
    if asked.method == "put_object_retention":
        return _changed_on_minio(asked, may["s3:PutObjectRetention"], may.get(bypass, False))
    if not all(granted for action, granted in may.items() if action != bypass):
        return "denied"
    if _protected(asked):
        return ("allowed" if may[bypass] else "denied") if _steps_over(asked) else "locked"
    return "allowed"


def _changed_on_minio(asked: Call, may_change: bool, may_bypass: bool) -> Answered:
    if _protected(asked) and not _steps_over(asked):
        return "locked"
    asked_for = bool(asked.option("BypassGovernanceRetention")) and asked.locked != "COMPLIANCE"
    unasked = asked.option("Retention")[0] != "GOVERNANCE"
    return "allowed" if may_change or (asked_for and (unasked or may_bypass)) else "denied"


def on(method: str, locked: Lock, *, bypass: bool = False, version: bool = True, **options: Any) -> Call:
    """Write a call on an object that is laid there with a lock."""
    more = {"BypassGovernanceRetention": True} if bypass else {}
    return replace(call(method, LEDGER, "spare" if version else "", spare=True, **options, **more), locked=locked)


def retain(locked: Lock, mode: str, days: int, *, bypass: bool = False) -> Call:
    return on("put_object_retention", locked, bypass=bypass, Retention=(mode, days))


PURGES = tuple(
    on("delete_object", locked, bypass=bypass)
    for locked in ("", "GOVERNANCE", "COMPLIANCE", "HOLD")
    for bypass in (False, True)
)
MARKS = tuple(on("delete_object", locked, version=False) for locked in ("GOVERNANCE", "COMPLIANCE", "HOLD"))
CHANGES = tuple(
    retain(locked, mode, days, bypass=bypass)
    for locked in ("", "GOVERNANCE", "COMPLIANCE")
    for mode in ("GOVERNANCE", "COMPLIANCE")
    for days in (EARLIER, LATER)
    for bypass in (False, True)
)
LIFTS = tuple(
    retain(locked, "", 0, bypass=bypass) for locked in ("GOVERNANCE", "COMPLIANCE") for bypass in (False, True)
)
HOLDS = tuple(
    on("put_object_legal_hold", locked, LegalHold={"Status": status})
    for locked in ("", "HOLD")
    for status in ("ON", "OFF")
)
SEEN = (on("get_object_retention", "GOVERNANCE"), on("get_object_legal_hold", "HOLD"))
WRITES = tuple(
    call("put_object", "vault/new.csv", **options)
    for options in ({}, {"Retention": ("GOVERNANCE", EARLIER)}, {"ObjectLockLegalHoldStatus": "ON"})
)
DELETING, RETAINING = ["s3:DeleteObject", "s3:DeleteObjectVersion"], "s3:PutObjectRetention"
BYPASS = "s3:BypassGovernanceRetention"
LOCKS = Area(
    "object lock",
    (
        user("everything_but_the_lock", [EVERYTHING], *PURGES, *MARKS, differs=(39,)),
        user("deleting_without_bypass", [allow(DELETING, "vault/*")], *PURGES, *MARKS, differs=(38, 39)),
        user("bypass_alone_deletes_nothing", [allow(BYPASS, "vault/*")], *PURGES, *MARKS),
        user("deny_of_bypass", [EVERYTHING, deny(BYPASS, "*")], *PURGES, differs=(38, 39)),
        user("who_may_do_everything_changes_locks", [EVERYTHING], *CHANGES, differs=(39,)),
        user("locks_are_set_without_bypass", [allow(RETAINING, "vault/*")], *CHANGES, differs=(37, 39)),
        user("bypass_alone_sets_no_lock", [allow(BYPASS, "vault/*")], *CHANGES, differs=(37, 39)),
        user("who_may_only_read_changes_locks", [allow("s3:GetObject", "vault/*")], *CHANGES, differs=(37, 39)),
        user("who_may_only_read_lifts_locks", [allow("s3:GetObject", "vault/*")], *LIFTS, only="minio", differs=(37,)),
        user("deny_of_locks", [EVERYTHING, deny([RETAINING, BYPASS], "*")], *CHANGES, differs=(37, 39)),
        user("holds_are_set_and_lifted", [allow("s3:PutObjectLegalHold", "vault/*")], *HOLDS, *SEEN),
        user("holds_are_not_retentions", [allow(RETAINING, "vault/*")], *HOLDS, *SEEN),
        user("locks_are_seen", [allow(["s3:GetObjectRetention", "s3:GetObjectLegalHold"], "vault/*")], *SEEN),
        user("a_new_object_without_lock", [allow("s3:PutObject", "vault/*")], *WRITES),
        user("a_new_object_with_a_lock", [allow(["s3:PutObject", RETAINING], "vault/*")], *WRITES),
        user("a_new_object_with_a_hold", [allow(["s3:PutObject", "s3:PutObjectLegalHold"], "vault/*")], *WRITES),
        user(
            "short_locks_only",
            [allow(RETAINING, "*", when={"NumericLessThan": {"s3:object-lock-remaining-retention-days": "10"}})],
            *(retain("", mode, days) for mode in ("GOVERNANCE", "COMPLIANCE") for days in (EARLIER, LATER)),
        ),
        user(
            "deny_of_long_locks",
            [
                EVERYTHING,
                deny(RETAINING, "*", when={"NumericGreaterThan": {"s3:object-lock-remaining-retention-days": "10"}}),
            ],
            *(retain("", "GOVERNANCE", days) for days in (EARLIER, LATER)),
        ),
        user(
            "holds_are_set_but_not_lifted",
            [allow("s3:PutObjectLegalHold", "*", when={"StringEquals": {"s3:object-lock-legal-hold": "ON"}})],
            *HOLDS,
            differs=(41,),
        ),
        user(
            "governance_locks_only",
            [allow(["s3:PutObject", RETAINING], "*", when={"StringEquals": {"s3:object-lock-mode": "GOVERNANCE"}})],
            *(retain("", mode, EARLIER) for mode in ("GOVERNANCE", "COMPLIANCE")),
            *WRITES,
        ),
    ),
)
AREAS = (LOCKS,)
