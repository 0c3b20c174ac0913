"""What does cluster.iam decide about a call, and what would each server therefore answer?"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from cluster.iam import (
    ACCOUNT,
    Decision,
    Dialect,
    Policies,
    Policy,
    PolicyError,
    Request,
    catalogue,
    decide,
    minio_rules,
    parse,
)
from cluster.iam.request import Values
from tests.cluster.conformance import locks
from tests.cluster.conformance.calls import METHODS, Call, Need, needs
from tests.cluster.conformance.scenarios import ROLE, USER, Scenario

Outcome = Literal["allowed", "denied", "refused", "locked"]
AGENT = "conformance/1.0"
TAGGED: Mapping[str, Mapping[str, str]] = {
    "ml-datasets/customer-churn/train.csv": {"class": "open"},
    "ml-datasets/fraud/cases.csv": {"class": "secret"},
    "ml-datasets/hr/salaries.csv": {"class": "secret", "team": "hr"},
}
BUCKETS = {"ml-datasets": True, "ml-models": True, "backups": False, "scratch": False, "vault": True}
"""The buckets of the table, and whether they keep versions."""
EITHER = {"head_bucket": ("s3:HeadBucket",), "list_buckets": ("s3:ListBucket", "s3:GetBucketLocation")}
"""What also suffices on MinIO: for a list of all buckets on any of them."""
_TELL_ANYBODY = {"get_object_tagging", "delete_object_tagging"}
_PRINCIPALS = {
    ("user", "aws"): f"arn:aws:iam::{ACCOUNT}:user/{USER}",
    ("role", "aws"): f"arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/run-42",
    ("user", "minio"): USER,
    ("service", "minio"): USER,
    ("role", "minio"): f"arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/run-42",
}


@dataclass(frozen=True, slots=True)
class Place:
    """How requests reach a server: from where, and whether in secret."""

    source: str = "127.0.0.1"
    secure: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What should come of a call. A policy that the dialect has no sense for is refused."""

    outcome: Outcome
    decisions: tuple[tuple[Need, Decision], ...] = ()
    because: str = ""

    def __str__(self) -> str:
        told = [f"{need.action} on {need.resource}: {decision.outcome}" for need, decision in self.decisions]
        return f"{self.outcome} ({self.because or '; '.join(told)})"


def expected(scenario: Scenario, asked: Call, dialect: Dialect, place: Place, versions: Mapping[str, str]) -> Expected:
    """Decide every permission that a call needs. `versions` are the ids behind their names."""
    try:
        asks = needs(asked) if dialect == "aws" else needs_on_minio(asked, scenario.who == "anyone")
        bundle = {need: _policies(scenario, need, dialect) for need in asks}
    except PolicyError as error:
        return Expected("refused", because=str(error))
    principal = _PRINCIPALS.get((scenario.who, dialect), "*")
    decided = tuple(
        (need, decide(_request(principal, need, scenario, asked, dialect, place, versions), policies, dialect))
        for need, policies in bundle.items()
    )
    if asked.bucket == "vault":
        may = {need.action: decision.allowed for need, decision in decided}
        return Expected(locks.outcome(dialect, asked, may), decided)
    suffices = any if dialect == "minio" and asked.method in EITHER else all
    return Expected("allowed" if suffices(decision.allowed for _, decision in decided) else "denied", decided)


def needs_on_minio(asked: Call, stranger: bool) -> tuple[Need, ...]:
    """Return what MinIO's server asks for: README.md of cluster/iam, from number 25 on."""
    found = needs(asked)
    if asked.method in EITHER and not (stranger and asked.method == "list_buckets"):
        return found + tuple(Need(action, bucket) for action in EITHER[asked.method] for bucket in _searched(asked))
    if asked.missing and asked.method in _TELL_ANYBODY:
        return ()
    spared = {"s3:PutObjectTagging"} if asked.method != "put_object_tagging" else set()
    if asked.missing and asked.method != "get_object_attributes":
        spared |= {"s3:ListBucket"}
    return tuple(need for need in found if need.action not in spared)


def _searched(asked: Call) -> tuple[str, ...]:
    return (asked.bucket,) if asked.bucket else tuple(BUCKETS)


def _policies(scenario: Scenario, need: Need, dialect: Dialect) -> Policies:
    identity = _read(scenario.identity, dialect)
    session = None if scenario.session is None else _read(scenario.session, dialect)
    resource = _read(scenario.buckets.get(need.bucket), dialect)
    if dialect == "minio":
        for policy in (*resource, *(session or ())):
            minio_rules.check_written_again(policy)
    return Policies(identity, resource, session=session)


@functools.lru_cache(maxsize=1024)
def _read(text: str | None, dialect: Dialect) -> tuple[Policy, ...]:
    return () if text is None else (parse(text, dialect),)


def _request(
    principal: str,
    need: Need,
    scenario: Scenario,
    asked: Call,
    dialect: Dialect,
    place: Place,
    versions: Mapping[str, str],
) -> Request:
    said = dict(_everywhere(place))
    said |= {key: value for key, value in _of_s3(need, asked, versions) if dialect == "minio" or _carried(need, key)}
    if scenario.who != "anyone":
        said |= {"s3:authType": "REST-QUERY-STRING" if asked.presigned else "REST-HEADER"}
        said |= {"s3:signatureversion": "AWS4-HMAC-SHA256"}
        said |= {"aws:PrincipalType": "AssumedRole"} if dialect == "minio" else {}
    if dialect == "minio":
        # The server reads a hold only where a header says it.
        if asked.option("LegalHold"):
            del said["s3:object-lock-legal-hold"]
        said |= _unsaid(scenario, asked, place) | _believed(need, asked)
    return Request(principal, need.action, need.resource, said)


def _everywhere(place: Place) -> Iterator[tuple[str, Values]]:
    now = datetime.now(UTC)
    yield "aws:SourceIp", place.source
    yield "aws:SecureTransport", str(place.secure).lower()
    yield "aws:CurrentTime", now.strftime("%Y-%m-%dT%H:%M:%SZ")
    yield "aws:EpochTime", str(int(now.timestamp()))
    yield "aws:UserAgent", AGENT


_STREAMED = {"put_object", "upload_part"}


def _unsaid(scenario: Scenario, asked: Call, place: Place) -> dict[str, Values]:
    """Return what MinIO leaves empty: over TLS boto3 sends a body in chunks that are not signed one by one."""
    if not place.secure or asked.method not in _STREAMED or asked.presigned or scenario.who == "anyone":
        return {}
    return {"s3:authType": "", "s3:signatureversion": ""}


_HEADERS = {
    **dict.fromkeys(("x-forwarded-for", "x-real-ip", "sourceip"), "aws:SourceIp"),
    "prefix": "s3:prefix",
    "username": "aws:username",
    "securetransport": "aws:SecureTransport",
    "currenttime": "aws:CurrentTime",
}


def _believed(need: Need, asked: Call) -> dict[str, Values]:
    """Return the keys that MinIO takes from headers of the client's own."""
    named = {name.lower(): value for name, value in asked.headers}
    found: dict[str, Values] = {key: named[name] for name, key in _HEADERS.items() if name in named}
    if asked.method == "list_buckets" and need.bucket:
        found |= {"s3:prefix": "", "s3:delimiter": "/"}
    return found | {key: value for kind in _KINDS_OF_TAGS for key, value in _tags(kind, _only_tags(need, asked, named))}


_KINDS_OF_TAGS = ("s3:ExistingObjectTag", "s3:RequestObjectTag")


def _only_tags(need: Need, asked: Call, headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the one set of tags that MinIO knows: the object's where it reads one, else the request's."""
    stored = TAGGED.get(f"{need.bucket}/{need.key}", {}) if asked.method in _LOOKS_AT_TAGS else {}
    fixed = (METHODS[asked.method].fixed or {}).get("Tagging") if asked.method == "put_object_tagging" else None
    set_by_body = {tag["Key"]: tag["Value"] for tag in fixed["TagSet"]} if fixed else {}
    sent = asked.option("Tagging") or headers.get("x-amz-tagging") or ""
    return stored or set_by_body or dict(_pairs(sent))


_LOOKS_AT_TAGS = {"get_object", "head_object", "get_object_tagging", "delete_object_tagging"}


def _pairs(tags: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (pair.partition("=") for pair in tags.split("&") if pair)]


_OPTIONS = {"Prefix": "s3:prefix", "Delimiter": "s3:delimiter", "MaxKeys": "s3:max-keys"}
_LOCKS = {
    "StorageClass": "s3:x-amz-storage-class",
    "MetadataDirective": "s3:x-amz-metadata-directive",
}
_TAG_READERS = {"s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:DeleteObjectTagging"}


def _of_s3(need: Need, asked: Call, versions: Mapping[str, str]) -> Iterator[tuple[str, Values]]:
    for option, value in asked.options:
        if option in _OPTIONS or option in _LOCKS:
            yield {**_OPTIONS, **_LOCKS}[option], str(value)
    yield from _of_locks(asked)
    if need.version:
        yield "s3:VersionId", versions[need.version]
    for name, value in asked.headers:
        if name.lower() == "referer":
            yield "aws:Referer", value
    if asked.option("CopySource"):
        yield "s3:x-amz-copy-source", "/".join(asked.option("CopySource")[:2])
    yield from _of_tags(need, asked)


def _of_tags(need: Need, asked: Call) -> Iterator[tuple[str, Values]]:
    if need.action in _TAG_READERS and METHODS[asked.method].action != "PutObject":
        yield from _tags("s3:ExistingObjectTag", TAGGED.get(f"{need.bucket}/{need.key}", {}))
    yield from _tags("s3:RequestObjectTag", dict(_pairs(asked.option("Tagging") or "")))


def _tags(key: str, tags: Mapping[str, str]) -> Iterator[tuple[str, Values]]:
    yield from ((f"{key}/{name}", value) for name, value in tags.items())
    if tags:
        yield f"{key}Keys", tuple(tags)


def _of_locks(asked: Call) -> Iterator[tuple[str, Values]]:
    if asked.option("Retention"):
        mode, days = asked.option("Retention")
        yield "s3:object-lock-mode", mode
        if asked.method == "put_object_retention":
            yield "s3:object-lock-remaining-retention-days", str(days)
    if asked.option("ObjectLockLegalHoldStatus"):
        yield "s3:object-lock-legal-hold", asked.option("ObjectLockLegalHoldStatus")
    if asked.option("LegalHold"):
        yield "s3:object-lock-legal-hold", asked.option("LegalHold")["Status"]


def _carried(need: Need, key: str) -> bool:
    action = catalogue.action(need.action)
    return action is not None and action.carries(key)
