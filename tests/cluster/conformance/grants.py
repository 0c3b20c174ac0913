"""Rows about bucket policies, strangers, sessions of roles and service accounts."""

from __future__ import annotations

from cluster.iam import ACCOUNT
from tests.cluster.conformance.calls import call
from tests.cluster.conformance.identity import (
    DATA,
    EVERYTHING,
    FRAUD,
    GET,
    LABELS,
    LIST,
    LIST_ALL,
    MODEL,
    SALARIES,
    TRAIN,
)
from tests.cluster.conformance.scenarios import Area, allow, bucket, deny, role, service

OPEN = call("get_object", "backups/2026/full.tar")
OTHER = call("get_object", "backups/2026/part.tar")
LIST_OPEN, LIST_PART = call("list_objects_v2", "backups"), call("list_objects_v2", "backups", Prefix="2026/")
WRITE, DELETE = call("put_object", "backups/drop/in.txt"), call("delete_object", "backups/drop/in.txt")
READ_ALL = allow("s3:GetObject", "backups/*")
STRANGERS = Area(
    "strangers",
    (
        bucket("a_stranger_may_nothing", {}, OPEN, LIST_OPEN, WRITE, DELETE, call("list_buckets"), GET[TRAIN]),
        bucket("a_public_bucket", {"backups": [READ_ALL]}, OPEN, OTHER, LIST_OPEN, WRITE, GET[TRAIN]),
        bucket("a_public_object", {"backups": [allow("s3:GetObject", "backups/2026/full.tar")]}, OPEN, OTHER),
        bucket("a_public_listing", {"backups": [allow("s3:ListBucket", "backups")]}, LIST_OPEN, LIST_PART, OPEN),
        bucket("a_public_drop", {"backups": [allow("s3:PutObject", "backups/drop/*")]}, WRITE, OPEN, DELETE, LIST_OPEN),
        bucket("reading_head_too", {"backups": [READ_ALL]}, call("head_object", "backups/2026/full.tar")),
        bucket(
            "deny_beats_allow_for_strangers",
            {"backups": [READ_ALL, deny("s3:GetObject", "backups/2026/p*")]},
            OPEN,
            OTHER,
        ),
        bucket(
            "a_listing_of_one_prefix",
            {"backups": [allow("s3:ListBucket", "backups", when={"StringEquals": {"s3:prefix": "2026/"}})]},
            *(LIST_PART, LIST_OPEN),
        ),
        bucket(
            "from_here",
            {"backups": [allow("s3:GetObject", "backups/*", when={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}})]},
            *(OPEN, WRITE),
        ),
        bucket(
            "from_elsewhere",
            {"backups": [allow("s3:GetObject", "backups/*", when={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})]},
            OPEN,
        ),
        bucket(
            "never_in_the_open",
            {"backups": [READ_ALL, deny("s3:GetObject", "backups/*", when={"Bool": {"aws:SecureTransport": "false"}})]},
            OPEN,
        ),
        bucket(
            "from_a_page",
            {"backups": [allow("s3:GetObject", "backups/*", when={"StringLike": {"aws:Referer": "https://a/*"}})]},
            *(OPEN, OPEN.sent(Referer="https://a/b"), OPEN.sent(Referer="https://b/")),
        ),
        bucket("two_actions", {"backups": [allow(["s3:GetObject", "s3:PutObject"], "backups/*")]}, OPEN, WRITE, DELETE),
        bucket("any_way_of_reading", {"backups": [allow("s3:Get*", "backups", "backups/*")]}, OPEN, WRITE, LIST_OPEN),
        bucket(
            "everybody_of_aws",
            {"backups": [{**READ_ALL, "Principal": {"AWS": "*"}}]},
            *(OPEN, WRITE),
        ),
        bucket(
            "somebody_else",
            {"backups": [{**READ_ALL, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/bob"}}]},
            OPEN,
        ),
        bucket(
            "one_bucket_s_policy_is_not_the_other_s",
            {"backups": [READ_ALL], "scratch": [allow("s3:ListBucket", "scratch")]},
            *(OPEN, LIST_OPEN, call("list_objects_v2", "scratch"), call("get_object", "scratch/x")),
        ),
        bucket(
            "tagged_objects_are_public",
            {DATA: [allow("s3:GetObject", f"{DATA}/*", when={"StringEquals": {"s3:ExistingObjectTag/class": "open"}})]},
            *(GET[TRAIN], GET[LABELS], GET[FRAUD]),
        ),
        bucket("deny_alone", {"backups": [deny("s3:GetObject", "backups/*")]}, OPEN, LIST_OPEN),
        bucket("all_actions", {"backups": [allow("s3:*", "backups", "backups/*")]}, OPEN, WRITE, DELETE, LIST_OPEN),
    ),
)
SIGNED = Area(
    "signed callers and bucket policies",
    (
        bucket("who_may_anyway", {"backups": [READ_ALL]}, OPEN, WRITE, who="user", policy=[EVERYTHING]),
        bucket(
            "who_may_not_there_either",
            {"scratch": [allow("s3:ListBucket", "scratch")]},
            *(OPEN, LIST),
            who="user",
            policy=[allow("s3:GetBucketLocation", "*")],
        ),
        bucket(
            "deny_of_their_own_policy",
            {"backups": [READ_ALL]},
            *(OPEN, OTHER),
            who="user",
            policy=[deny("s3:GetObject", "backups/*")],
        ),
    ),
)
FULL = [EVERYTHING]
SESSIONS = Area(
    "sessions",
    (
        role("a_role_without_policy", [allow("s3:GetObject", "elsewhere/*")], None, GET[TRAIN], LIST),
        role("a_role_s_own_policy", [allow("s3:GetObject", f"{DATA}/*")], None, GET[TRAIN], GET[MODEL], LIST),
        role("a_role_s_deny", [EVERYTHING, deny("s3:*", f"{DATA}/hr/*")], None, GET[SALARIES], GET[TRAIN], LIST),
        role("a_session_narrows", FULL, [allow("s3:GetObject", f"{DATA}/customer-churn/*")], *GET.values(), LIST),
        role("a_session_adds_nothing", [allow("s3:GetObject", TRAIN)], FULL, GET[TRAIN], GET[LABELS], LIST),
        role(
            "both_must_allow",
            [allow("s3:GetObject", f"{DATA}/*")],
            [allow("s3:*", f"{DATA}/fraud/*", "ml-models/*")],
            *(GET[FRAUD], GET[TRAIN], GET[MODEL]),
        ),
        role("a_session_s_deny", FULL, [EVERYTHING, deny("s3:GetObject", f"{DATA}/hr/*")], GET[SALARIES], GET[TRAIN]),
        role(
            "a_role_s_deny_is_not_stepped_over",
            [EVERYTHING, deny("s3:GetObject", f"{DATA}/fraud/*")],
            FULL,
            *(GET[FRAUD], GET[TRAIN]),
        ),
        role("nothing_in_common", [allow("s3:GetObject", "*")], [allow("s3:PutObject", "*")], GET[TRAIN], LIST),
        role(
            "a_session_of_one_prefix",
            FULL,
            [allow("s3:ListBucket", DATA, when={"StringLike": {"s3:prefix": "customer-churn/*"}})],
            *(LIST, LIST_ALL, GET[TRAIN]),
        ),
        role(
            "a_session_of_other_places",
            FULL,
            [allow("s3:*", DATA, f"{DATA}/*", outside=True)],
            GET[TRAIN],
            GET[MODEL],
            LIST,
        ),
        role(
            "a_session_until_2000",
            FULL,
            [allow("s3:*", "*", when={"DateLessThan": {"aws:CurrentTime": "2000-01-01T00:00:00Z"}})],
            GET[TRAIN],
        ),
        role(
            "a_session_from_here",
            FULL,
            [allow("s3:GetObject", "*", when={"IpAddress": {"aws:SourceIp": "127.0.0.1/32"}})],
            *(GET[TRAIN], LIST),
        ),
        role(
            "the_type_of_a_session",
            [allow("s3:*", "*", when={"StringEquals": {"aws:principaltype": "AssumedRole"}})],
            None,
            GET[TRAIN],
        ),
    ),
)
ACCOUNTS = Area(
    "service accounts",
    (
        service("an_account_narrows", FULL, [allow("s3:GetObject", f"{DATA}/customer-churn/*")], *GET.values(), LIST),
        service("an_account_adds_nothing", [allow("s3:GetObject", TRAIN)], FULL, GET[TRAIN], GET[LABELS], LIST),
        service("an_account_s_deny", FULL, [EVERYTHING, deny("s3:*", f"{DATA}/hr/*")], GET[SALARIES], GET[TRAIN]),
        service("its_user_s_deny", [EVERYTHING, deny("s3:*", f"{DATA}/hr/*")], FULL, GET[SALARIES], GET[TRAIN]),
        service(
            "its_user_s_name",
            FULL,
            [allow("s3:GetObject", f"{DATA}/${{aws:username}}/*")],
            call("get_object", f"{DATA}/alice/notes.txt"),
            GET[TRAIN],
        ),
        service("its_user_lost_everything", [allow("s3:GetObject", "elsewhere/*")], FULL, GET[TRAIN], LIST),
        service(
            "an_account_of_one_prefix",
            FULL,
            [allow("s3:ListBucket", DATA, when={"StringEquals": {"s3:prefix": "customer-churn/"}})],
            *(LIST, LIST_ALL),
        ),
    ),
)
AREAS = (STRANGERS, SIGNED, SESSIONS, ACCOUNTS)
