"""Rows about what is done with objects: versions, copies, uploads in parts, tags, locks of links, missing keys."""

from __future__ import annotations

from typing import Any

from tests.cluster.conformance.calls import Call, call
from tests.cluster.conformance.identity import DATA, EVERYTHING, GET, MODEL, TRAIN
from tests.cluster.conformance.scenarios import Area, Scenario, allow, deny, user

OLD, NEW = call("get_object", MODEL, "old"), call("get_object", MODEL, "new")
OLD_HEAD = call("head_object", MODEL, "old")
SPARE = "ml-models/spare/model.bin"
PURGE, MARK = call("delete_object", SPARE, "spare", spare=True), call("delete_object", SPARE, spare=True)
HISTORY = call("list_object_versions", "ml-models", Prefix="churn/")
BOTH = ["s3:GetObject", "s3:GetObjectVersion"]
VERSIONS = Area(
    "versions",
    (
        user("reading_now_and_then", [allow(BOTH, "ml-models/*")], GET[MODEL], OLD, NEW, OLD_HEAD),
        user("reading_in_every_way", [allow("s3:GetObject*", "ml-models/*")], GET[MODEL], OLD, NEW, OLD_HEAD),
        user("reading_nothing", [allow("s3:PutObject", "ml-models/*")], GET[MODEL], OLD, NEW, OLD_HEAD, HISTORY),
        user("deny_of_both", [EVERYTHING, deny(BOTH, "ml-models/*")], GET[MODEL], OLD, HISTORY),
        user("the_history", [allow("s3:ListBucketVersions", "ml-models")], HISTORY, OLD),
        user(
            "the_history_of_one_prefix",
            [allow("s3:ListBucketVersions", "ml-models", when={"StringEquals": {"s3:prefix": "churn/"}})],
            *(HISTORY, call("list_object_versions", "ml-models")),
        ),
        user("deleting_in_every_way", [allow("s3:DeleteObject*", "ml-models/*")], PURGE, MARK),
        user("deleting_nothing", [allow("s3:GetObject*", "ml-models/*")], PURGE, MARK),
        user("deny_of_purging", [EVERYTHING, deny("s3:DeleteObjectVersion", "*")], PURGE, MARK),
        user("deny_of_marking", [EVERYTHING, deny("s3:DeleteObject*", "*")], PURGE, MARK),
        user(
            "what_a_version_says_of_itself", [allow("s3:*", "ml-models/*")], call("get_object_attributes", MODEL, "old")
        ),
    ),
)
COPY, COPY_OUT = (
    call("copy_object", where, CopySource=(DATA, "customer-churn/train.csv"))
    for where in ("scratch/copy/a.csv", "backups/copy/a.csv")
)
COPY_SECRET = call("copy_object", "scratch/copy/b.csv", CopySource=(DATA, "hr/salaries.csv"))
COPY_OLD = call("copy_object", "scratch/copy/m.bin", CopySource=("ml-models", "churn/v3/model.bin", "old"))
READ_TRAIN, WRITE = allow("s3:GetObject", f"{DATA}/customer-churn/*"), allow("s3:PutObject", "scratch/*")
COPIES = Area(
    "copies",
    (
        user("a_copy_needs_both", [READ_TRAIN, WRITE], COPY, COPY_OUT, COPY_SECRET),
        user("reading_is_no_copy", [READ_TRAIN], COPY),
        user("writing_is_no_copy", [WRITE], COPY, COPY_SECRET),
        user("deny_of_the_source", [EVERYTHING, deny("s3:GetObject", f"{DATA}/hr/*")], COPY, COPY_SECRET),
        user("deny_of_the_target", [EVERYTHING, deny("s3:PutObject", "backups/*")], COPY, COPY_OUT),
        user("a_copy_of_an_old_version", [allow([*BOTH, "s3:PutObject"], "*")], COPY_OLD),
        user("no_copy_of_an_old_version", [WRITE], COPY_OLD),
    ),
)
PARTS = "scratch/parts/big.bin"
UPLOAD = tuple(
    call(method, PARTS) for method in ("create_multipart_upload", "upload_part", "list_parts", "abort_multipart_upload")
)
UPLOADS = Area(
    "uploads in parts",
    (
        user("an_upload_in_parts_is_a_write", [allow("s3:PutObject", "scratch/*")], *UPLOAD),
        user("giving_up_an_upload", [allow("s3:AbortMultipartUpload", "scratch/*")], *UPLOAD),
        user("looking_at_an_upload", [allow("s3:ListMultipartUploadParts", "scratch/parts/*")], *UPLOAD),
        user("an_upload_elsewhere", [allow("s3:*", "scratch/other/*")], *UPLOAD),
        user("all_of_an_upload", [allow("s3:*Multipart*", "*"), allow("s3:PutObject", "*")], *UPLOAD),
    ),
)
TAGGING = tuple(call(f"{verb}_object_tagging", f"{DATA}/bob/notes.txt") for verb in ("get", "put", "delete"))
TAGS = Area(
    "tagging",
    (
        user("reading_tags", [allow("s3:GetObjectTagging", f"{DATA}/*")], *TAGGING),
        user("writing_tags", [allow("s3:PutObjectTagging", f"{DATA}/*")], *TAGGING),
        user("deleting_tags", [allow("s3:DeleteObjectTagging", f"{DATA}/bob/*")], *TAGGING),
        user("tags_are_not_content", [allow(["s3:GetObject", "s3:PutObject"], f"{DATA}/*")], *TAGGING),
        user("tags_of_others", [allow("s3:*Tagging", f"{DATA}/alice/*")], *TAGGING),
        user("deny_of_tagging", [EVERYTHING, deny("s3:PutObjectTagging", "*")], *TAGGING),
    ),
)
LINK, LINK_OUT = call("get_object", TRAIN, presigned=True), call("get_object", MODEL, presigned=True)
DROP = call("delete_object", "scratch/out/gone.txt", presigned=True)
HEADER_ONLY = {"StringEquals": {"s3:authType": "REST-HEADER"}}
LINKS = Area(
    "presigned links",
    (
        user("a_link_carries_its_maker_s_rights", [READ_TRAIN], LINK, LINK_OUT, DROP),
        user("deny_reaches_links", [EVERYTHING, deny("s3:GetObject", f"{DATA}/*")], LINK, LINK_OUT),
        user("no_links", [allow("s3:*", "*", when=HEADER_ONLY)], LINK, GET[TRAIN], DROP),
        user(
            "links_only",
            [EVERYTHING, deny("s3:GetObject", "*", when=HEADER_ONLY)],
            *(LINK, GET[TRAIN]),
        ),
    ),
)
GONE = f"{DATA}/nothing/here.csv"


def missing(name: str, policy: list[dict[str, Any]], *methods: str, **more: Any) -> Scenario:
    return user(name, policy, *(call(method, GONE, missing=True) for method in methods), **more)


READING = ("get_object", "head_object", "get_object_attributes")
MISSING = Area(
    "missing objects",
    (
        missing("who_may_list_learns_that_it_is_missing", [allow("s3:*", DATA, f"{DATA}/*")], *READING),
        missing("who_may_nothing_learns_nothing", [allow("s3:PutObject", "scratch/*")], *READING),
        missing("listing_is_not_enough_to_learn_it", [allow("s3:ListBucket", DATA)], *READING),
        user(
            "deleting_what_is_missing", [allow("s3:DeleteObject", "scratch/*")], call("delete_object", "scratch/none")
        ),
        user(
            "no_bucket",
            [EVERYTHING],
            call("list_objects_v2", "no-such-bucket-1"),
            call("head_bucket", "no-such-bucket-1"),
        ),
        user(
            "no_bucket_and_no_right",
            [WRITE],
            call("list_objects_v2", "no-such-bucket-1"),
            call("get_object", "no-such-bucket-1/k"),
        ),
    ),
)
NAMED: tuple[Call, ...] = tuple(
    call("get_object", f"{DATA}/{key}", missing=True)
    for key in ("a b.csv", "a+b.csv", "ä/ö.csv", "a%2Fb.csv", "a&b=c.csv", "quoted'.csv")
)
NAMES = Area(
    "names that must be encoded",
    (
        user("every_name", [allow("s3:*", DATA, f"{DATA}/*")], *NAMED),
        user("one_name_at_a_time", [allow("s3:*", DATA, f"{DATA}/a b.csv", f"{DATA}/ä/*")], *NAMED),
    ),
)
AREAS = (VERSIONS, COPIES, UPLOADS, TAGS, LINKS, MISSING, NAMES)
