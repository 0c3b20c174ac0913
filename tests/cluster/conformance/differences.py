"""Rows that show where the rules of MinIO differ from AWS, by number in cluster/iam/README.md."""

from __future__ import annotations

import json
from typing import Any

from cluster.iam import ACCOUNT
from tests.cluster.conformance.calls import Call, call
from tests.cluster.conformance.identity import DATA, EVERYTHING, GET, LIST, LIST_ALL, MODEL, SALARIES, TRAIN
from tests.cluster.conformance.objects import OLD
from tests.cluster.conformance.scenarios import (
    Area,
    Scenario,
    allow,
    bucket,
    deny,
    document,
    user,
)

PUBLIC = "backups/2026/full.tar"
OPEN = call("get_object", PUBLIC)
LIST_OPEN = call("list_objects_v2", "backups")
TAGGED, BARE = call("put_object", "scratch/t.txt", Tagging="class=open&team=hr"), call("put_object", "scratch/t.txt")
KEYS = "s3:RequestObjectTagKeys"


def listing(name: str, when: dict[str, Any], *calls: Call, **more: Any) -> Scenario:
    return user(name, [allow("s3:ListBucket", DATA, when=when)], *(calls or (LIST, LIST_ALL)), **more)


def reading(name: str, when: dict[str, Any], *calls: Call, **more: Any) -> Scenario:
    return user(name, [allow("s3:GetObject", "*", when=when)], *(calls or (GET[TRAIN],)), **more)


def writing(name: str, when: dict[str, Any], number: int) -> Scenario:
    statement = allow(["s3:PutObject", "s3:PutObjectTagging"], "scratch/*", when=when)
    return user(name, [statement], TAGGED, BARE, differs=(number,))


REFERER = f"{DATA}/${{aws:Referer}}/*"
IN_A_FOLDER = call("get_object", f"{DATA}/hr/salaries.csv")
RULES = Area(
    "differences in the rules",
    (
        user("everything_in_it_covers_the_bucket", [allow("s3:*", f"{DATA}/*")], LIST, GET[TRAIN], differs=(1,)),
        user("deny_of_everything_in_it", [EVERYTHING, deny("s3:*", f"{DATA}/*")], LIST, GET[TRAIN], differs=(1,)),
        user("outside_of_everything_in_it", [allow("s3:*", f"{DATA}/*", outside=True)], LIST, GET[MODEL], differs=(1,)),
        user(
            "a_slash_too_many",
            [allow("s3:GetObject", TRAIN)],
            call("get_object", f"{TRAIN}/"),
            GET[TRAIN],
            differs=(2,),
        ),
        user(
            "a_character_of_two_bytes",
            [allow("s3:PutObject", "scratch/?")],
            call("put_object", "scratch/é"),
            differs=(3,),
        ),
        user("two_bytes", [allow("s3:PutObject", "scratch/??")], call("put_object", "scratch/é"), differs=(3,)),
        user("an_action_in_lower_case", [allow("s3:getobject", "*")], GET[TRAIN], differs=(4,)),
        user("no_action_in_lower_case", [allow("s3:getobject", "*", but=True)], GET[TRAIN], LIST, differs=(4,)),
        user("a_right_to_versions_only", [allow("s3:GetObjectVersion", "*")], GET[MODEL], OLD, differs=(5,)),
        user(
            "listing_is_listing_of_versions",
            [allow("s3:ListBucket", DATA), deny("s3:ListBucketVersions", DATA)],
            *(call("list_object_versions", DATA), LIST),
            differs=(6,),
        ),
        user("every_action_everywhere", [allow("*", f"{DATA}/*")], GET[MODEL], GET[TRAIN], LIST, differs=(7,)),
        user(
            "a_star_in_a_value",
            [allow("s3:GetObject", REFERER)],
            IN_A_FOLDER.sent(Referer="*"),
            IN_A_FOLDER,
            differs=(8,),
        ),
        user(
            "an_unset_variable",
            [allow("s3:GetObject", REFERER)],
            call("get_object", f"{DATA}/${{aws:Referer}}/x"),
            differs=(9,),
        ),
        user("a_written_star", [allow("s3:PutObject", "scratch/${*}")], call("put_object", "scratch/*"), differs=(9,)),
        user(
            "a_default",
            [allow("s3:GetObject", f"{DATA}/${{aws:Referer, 'hr'}}/*")],
            *(GET[SALARIES], call("get_object", f"{DATA}/${{aws:Referer, 'hr'}}/x")),
            differs=(9,),
        ),
        user(
            "a_variable_in_another_case",
            [allow("s3:GetObject", f"{DATA}/${{aws:userName}}/*")],
            *(call("get_object", f"{DATA}/alice/notes.txt"), GET[TRAIN]),
            differs=(10,),
        ),
        Scenario(
            "a_policy_without_version",
            (call("get_object", f"{DATA}/alice/notes.txt"), GET[TRAIN]),
            document(EVERYTHING),
            json.dumps({"Statement": [allow("s3:GetObject", f"{DATA}/${{aws:username}}/*")]}),
            who="service",
            only="minio",
            differs=(12,),
        ),
        writing("none_of_these_tags", {"ForAllValues:StringNotEquals": {KEYS: ["class"]}}, 13),
        writing("any_other_tag", {"ForAnyValue:StringNotEquals": {KEYS: ["class"]}}, 13),
        writing("no_tag_like_this", {"ForAnyValue:StringNotLike": {KEYS: ["z*"]}}, 13),
        writing("a_tag_without_quantifier", {"StringEquals": {KEYS: "class"}}, 14),
        listing("another_number_of_keys", {"NumericNotEquals": {"s3:max-keys": "5"}}, LIST, differs=(15,)),
        reading(
            "a_bare_address",
            {"IpAddress": {"aws:SourceIp": "2001:db8::1"}},
            GET[TRAIN].sent(X_Forwarded_For="2001:db8:ffff::7"),
            differs=(16, 33),
        ),
        reading("bytes_in_base64", {"BinaryEquals": {"aws:UserAgent": "Y29uZm9ybWFuY2UvMS4w"}}, differs=(17,)),
        reading("a_loud_false", {"Bool": {"aws:SecureTransport": "FALSE"}}, differs=(18,)),
        listing(
            "more_keys_if_any",
            {"NumericGreaterThanIfExists": {"s3:max-keys": "5"}},
            LIST,
            call("list_objects_v2", DATA, MaxKeys=5),
        ),
        bucket(
            "a_grant_to_everybody_signed",
            {"backups": [allow("s3:GetObject", "backups/*")]},
            OPEN,
            who="user",
            policy=[allow("s3:ListBucket", "backups")],
            differs=(19,),
        ),
        bucket(
            "a_deny_to_everybody_signed",
            {"backups": [deny("s3:GetObject", "backups/*")]},
            OPEN,
            LIST_OPEN,
            who="user",
            policy=[EVERYTHING],
            differs=(19,),
        ),
        Scenario(
            "a_grant_to_one_user",
            (OPEN, LIST_OPEN),
            buckets={
                "backups": document(
                    {**allow("s3:GetObject", "backups/*"), "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/alice"}}
                )
            },
            differs=(19,),
        ),
        bucket(
            "a_role_by_the_bucket",
            {"backups": [allow("s3:GetObject", "backups/*")]},
            OPEN,
            who="role",
            policy=[allow("s3:ListBucket", "backups")],
            differs=(19,),
        ),
        bucket("a_bucket_is_not_one_of_its_objects", {"backups": [allow("s3:*", "backups/*")]}, LIST_OPEN, OPEN),
    ),
)
AREAS = (RULES,)
