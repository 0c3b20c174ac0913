"""Which S3 calls does the table make, and which permissions does each need?

Written from the documentation, not from the servers:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Version = Literal["", "old", "new", "spare"]
Lock = Literal["", "GOVERNANCE", "COMPLIANCE", "HOLD"]
BODY = b"made by the table of decisions\n"
TAGS = {"TagSet": [{"Key": "class", "Value": "open"}]}
EXPIRE = {"ID": "try", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 9}}


@dataclass(frozen=True, slots=True)
class Method:
    """A call of boto3: the permission it needs, the one for a named version, and its names in the audit logs."""

    action: str
    versioned: str = ""
    api: str = ""
    minio: str = ""
    fixed: Mapping[str, Any] | None = None


METHODS: Mapping[str, Method] = {
    "list_buckets": Method("ListAllMyBuckets", api="ListBuckets"),
    "head_bucket": Method("ListBucket", api="HeadBucket"),
    "list_objects": Method("ListBucket", api="ListObjects", minio="ListObjectsV1"),
    "list_objects_v2": Method("ListBucket", api="ListObjectsV2"),
    "list_object_versions": Method("ListBucketVersions", api="ListObjectVersions"),
    "list_multipart_uploads": Method("ListBucketMultipartUploads", api="ListMultipartUploads"),
    "get_bucket_location": Method("GetBucketLocation", api="GetBucketLocation"),
    "get_bucket_versioning": Method("GetBucketVersioning", api="GetBucketVersioning"),
    "get_bucket_policy": Method("GetBucketPolicy", api="GetBucketPolicy"),
    "get_bucket_tagging": Method("GetBucketTagging", api="GetBucketTagging"),
    "get_bucket_encryption": Method("GetEncryptionConfiguration", api="GetBucketEncryption"),
    "get_bucket_lifecycle_configuration": Method(
        "GetLifecycleConfiguration", api="GetBucketLifecycleConfiguration", minio="GetBucketLifecycle"
    ),
    "get_object_lock_configuration": Method(
        "GetBucketObjectLockConfiguration", api="GetObjectLockConfiguration", minio="GetBucketObjectLockConfig"
    ),
    "put_bucket_versioning": Method(
        "PutBucketVersioning", api="PutBucketVersioning", fixed={"VersioningConfiguration": {"Status": "Enabled"}}
    ),
    "put_bucket_tagging": Method("PutBucketTagging", api="PutBucketTagging", fixed={"Tagging": TAGS}),
    "put_bucket_lifecycle_configuration": Method(
        "PutLifecycleConfiguration",
        api="PutBucketLifecycleConfiguration",
        minio="PutBucketLifecycle",
        fixed={"LifecycleConfiguration": {"Rules": [EXPIRE]}},
    ),
    "delete_bucket": Method("DeleteBucket", api="DeleteBucket"),
    "delete_bucket_policy": Method("DeleteBucketPolicy", api="DeleteBucketPolicy"),
    "create_bucket": Method("CreateBucket", api="CreateBucket", minio="PutBucket"),
    "get_object": Method("GetObject", "GetObjectVersion", "GetObject"),
    "head_object": Method("GetObject", "GetObjectVersion", "HeadObject"),
    "get_object_tagging": Method("GetObjectTagging", "GetObjectVersionTagging", "GetObjectTagging"),
    "get_object_retention": Method("GetObjectRetention", api="GetObjectRetention"),
    "get_object_legal_hold": Method("GetObjectLegalHold", api="GetObjectLegalHold"),
    "get_object_attributes": Method(
        "GetObjectAttributes", "GetObjectVersionAttributes", "GetObjectAttributes", fixed={"ObjectAttributes": ["ETag"]}
    ),
    "put_object": Method("PutObject", api="PutObject", fixed={"Body": BODY}),
    "copy_object": Method("PutObject", api="CopyObject"),
    "put_object_tagging": Method(
        "PutObjectTagging", "PutObjectVersionTagging", "PutObjectTagging", fixed={"Tagging": TAGS}
    ),
    "delete_object": Method("DeleteObject", "DeleteObjectVersion", "DeleteObject"),
    "delete_object_tagging": Method("DeleteObjectTagging", "DeleteObjectVersionTagging", "DeleteObjectTagging"),
    "create_multipart_upload": Method("PutObject", api="CreateMultipartUpload", minio="NewMultipartUpload"),
    "upload_part": Method("PutObject", api="UploadPart", minio="PutObjectPart", fixed={"PartNumber": 1, "Body": BODY}),
    "list_parts": Method("ListMultipartUploadParts", api="ListParts", minio="ListObjectParts"),
    "abort_multipart_upload": Method("AbortMultipartUpload", api="AbortMultipartUpload"),
    "put_object_retention": Method("PutObjectRetention", api="PutObjectRetention"),
    "put_object_legal_hold": Method("PutObjectLegalHold", api="PutObjectLegalHold"),
}
READS = ("get_object", "head_object")
"""How calls begin that hide from those who may not list a bucket whether an object is there."""


@dataclass(frozen=True, slots=True)
class Call:
    """One S3 call: on a bucket, or on an object of it."""

    method: str
    bucket: str = ""
    key: str = ""
    version: Version = ""
    options: tuple[tuple[str, Any], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    missing: bool = False
    spare: bool = False
    """Whether the administrator lays an object there first, since the call uses it up."""
    presigned: bool = False
    locked: Lock = ""
    """The lock of the object that is laid there."""

    def __str__(self) -> str:
        where = f"{self.bucket}/{self.key}" if self.key else self.bucket
        more = [f"{name}={value}" for name, value in (*self.options, *self.headers)]
        more += [word for word in (self.version, self.locked, "presigned" if self.presigned else "") if word]
        return " ".join(part for part in (self.method, where, f"[{', '.join(more)}]" if more else "") if part)

    def option(self, name: str) -> Any:
        return dict(self.options).get(name)

    def sent(self, **headers: str) -> Call:
        """Return the same call with headers of the client's own."""
        return replace(self, headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()))


@dataclass(frozen=True, slots=True)
class Need:
    """A permission on a bucket or an object."""

    action: str
    bucket: str
    key: str = ""
    version: Version = ""

    @property
    def resource(self) -> str:
        return f"arn:aws:s3:::{self.bucket}/{self.key}" if self.key else f"arn:aws:s3:::{self.bucket or '*'}"


def call(method: str, where: str = "", version: Version = "", **options: Any) -> Call:
    """Write a call: `call("get_object", "ml-datasets/hr/salaries.csv", "old")`."""
    bucket, _, key = where.partition("/")
    flags = {name: options.pop(name, False) for name in ("missing", "spare", "presigned")}
    return Call(method, bucket, key, version, tuple(options.items()), **flags)


def needs(asked: Call) -> tuple[Need, ...]:
    """Return the permissions that AWS asks for: all must be granted."""
    return tuple(_needs(asked))


def _needs(asked: Call) -> Iterator[Need]:
    method = METHODS[asked.method]
    action = (asked.version and method.versioned) or method.action
    if asked.method == "get_object_attributes":
        yield _on(asked, "GetObjectVersion" if asked.version else "GetObject")
    yield _on(asked, action)
    if asked.option("Tagging") and asked.method in ("put_object", "copy_object", "create_multipart_upload"):
        yield _on(asked, "PutObjectTagging")
    if asked.option("Retention") and asked.method == "put_object":
        yield _on(asked, "PutObjectRetention")
    if asked.option("ObjectLockLegalHoldStatus"):
        yield _on(asked, "PutObjectLegalHold")
    if asked.option("BypassGovernanceRetention"):
        yield _on(asked, "BypassGovernanceRetention")
    source = asked.option("CopySource")
    if source:
        yield _source(*source)
    if asked.missing and asked.method.startswith(READS):
        yield Need("s3:ListBucket", asked.bucket)


def _on(asked: Call, action: str) -> Need:
    return Need(f"s3:{action}", asked.bucket, asked.key, asked.version)


def _source(bucket: str, key: str, version: Version = "") -> Need:
    return Need("s3:GetObjectVersion" if version else "s3:GetObject", bucket, key, version)
