"""Which random policies and requests are tried beside the table?

The alphabets are small, so that patterns, prefixes and conditions meet often.
Every request is one that a client can send and that leaves the world as it was.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any

from cluster.iam import Dialect, PolicyError, minio_rules, parse
from tests.cluster.conformance.calls import Call, call
from tests.cluster.conformance.identity import DATA, FRAUD, LABELS, MODEL, SALARIES, TRAIN
from tests.cluster.conformance.scenarios import Scenario, Statement, Who, allow, deny, document, public

SEED = os.environ.get("SECLAB_SEED", "7")
CASES = int(os.environ.get("SECLAB_CASES", "3000"))
AT_ONCE = 25
"""How many requests are made under one set of policies."""
ACTIONS = (
    *("s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:DeleteObject", "s3:*", "s3:Get*", "s3:Put*", "s3:List*"),
    *("s3:*Object", "s3:?etObject", "s3:GetObjectVersion", "s3:DeleteObjectVersion", "s3:ListBucketVersions"),
    *("s3:*Tagging", "s3:GetObjectTagging", "s3:GetBucket*", "s3:ListAllMyBuckets", "s3:GetObject*", "*"),
)
RESOURCES = (
    *("*", DATA, f"{DATA}/*", f"{DATA}/hr/*", f"{DATA}/customer-churn/*", f"{DATA}/*.csv", f"{DATA}/*/*s.csv", TRAIN),
    *("ml-*", "ml-models", "ml-models/*", "scratch/*", "scratch/out/?.txt", "backups*", f"{DATA}/${{aws:username}}/*"),
    *(f"{DATA}/${{aws:Referer}}/*", f"{DATA}/h?/salaries.csv", f"{DATA}/*/*"),
)
NOW = "aws:CurrentTime"
CONDITIONS: tuple[tuple[str, str, Any], ...] = (
    ("StringEquals", "s3:prefix", "hr/"),
    ("StringEquals", "s3:prefix", ["customer-churn/", "alice/"]),
    ("StringLike", "s3:prefix", "${aws:username}/*"),
    ("StringNotLike", "s3:prefix", "h*"),
    ("StringNotEquals", "s3:prefix", "hr/"),
    ("Null", "s3:prefix", "true"),
    ("Null", "s3:delimiter", "false"),
    ("StringEquals", "s3:delimiter", "/"),
    ("NumericLessThanEquals", "s3:max-keys", "10"),
    ("NumericGreaterThan", "s3:max-keys", "10"),
    ("NumericNotEquals", "s3:max-keys", "5"),
    ("IpAddress", "aws:SourceIp", "127.0.0.0/8"),
    ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "10.0.0.1"]),
    ("NotIpAddress", "aws:SourceIp", "127.0.0.1"),
    ("Bool", "aws:SecureTransport", "false"),
    ("Bool", "aws:SecureTransport", "true"),
    ("DateLessThan", NOW, "2999-01-01T00:00:00Z"),
    ("DateGreaterThan", NOW, "2999-01-01T00:00:00Z"),
    ("StringLike", "aws:UserAgent", "conformance/?.0"),
    ("StringNotEquals", "aws:UserAgent", "curl"),
    ("StringEquals", "aws:Referer", "hr"),
    ("Null", "aws:Referer", "true"),
    ("StringNotLike", "aws:Referer", "h*"),
    ("StringEquals", "aws:username", ["alice", "bob"]),
    ("StringNotEquals", "aws:username", "alice"),
    ("StringEqualsIgnoreCase", "aws:username", "ALICE"),
    ("StringEquals", "aws:principaltype", "AssumedRole"),
    ("StringEquals", "s3:authType", "REST-HEADER"),
    ("StringNotEquals", "s3:authType", "REST-HEADER"),
    ("StringEquals", "s3:ExistingObjectTag/class", "secret"),
    ("StringNotEquals", "s3:ExistingObjectTag/class", "open"),
    ("Null", "s3:ExistingObjectTag/team", "true"),
    ("StringEquals", "s3:RequestObjectTag/class", "open"),
    ("ForAllValues:StringEquals", "s3:RequestObjectTagKeys", ["class"]),
    ("ForAnyValue:StringLike", "s3:RequestObjectTagKeys", "cl*"),
    ("ForAnyValue:StringNotEquals", "s3:RequestObjectTagKeys", "class"),
    ("Null", "s3:versionid", "true"),
    ("StringLike", "s3:versionid", "?*"),
)
KEYS = (TRAIN, LABELS, FRAUD, SALARIES, f"{DATA}/alice/notes.txt", f"{DATA}/training-run/x", MODEL)
_ON_BUCKETS = (
    *("head_bucket", "get_bucket_location", "get_bucket_versioning", "get_bucket_tagging", "get_bucket_policy"),
    *("get_bucket_lifecycle_configuration", "list_multipart_uploads", "put_bucket_tagging", "delete_bucket"),
)
_READS = ("get_object", "get_object", "head_object", "get_object_tagging")


def scenarios(dialect: Dialect, seed: str = SEED, cases: int = CASES) -> Iterator[Scenario]:
    """Draw scenarios with as many requests as there shall be cases."""
    for number in range(-(-cases // AT_ONCE)):
        yield scenario(random.Random(f"{seed}-{number}"), f"seed {seed}, group {number}", dialect)


_WHO: tuple[Who, ...] = ("user", "user", "user", "role", "role", "service", "anyone")
"""Who asks, as often as it is drawn."""


def scenario(choice: random.Random, name: str, dialect: Dialect) -> Scenario:
    who = choice.choice(_WHO)
    if who == "service" and dialect == "aws":
        who = "role"
    calls = tuple(dict.fromkeys(request(choice) for _ in range(AT_ONCE * 2)))[:AT_ONCE]
    identity = policy(choice, choice.randint(1, 3), dialect)
    limited = who == "service" or (who == "role" and choice.random() < 0.7)
    session = policy(choice, choice.randint(1, 2), dialect, written_again=True) if limited else None
    buckets = {DATA: bucket_policy(choice, dialect)} if who == "anyone" or choice.random() < 0.15 else {}
    return Scenario(name, calls, identity, session, buckets, who)


def policy(choice: random.Random, statements: int, dialect: Dialect, *, written_again: bool = False) -> str:
    """Draw a policy that servers of this dialect take."""
    while True:
        text = document(*(statement(choice) for _ in range(statements)), *wide(choice))
        if _taken(text, dialect, written_again):
            return text


def bucket_policy(choice: random.Random, dialect: Dialect) -> str:
    while True:
        drawn = [statement(choice, (DATA, f"{DATA}/*", f"{DATA}/hr/*", TRAIN)) for _ in range(choice.randint(1, 3))]
        text = document(*(public({**one, "Effect": choice.choice(("Allow", "Allow", one["Effect"]))}) for one in drawn))
        if "NotResource" not in text and '"*"\n' not in text and _taken(text, dialect, True):
            return text


def _taken(text: str, dialect: Dialect, written_again: bool) -> bool:
    try:
        read = parse(text, dialect)
        if dialect == "minio" and written_again:
            minio_rules.check_written_again(read)
    except PolicyError:
        return False
    return True


def wide(choice: random.Random) -> list[Statement]:
    """Draw, more often than not, a statement that allows much, so that the others matter."""
    actions = choice.choice(("s3:*", "s3:*", "s3:Get*", "s3:List*", "s3:*Object"))
    more = {"when": when(choice)} if choice.random() < 0.3 else {}
    return [allow(actions, choice.choice(("*", "*", f"{DATA}*")), **more)] if choice.random() < 0.7 else []


def statement(choice: random.Random, resources: tuple[str, ...] = RESOURCES) -> Statement:
    write = choice.choice((allow, allow, allow, deny))
    actions = choice.sample(ACTIONS, choice.choice((1, 1, 2)))
    where = choice.sample(resources, choice.choice((1, 1, 2, 3)))
    more: dict[str, Any] = {"but": choice.random() < 0.12, "outside": choice.random() < 0.12}
    if choice.random() < 0.5:
        more["when"] = when(choice)
    return write(actions, *where, **more)


def when(choice: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for operator, key, value in choice.sample(CONDITIONS, choice.choice((1, 1, 1, 2))):
        found.setdefault(operator, {})[key] = value
    return found


def request(choice: random.Random) -> Call:
    """Draw a request, which may be presigned or name the page that it comes from."""
    made = choice.choice((_reading, _reading, _listing, _listing, _on_bucket, _writing))(choice)
    if choice.random() < 0.2:
        made = made.sent(Referer=choice.choice(("hr", "alice", "*")))
    return made


def _reading(choice: random.Random) -> Call:
    where = choice.choice(KEYS)
    version: Any = choice.choice(("", "old", "new")) if where == MODEL else ""
    missing = where.endswith("/x")
    return call(choice.choice(_READS), where, version, missing=missing, presigned=choice.random() < 0.1)


def _listing(choice: random.Random) -> Call:
    options = {
        "Prefix": choice.choice((None, "hr/", "customer-churn/", "alice/", "hr/x")),
        "Delimiter": choice.choice((None, None, "/")),
        "MaxKeys": choice.choice((None, None, 5, 500)),
    }
    given = {name: value for name, value in options.items() if value is not None}
    method = choice.choice(("list_objects_v2", "list_objects_v2", "list_objects", "list_object_versions"))
    return call(method, choice.choice((DATA, DATA, "ml-models", "backups")), **given)


def _on_bucket(choice: random.Random) -> Call:
    method = choice.choice((*_ON_BUCKETS, "list_buckets"))
    return call(method, "" if method == "list_buckets" else choice.choice((DATA, "ml-models")))


def _writing(choice: random.Random) -> Call:
    kind = choice.choice(("put", "tagged", "copy", "delete"))
    where = choice.choice(("scratch/out/a.txt", "scratch/b/c.txt", "backups/drop/d.txt"))
    if kind == "copy":
        return call("copy_object", where, CopySource=tuple(choice.choice((TRAIN, SALARIES)).split("/", 1)))
    if kind == "delete":
        return call("delete_object", "scratch/out/none.txt")
    return call(
        "put_object", where, **({"Tagging": choice.choice(("class=open", "a=b&class=x"))} if kind == "tagged" else {})
    )
