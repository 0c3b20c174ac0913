"""Rows that show where MinIO's server differs from AWS, by number in cluster/iam/README.md."""

from __future__ import annotations

from tests.cluster.conformance.calls import call
from tests.cluster.conformance.differences import BARE, OPEN, TAGGED, listing, reading
from tests.cluster.conformance.identity import DATA, EVERYTHING, GET, LABELS, LIST, MODEL, SALARIES, TRAIN
from tests.cluster.conformance.objects import MARK, OLD, PURGE
from tests.cluster.conformance.scenarios import (
    ROLE,
    Area,
    allow,
    bucket,
    deny,
    role,
    service,
    user,
)

PREFIX_ONLY = {"StringEquals": {"s3:prefix": "customer-churn/"}}
SECRET = call("list_objects_v2", DATA, Prefix="hr/")
UNTAGGED = GET[LABELS]
NOTHING = allow("s3:GetBucketLocation", "of-nobody")
SERVER = Area(
    "differences of the server",
    (
        user("the_object_s_right_reads_versions", [allow("s3:GetObject", "*")], OLD, GET[MODEL], differs=(25,)),
        user("deny_of_versions", [EVERYTHING, deny("s3:GetObjectVersion", "*")], OLD, GET[MODEL], differs=(5,)),
        user(
            "tags_of_versions",
            [allow("s3:GetObjectTagging", "*")],
            *(call("get_object_tagging", MODEL, version) for version in ("old", "")),
            differs=(25,),
        ),
        user(
            "writing_tags_of_versions",
            [allow("s3:PutObjectVersionTagging", "*")],
            *(call("put_object_tagging", MODEL, version) for version in ("old", "")),
            differs=(25,),
        ),
        user("deleting_is_purging", [allow("s3:DeleteObject", "*")], PURGE, MARK, differs=(26,)),
        user("purging_is_not_deleting", [allow("s3:DeleteObjectVersion", "*")], PURGE, MARK, differs=(26,)),
        role("a_session_must_allow_both", [EVERYTHING], [allow("s3:DeleteObject", "*")], PURGE, MARK),
        role("a_role_need_not", [allow("s3:DeleteObject", "*")], [EVERYTHING], PURGE, MARK, differs=(26,)),
        user("writing_with_tags", [allow("s3:PutObject", "*")], TAGGED, BARE, differs=(27,)),
        user("a_right_to_look_for_buckets", [allow("s3:GetBucketLocation", DATA)], call("head_bucket", DATA), LIST),
        user(
            "a_right_to_see_that_a_bucket_is_there",
            [allow("s3:HeadBucket", DATA)],
            call("head_bucket", DATA),
            LIST,
            differs=(28,),
        ),
        user(
            "buckets_that_are_listed_by_folder",
            [allow("s3:ListBucket", DATA, when={"StringEquals": {"s3:delimiter": "/", "s3:prefix": ""}})],
            call("list_buckets"),
            differs=(29,),
        ),
        service(
            "an_account_of_everything_but",
            [EVERYTHING],
            [allow("s3:Put*", "*", but=True)],
            *(GET[TRAIN], BARE),
            differs=(40,),
        ),
        user(
            "tags_of_what_is_read",
            [allow("s3:*", "*", when={"StringEquals": {"s3:RequestObjectTag/class": "open"}})],
            *(GET[TRAIN], GET[LABELS]),
            differs=(34,),
        ),
        user("its_buckets_are_listed", [allow("s3:ListBucket", DATA)], call("list_buckets"), differs=(29,)),
        user("a_bucket_that_it_may_locate", [allow("s3:GetBucketLocation", DATA)], call("list_buckets"), differs=(29,)),
        user(
            "who_may_read_learns_what_is_missing",
            [allow("s3:GetObject", "*")],
            *(call(method, f"{DATA}/none", missing=True) for method in ("get_object", "head_object")),
            differs=(30,),
        ),
        user(
            "everybody_learns_whose_tags_are_missing",
            [NOTHING],
            *(call(method, f"{DATA}/none", missing=True) for method in ("get_object_tagging", "delete_object_tagging")),
            differs=(30,),
        ),
        reading("no_version_named", {"Null": {"s3:VersionId": "true"}}, differs=(31,)),
        reading(
            "no_page_named", {"Null": {"aws:Referer": "true"}}, GET[TRAIN], GET[TRAIN].sent(Referer="x"), differs=(31,)
        ),
        listing("a_prefix_in_a_header", PREFIX_ONLY, SECRET.sent(Prefix="customer-churn/"), SECRET, differs=(32,)),
        reading(
            "a_name_in_a_header",
            {"StringEquals": {"aws:username": "bob"}},
            GET[TRAIN].sent(Username="bob"),
            GET[TRAIN],
            differs=(32,),
        ),
        reading(
            "secrecy_in_a_header",
            {"Bool": {"aws:SecureTransport": "true"}},
            GET[TRAIN].sent(Securetransport="true"),
            differs=(32,),
        ),
        reading(
            "the_time_in_a_header",
            {"DateLessThan": {"aws:CurrentTime": "2000-01-01T00:00:00Z"}},
            GET[TRAIN].sent(Currenttime="1999-01-01T00:00:00Z"),
            differs=(32,),
        ),
        *(
            reading(
                f"the_address_in_{header}",
                {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
                GET[TRAIN].sent(**{header: "203.0.113.7"}),
                differs=(33,),
            )
            for header in ("X_Forwarded_For", "X_Real_IP", "Sourceip")
        ),
        reading(
            "tags_in_a_header",
            {"StringEquals": {"s3:ExistingObjectTag/class": "open"}},
            UNTAGGED.sent(X_Amz_Tagging="class=open"),
            UNTAGGED,
            GET[SALARIES].sent(X_Amz_Tagging="class=open"),
            differs=(34,),
        ),
        role(
            "a_session_s_name",
            [allow("s3:GetObject", "ml-models/${aws:username}/*")],
            None,
            call("get_object", f"ml-models/{ROLE}/log.txt"),
            GET[MODEL],
            differs=(35,),
        ),
        reading("the_type_of_a_key", {"StringEquals": {"aws:principaltype": "AssumedRole"}}, differs=(36,)),
        role(
            "a_session_of_everything_but",
            [EVERYTHING],
            [allow("s3:Put*", "*", but=True)],
            GET[TRAIN],
            BARE,
            differs=(40,),
        ),
        bucket(
            "a_bucket_policy_of_everything_but",
            {"backups": [allow("s3:Put*", "backups/*", but=True)]},
            OPEN,
            differs=(40,),
        ),
    ),
)


AREAS = (SERVER,)
