"""Which S3 operation is a request, and which permissions does it need?

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
What is not listed is not implemented: storage never sees it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cluster.embedded.errors import S3Error, not_implemented
from cluster.embedded.wire import Received


@dataclass(frozen=True, slots=True)
class Operation:
    """An S3 API operation. `actions` for the current version, `versioned` for a named one."""

    name: str
    actions: tuple[str, ...]
    subresource: str = ""
    versioned: tuple[str, ...] = ()


def _op(name: str, actions: str, versioned: str = "") -> Operation:
    return Operation(name, tuple(actions.split()), versioned=tuple((versioned or actions).split()))


_SERVICE = {("GET", ""): _op("ListBuckets", "ListAllMyBuckets")}
_BUCKET = {
    ("HEAD", ""): _op("HeadBucket", "ListBucket"),
    ("GET", ""): _op("ListObjects", "ListBucket"),
    ("GET", "versions"): _op("ListObjectVersions", "ListBucketVersions"),
    ("GET", "uploads"): _op("ListMultipartUploads", "ListBucketMultipartUploads"),
    ("GET", "location"): _op("GetBucketLocation", "GetBucketLocation"),
    ("GET", "policy"): _op("GetBucketPolicy", "GetBucketPolicy"),
    ("GET", "policyStatus"): _op("GetBucketPolicyStatus", "GetBucketPolicyStatus"),
    ("GET", "versioning"): _op("GetBucketVersioning", "GetBucketVersioning"),
    ("GET", "acl"): _op("GetBucketAcl", "GetBucketAcl"),
    ("GET", "cors"): _op("GetBucketCors", "GetBucketCORS"),
    ("GET", "encryption"): _op("GetBucketEncryption", "GetEncryptionConfiguration"),
    ("GET", "lifecycle"): _op("GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"),
    ("GET", "tagging"): _op("GetBucketTagging", "GetBucketTagging"),
    ("GET", "object-lock"): _op("GetObjectLockConfiguration", "GetBucketObjectLockConfiguration"),
    ("GET", "publicAccessBlock"): _op("GetPublicAccessBlock", "GetBucketPublicAccessBlock"),
    ("GET", "ownershipControls"): _op("GetBucketOwnershipControls", "GetBucketOwnershipControls"),
    ("PUT", ""): _op("CreateBucket", "CreateBucket"),
    ("PUT", "policy"): _op("PutBucketPolicy", "PutBucketPolicy"),
    ("PUT", "versioning"): _op("PutBucketVersioning", "PutBucketVersioning"),
    ("PUT", "acl"): _op("PutBucketAcl", "PutBucketAcl"),
    ("PUT", "cors"): _op("PutBucketCors", "PutBucketCORS"),
    ("PUT", "encryption"): _op("PutBucketEncryption", "PutEncryptionConfiguration"),
    ("PUT", "lifecycle"): _op("PutBucketLifecycleConfiguration", "PutLifecycleConfiguration"),
    ("PUT", "tagging"): _op("PutBucketTagging", "PutBucketTagging"),
    ("PUT", "object-lock"): _op("PutObjectLockConfiguration", "PutBucketObjectLockConfiguration"),
    ("PUT", "publicAccessBlock"): _op("PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("PUT", "ownershipControls"): _op("PutBucketOwnershipControls", "PutBucketOwnershipControls"),
    ("DELETE", ""): _op("DeleteBucket", "DeleteBucket"),
    ("DELETE", "policy"): _op("DeleteBucketPolicy", "DeleteBucketPolicy"),
    ("DELETE", "cors"): _op("DeleteBucketCors", "PutBucketCORS"),
    ("DELETE", "encryption"): _op("DeleteBucketEncryption", "PutEncryptionConfiguration"),
    ("DELETE", "lifecycle"): _op("DeleteBucketLifecycle", "PutLifecycleConfiguration"),
    ("DELETE", "tagging"): _op("DeleteBucketTagging", "PutBucketTagging"),
    ("DELETE", "publicAccessBlock"): _op("DeletePublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("DELETE", "ownershipControls"): _op("DeleteBucketOwnershipControls", "PutBucketOwnershipControls"),
    # Each key is decided by itself, see gateway.
    ("POST", "delete"): _op("DeleteObjects", ""),
}
_OBJECT = {
    ("HEAD", ""): _op("HeadObject", "GetObject", "GetObjectVersion"),
    ("GET", ""): _op("GetObject", "GetObject", "GetObjectVersion"),
    ("GET", "acl"): _op("GetObjectAcl", "GetObjectAcl", "GetObjectVersionAcl"),
    ("GET", "tagging"): _op("GetObjectTagging", "GetObjectTagging", "GetObjectVersionTagging"),
    ("GET", "retention"): _op("GetObjectRetention", "GetObjectRetention"),
    ("GET", "legal-hold"): _op("GetObjectLegalHold", "GetObjectLegalHold"),
    ("GET", "attributes"): _op(
        "GetObjectAttributes", "GetObject GetObjectAttributes", "GetObjectVersion GetObjectVersionAttributes"
    ),
    ("GET", "uploadId"): _op("ListParts", "ListMultipartUploadParts"),
    ("PUT", ""): _op("PutObject", "PutObject"),
    ("PUT", "uploadId"): _op("UploadPart", "PutObject"),
    ("PUT", "acl"): _op("PutObjectAcl", "PutObjectAcl", "PutObjectVersionAcl"),
    ("PUT", "tagging"): _op("PutObjectTagging", "PutObjectTagging", "PutObjectVersionTagging"),
    ("PUT", "retention"): _op("PutObjectRetention", "PutObjectRetention"),
    ("PUT", "legal-hold"): _op("PutObjectLegalHold", "PutObjectLegalHold"),
    ("DELETE", ""): _op("DeleteObject", "DeleteObject", "DeleteObjectVersion"),
    ("DELETE", "tagging"): _op("DeleteObjectTagging", "DeleteObjectTagging", "DeleteObjectVersionTagging"),
    ("DELETE", "uploadId"): _op("AbortMultipartUpload", "AbortMultipartUpload"),
    ("POST", "uploads"): _op("CreateMultipartUpload", "PutObject"),
    ("POST", "uploadId"): _op("CompleteMultipartUpload", "PutObject"),
}
SUBRESOURCE = re.compile(
    "accelerate|accessGrant|acl|analytics|annotation|attributes|cors|delete|encryption|intelligent-tiering|inventory"
    "|legal-hold|lifecycle|location|logging|metadata.*|metrics|notification|object-lock|ownershipControls|policy"
    "|policyStatus|publicAccessBlock|renameObject|replication|requestPayment|restore|retention|select|session|tagging"
    "|torrent|uploadId|uploads|versioning|versions|website"
)


def operation(request: Received) -> Operation:
    """Return the operation of an S3 request. Raises S3Error."""
    named = sorted(name for name, _ in request.query if SUBRESOURCE.fullmatch(name))
    if len(named) > 1:
        raise S3Error("InvalidArgument", f"A request names one subresource, not {' and '.join(named)}.")
    table: Mapping[tuple[str, str], Operation] = _OBJECT if request.key else _BUCKET if request.bucket else _SERVICE
    subresource = named[0] if named else ""
    found = table.get((request.method, subresource))
    if not found:
        raise not_implemented(f"{request.method} with ?{subresource}" if subresource else request.method)
    return replace(_refined(found, request), subresource=subresource)


def _refined(found: Operation, request: Received) -> Operation:
    copies = "x-amz-copy-source" in request.headers
    if found.name == "ListObjects" and request.param("list-type") == "2":
        return replace(found, name="ListObjectsV2")
    if found.name == "PutObject" and copies:
        return replace(found, name="CopyObject")
    if found.name == "UploadPart" and copies:
        return replace(found, name="UploadPartCopy")
    if request.has("versionId"):
        return replace(found, actions=found.versioned)
    return found
