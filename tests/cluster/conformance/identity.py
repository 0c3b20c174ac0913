"""Rows about the policies of users: effects, actions and resources."""

from __future__ import annotations

from tests.cluster.conformance.calls import call
from tests.cluster.conformance.scenarios import Area, allow, deny, user

DATA = "ml-datasets"
TRAIN, LABELS = f"{DATA}/customer-churn/train.csv", f"{DATA}/customer-churn/labels.csv"
FRAUD, SALARIES = f"{DATA}/fraud/cases.csv", f"{DATA}/hr/salaries.csv"
MODEL = "ml-models/churn/v3/model.bin"
GET = {where: call("get_object", where) for where in (TRAIN, LABELS, FRAUD, SALARIES, MODEL)}
HEAD = call("head_object", TRAIN)
LIST, LIST_ALL = call("list_objects_v2", DATA, Prefix="customer-churn/"), call("list_objects_v2", DATA)
PUT, PUT_BACKUP = call("put_object", "scratch/out/a.txt"), call("put_object", "backups/2026/new.tar")
DELETE = call("delete_object", "scratch/out/gone.txt")
BUCKETS = call("list_buckets")

RESOURCES = Area(
    "resources",
    (
        user(
            "no_policy_allows_nothing", [allow("s3:GetObject", "elsewhere/*")], GET[TRAIN], LIST, PUT, BUCKETS, DELETE
        ),
        user("everything_in_a_bucket", [allow("s3:GetObject", f"{DATA}/*")], GET[TRAIN], GET[SALARIES], GET[MODEL]),
        user("a_prefix_with_its_slash", [allow("s3:GetObject", f"{DATA}/customer-churn/*")], *GET.values(), HEAD),
        user("a_prefix_without_slash", [allow("s3:GetObject", f"{DATA}/customer*")], GET[TRAIN], GET[FRAUD]),
        user("one_object", [allow("s3:GetObject", TRAIN)], GET[TRAIN], GET[LABELS], HEAD),
        user("a_star_crosses_slashes", [allow("s3:GetObject", f"{DATA}/*.csv")], GET[TRAIN], GET[SALARIES]),
        user("a_star_in_the_middle", [allow("s3:GetObject", f"{DATA}/*/train.csv")], GET[TRAIN], GET[LABELS]),
        user("one_character", [allow("s3:GetObject", f"{DATA}/??/salaries.csv")], GET[SALARIES], GET[TRAIN]),
        user("one_character_is_not_none", [allow("s3:GetObject", f"{TRAIN}?")], GET[TRAIN]),
        user("two_buckets", [allow("s3:GetObject", f"{DATA}/*", "ml-models/*")], GET[TRAIN], GET[MODEL]),
        user("buckets_that_begin_alike", [allow("s3:GetObject", "ml-*")], GET[TRAIN], GET[MODEL], LIST),
        user("every_resource", [allow("s3:GetObject", "*")], GET[TRAIN], GET[MODEL], LIST, PUT),
        user("every_arn", [allow("s3:ListBucket", "*")], LIST, LIST_ALL, GET[TRAIN]),
        user("the_bucket_is_not_its_objects", [allow("s3:*", DATA)], LIST, GET[TRAIN], call("head_bucket", DATA)),
        user("bucket_and_objects", [allow("s3:*", DATA, f"{DATA}/*")], LIST, GET[TRAIN], GET[MODEL]),
        user("the_case_of_a_key_matters", [allow("s3:GetObject", f"{DATA}/HR/*")], GET[SALARIES]),
        user("all_but_one_folder", [allow("s3:GetObject", f"{DATA}/hr/*", outside=True)], *GET.values()),
        user(
            "all_but_two_buckets", [allow("s3:*", "backups", "backups/*", f"{DATA}/*", DATA, outside=True)], PUT, LIST
        ),
        user("listing_all_buckets", [allow("s3:ListAllMyBuckets", "*")], BUCKETS, LIST),
        user("listing_all_buckets_by_arn", [allow("s3:ListAllMyBuckets", "*")], BUCKETS, call("head_bucket", DATA)),
    ),
)
ACTIONS = Area(
    "actions",
    (
        user("every_action_of_s3", [allow("s3:*", "*")], GET[TRAIN], LIST, PUT, DELETE, BUCKETS),
        user(
            "actions_that_begin_alike",
            [allow("s3:Get*", "*")],
            GET[TRAIN],
            LIST,
            PUT,
            call("get_bucket_location", DATA),
        ),
        user("actions_that_end_alike", [allow("s3:*Object", "*")], GET[TRAIN], PUT, DELETE, LIST),
        user("a_character_of_an_action", [allow("s3:?etObject", "*")], GET[TRAIN], PUT),
        user("a_list_of_actions", [allow(["s3:GetObject", "s3:PutObject"], "*")], GET[TRAIN], PUT, DELETE),
        user("all_actions_but_one", [allow("s3:DeleteObject", "*", but=True)], GET[TRAIN], PUT, DELETE, LIST),
        user(
            "all_actions_but_writing", [allow(["s3:Put*", "s3:Delete*"], "*", but=True)], GET[TRAIN], PUT, DELETE, LIST
        ),
        user("all_but_reading_in_one_place", [allow("s3:GetObject", "scratch/*", but=True)], PUT, DELETE, GET[TRAIN]),
        user("writing_is_not_reading", [allow("s3:PutObject", "*")], PUT, GET[TRAIN], LIST),
        user("reading_is_not_listing", [allow("s3:GetObject", "*")], GET[TRAIN], LIST, LIST_ALL, HEAD),
        user("listing_is_not_reading", [allow("s3:ListBucket", DATA)], LIST, LIST_ALL, GET[TRAIN]),
        user("deleting_is_not_writing", [allow("s3:DeleteObject", "scratch/*")], DELETE, PUT),
        user("listing_of_old_and_new_api", [allow("s3:ListBucket", DATA)], call("list_objects", DATA), LIST),
        user("where_a_bucket_is", [allow("s3:GetBucketLocation", DATA)], call("get_bucket_location", DATA), LIST),
        user(
            "uploads_are_listed_apart",
            [allow("s3:ListBucketMultipartUploads", DATA)],
            call("list_multipart_uploads", DATA),
        ),
    ),
)
EVERYTHING = allow("s3:*", "*")
DENIALS = Area(
    "denials",
    (
        user("deny_beats_allow", [EVERYTHING, deny("s3:GetObject", f"{DATA}/hr/*")], GET[SALARIES], GET[TRAIN], LIST),
        user("deny_first_beats_allow", [deny("s3:GetObject", f"{DATA}/hr/*"), EVERYTHING], GET[SALARIES], GET[TRAIN]),
        user("deny_of_everything", [EVERYTHING, deny("s3:*", "*")], GET[TRAIN], LIST, PUT, DELETE),
        user(
            "deny_of_other_places", [EVERYTHING, deny("s3:*", DATA, f"{DATA}/*", outside=True)], GET[TRAIN], LIST, PUT
        ),
        user("deny_of_other_actions", [EVERYTHING, deny("s3:Get*", "*", but=True)], GET[TRAIN], LIST, PUT, DELETE),
        user("deny_alone_allows_nothing", [deny("s3:GetObject", f"{DATA}/hr/*")], GET[TRAIN], GET[SALARIES]),
        user(
            "deny_of_writing", [EVERYTHING, deny(["s3:Put*", "s3:Delete*"], "*")], PUT, PUT_BACKUP, DELETE, GET[TRAIN]
        ),
        user("deny_of_one_object", [allow("s3:GetObject", f"{DATA}/*"), deny("s3:GetObject", TRAIN)], *GET.values()),
        user("deny_of_the_bucket_only", [EVERYTHING, deny("s3:*", DATA)], LIST, GET[TRAIN], call("head_bucket", DATA)),
        user("deny_of_listing_all_buckets", [allow("s3:*", "scratch"), deny("s3:ListAllMyBuckets", "*")], PUT, LIST),
        user(
            "two_denials",
            [EVERYTHING, deny("s3:*", f"{DATA}/hr/*"), deny("s3:*", f"{DATA}/fraud/*")],
            *(GET[where] for where in (TRAIN, FRAUD, SALARIES)),
        ),
        user("deny_with_a_pattern", [EVERYTHING, deny("s3:*", f"{DATA}/*/??????.csv")], GET[LABELS], GET[TRAIN]),
    ),
)
BUCKET_CALLS = tuple(
    call(method, "ml-datasets")
    for method in (
        *("get_bucket_versioning", "get_bucket_policy", "get_bucket_tagging", "get_bucket_encryption"),
        *("get_bucket_lifecycle_configuration", "get_object_lock_configuration", "put_bucket_versioning"),
        *("put_bucket_tagging", "put_bucket_lifecycle_configuration", "delete_bucket_policy"),
        *("delete_bucket", "create_bucket", "list_multipart_uploads", "get_bucket_location", "head_bucket"),
    )
)
CONFIGURATION = Area(
    "configuration",
    (
        user("a_configuration_is_read_with_get", [allow("s3:Get*", DATA)], *BUCKET_CALLS),
        user("a_configuration_is_changed_with_put", [allow(["s3:Put*", "s3:Delete*"], DATA)], *BUCKET_CALLS),
        user("all_but_its_policy", [allow("s3:*", DATA), deny("s3:*BucketPolicy", DATA)], *BUCKET_CALLS),
        user("making_and_taking_away", [allow(["s3:CreateBucket", "s3:DeleteBucket"], "ml-*")], *BUCKET_CALLS[-5:]),
        user("encryption_and_lifecycle", [allow(["s3:*Encryption*", "s3:*Lifecycle*"], DATA)], *BUCKET_CALLS),
    ),
)
AREAS = (RESOURCES, ACTIONS, DENIALS, CONFIGURATION)
