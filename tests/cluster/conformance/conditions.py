"""Rows about conditions and variables."""

from __future__ import annotations

from typing import Any

from tests.cluster.conformance.calls import Call, call
from tests.cluster.conformance.identity import DATA, FRAUD, GET, LABELS, LIST, LIST_ALL, SALARIES, TRAIN
from tests.cluster.conformance.scenarios import Area, Scenario, allow, deny, user

PRIVATE = call("list_objects_v2", DATA, Prefix="hr/")
SLASH = call("list_objects_v2", DATA, Prefix="customer-churn/", Delimiter="/")
FEW, MANY = (call("list_objects_v2", DATA, MaxKeys=count) for count in (5, 500))
PUT = call("put_object", "scratch/out/a.txt")
OPEN, SECRET, BOTH = (
    call("put_object", "scratch/out/tagged.txt", Tagging=tags)
    for tags in ("class=open", "class=secret", "class=open&a=b")
)
TAG_KEYS = "s3:RequestObjectTagKeys"


def listing(name: str, when: dict[str, Any], *calls: Call, **more: Any) -> Scenario:
    return user(name, [allow("s3:ListBucket", DATA, when=when)], *calls, **more)


def anything(name: str, when: dict[str, Any], *calls: Call, **more: Any) -> Scenario:
    return user(name, [allow(["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "*", when=when)], *calls, **more)


PREFIXES = Area(
    "prefixes",
    (
        listing("prefix_equals", {"StringEquals": {"s3:prefix": "customer-churn/"}}, LIST, PRIVATE, LIST_ALL, SLASH),
        listing("prefix_like", {"StringLike": {"s3:prefix": "customer-*"}}, LIST, PRIVATE, LIST_ALL),
        listing(
            "one_of_two_prefixes", {"StringEquals": {"s3:prefix": ["customer-churn/", "hr/"]}}, LIST, PRIVATE, LIST_ALL
        ),
        listing("not_this_prefix", {"StringNotEquals": {"s3:prefix": "hr/"}}, LIST, PRIVATE, LIST_ALL),
        listing("not_like_this_prefix", {"StringNotLike": {"s3:prefix": "h*"}}, LIST, PRIVATE, LIST_ALL),
        listing("prefix_in_any_case", {"StringEqualsIgnoreCase": {"s3:prefix": "HR/"}}, LIST, PRIVATE),
        listing("prefix_in_no_case", {"StringNotEqualsIgnoreCase": {"s3:prefix": "HR/"}}, LIST, PRIVATE, LIST_ALL),
        listing("a_prefix_at_all", {"Null": {"s3:prefix": "false"}}, LIST, PRIVATE, LIST_ALL),
        listing("no_prefix", {"Null": {"s3:prefix": "true"}}, LIST, LIST_ALL),
        listing("delimiter", {"StringEquals": {"s3:delimiter": "/"}}, SLASH, LIST, LIST_ALL),
        listing(
            "prefix_and_delimiter",
            {"StringEquals": {"s3:prefix": "customer-churn/", "s3:delimiter": "/"}},
            *(SLASH, LIST, PRIVATE, call("list_objects_v2", DATA, Prefix="hr/", Delimiter="/")),
        ),
        listing("few_keys", {"NumericLessThanEquals": {"s3:max-keys": "10"}}, FEW, MANY, LIST_ALL),
        listing("fewer_keys", {"NumericLessThan": {"s3:max-keys": "5"}}, FEW, MANY),
        listing("this_many_keys", {"NumericEquals": {"s3:max-keys": "5"}}, FEW, MANY, LIST_ALL),
        listing("many_keys", {"NumericGreaterThan": {"s3:max-keys": "5"}}, FEW, MANY, LIST_ALL),
        listing("enough_keys", {"NumericGreaterThanEquals": {"s3:max-keys": "5"}}, FEW, MANY),
        listing("the_old_listing_too", {"StringLike": {"s3:prefix": "hr/*"}}, call("list_objects", DATA, Prefix="hr/")),
        user(
            "deny_of_one_prefix",
            [allow("s3:ListBucket", DATA), deny("s3:ListBucket", DATA, when={"StringLike": {"s3:prefix": "hr/*"}})],
            *(LIST, PRIVATE, LIST_ALL),
        ),
        user(
            "deny_of_all_but_one_prefix",
            [allow("s3:ListBucket", DATA), deny("s3:ListBucket", DATA, when={"StringNotLike": {"s3:prefix": "hr/*"}})],
            *(LIST, PRIVATE, LIST_ALL),
        ),
    ),
)
CIRCUMSTANCES = Area(
    "circumstances",
    (
        anything("from_this_machine", {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, GET[TRAIN], PUT, LIST),
        anything("from_elsewhere", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, GET[TRAIN], PUT, LIST),
        anything("not_from_elsewhere", {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, GET[TRAIN], LIST),
        anything("from_two_places", {"IpAddress": {"aws:SourceIp": ["203.0.113.7/32", "127.0.0.1/32"]}}, GET[TRAIN]),
        anything("in_secret", {"Bool": {"aws:SecureTransport": "true"}}, GET[TRAIN], PUT),
        anything("in_the_open", {"Bool": {"aws:SecureTransport": "false"}}, GET[TRAIN], PUT),
        user(
            "deny_in_the_open",
            [allow("s3:*", "*"), deny("s3:*", "*", when={"Bool": {"aws:SecureTransport": "false"}})],
            *(GET[TRAIN], LIST, PUT),
        ),
        anything("until_the_year_2999", {"DateLessThan": {"aws:CurrentTime": "2999-01-01T00:00:00Z"}}, GET[TRAIN], PUT),
        anything("until_the_year_2000", {"DateLessThan": {"aws:CurrentTime": "2000-01-01T00:00:00Z"}}, GET[TRAIN], PUT),
        anything("after_the_year_2000", {"DateGreaterThan": {"aws:CurrentTime": "2000-01-01T00:00:00Z"}}, GET[TRAIN]),
        anything("after_the_year_2999", {"DateGreaterThan": {"aws:CurrentTime": "2999-01-01T00:00:00Z"}}, GET[TRAIN]),
        anything("not_at_one_moment", {"DateNotEquals": {"aws:CurrentTime": "2000-01-01T00:00:00Z"}}, GET[TRAIN]),
        anything("by_this_program", {"StringLike": {"aws:UserAgent": "conformance/*"}}, GET[TRAIN], LIST),
        anything("by_another_program", {"StringEquals": {"aws:UserAgent": "aws-cli/2"}}, GET[TRAIN]),
        anything(
            "from_a_page",
            {"StringLike": {"aws:Referer": "https://seclab.example/*"}},
            *(
                GET[TRAIN],
                GET[TRAIN].sent(Referer="https://seclab.example/lab"),
                GET[TRAIN].sent(Referer="https://x.example/"),
            ),
        ),
        anything("signed_in_a_header", {"StringEquals": {"s3:authType": "REST-HEADER"}}, GET[TRAIN]),
        anything(
            "signed_in_the_address",
            {"StringEquals": {"s3:authType": "REST-QUERY-STRING"}},
            *(GET[TRAIN], call("get_object", TRAIN, presigned=True)),
        ),
        anything(
            "signed_with_version_4", {"StringEquals": {"s3:signatureversion": "AWS4-HMAC-SHA256"}}, GET[TRAIN], PUT
        ),
        anything(
            "two_operators_must_both_hold",
            {"Bool": {"aws:SecureTransport": "false"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
            GET[TRAIN],
        ),
        anything(
            "two_keys_must_both_hold",
            {"StringLike": {"aws:UserAgent": "conformance/*", "aws:username": "bob"}},
            *(GET[TRAIN], LIST),
        ),
        anything("the_caller_s_name", {"StringEquals": {"aws:username": "alice"}}, GET[TRAIN], PUT, LIST),
        anything("another_s_name", {"StringEquals": {"aws:username": ["bob", "Alice"]}}, GET[TRAIN]),
        anything("not_another_s_name", {"StringNotEquals": {"aws:username": "bob"}}, GET[TRAIN]),
    ),
)
HOME = f"{DATA}/${{aws:username}}"
MINE, YOURS = call("get_object", f"{DATA}/alice/notes.txt"), call("get_object", f"{DATA}/bob/notes.txt")
MY_LIST, YOUR_LIST = (call("list_objects_v2", DATA, Prefix=f"{name}/") for name in ("alice", "bob"))
VARIABLES = Area(
    "variables",
    (
        user("a_home_folder", [allow("s3:GetObject", f"{HOME}/*")], MINE, YOURS, GET[TRAIN]),
        user("a_home_object", [allow("s3:GetObject", f"{HOME}/notes.txt")], MINE, YOURS),
        user("deny_of_other_homes", [allow("s3:GetObject", "*"), deny("s3:GetObject", f"{HOME}/*")], MINE, YOURS),
        user("all_but_a_home", [allow("s3:GetObject", f"{HOME}/*", outside=True)], MINE, YOURS, GET[TRAIN]),
        listing("a_home_listing", {"StringLike": {"s3:prefix": "${aws:username}/*"}}, MY_LIST, YOUR_LIST, LIST_ALL),
        listing("a_home_prefix", {"StringEquals": {"s3:prefix": "${aws:username}/"}}, MY_LIST, YOUR_LIST),
        listing("no_other_home", {"StringNotEquals": {"s3:prefix": "${aws:username}/"}}, MY_LIST, YOUR_LIST),
        user("two_variables", [allow("s3:GetObject", f"{DATA}/${{aws:username}}/*${{aws:username}}*")], MINE, YOURS),
    ),
)
READING = [call("get_object", where) for where in (TRAIN, LABELS, FRAUD, SALARIES)]
TAGS = Area(
    "tags",
    (
        *(
            user(name, [allow("s3:GetObject", "*", when=when)], *READING)
            for name, when in {
                "objects_with_a_tag": {"StringEquals": {"s3:ExistingObjectTag/class": "open"}},
                "objects_without_that_tag": {"StringNotEquals": {"s3:ExistingObjectTag/class": "secret"}},
                "objects_like_a_tag": {"StringLike": {"s3:ExistingObjectTag/class": "s*"}},
                "objects_that_are_tagged": {"Null": {"s3:ExistingObjectTag/class": "false"}},
                "objects_that_are_not_tagged": {"Null": {"s3:ExistingObjectTag/team": "true"}},
                "objects_with_two_tags": {
                    "StringEquals": {"s3:ExistingObjectTag/class": "secret", "s3:ExistingObjectTag/team": "hr"}
                },
            }.items()
        ),
        user(
            "deny_of_secret_objects",
            [
                allow("s3:GetObject", "*"),
                deny("s3:GetObject", "*", when={"StringEquals": {"s3:ExistingObjectTag/class": "secret"}}),
            ],
            *(*READING, call("head_object", FRAUD)),
        ),
        *(
            user(
                name, [allow(["s3:PutObject", "s3:PutObjectTagging"], "scratch/*", when=when)], OPEN, SECRET, BOTH, PUT
            )
            for name, when in {
                "writing_with_a_tag": {"StringEquals": {"s3:RequestObjectTag/class": "open"}},
                "writing_without_a_tag": {"Null": {"s3:RequestObjectTag/class": "true"}},
                "writing_with_any_of_these_tags": {"ForAnyValue:StringEquals": {TAG_KEYS: ["a", "b"]}},
                "writing_with_these_tags_only": {"ForAllValues:StringEquals": {TAG_KEYS: ["class"]}},
                "writing_with_any_tag_like_this": {"ForAnyValue:StringLike": {TAG_KEYS: "cl*"}},
            }.items()
        ),
    ),
)
AREAS = (PREFIXES, CIRCUMSTANCES, VARIABLES, TAGS)
