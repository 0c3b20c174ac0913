"""What must be refused before storage sees it, because storage would get it wrong?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cluster.embedded import access, documents, locks
from cluster.embedded.errors import S3Error, denied, not_implemented
from cluster.iam import ACCOUNT
from cluster.iam.request import Values

if TYPE_CHECKING:
    from cluster.embedded.access import Need
    from cluster.embedded.objects import Exchange
    from cluster.embedded.storage import Storage

NUMBERS = ("max-keys", "max-parts", "max-buckets", "part-number-marker", "partNumber")
LARGEST = 2**31 - 1
OWNERS_ONLY = frozenset({"private", "bucket-owner-full-control"})
XML_BODIES = frozenset(
    {
        "CompleteMultipartUpload",
        "DeleteObjects",
        "PutBucketCors",
        "PutBucketEncryption",
        "PutBucketLifecycleConfiguration",
        "PutBucketOwnershipControls",
        "PutBucketTagging",
        "PutBucketVersioning",
        "PutObjectLegalHold",
        "PutObjectLockConfiguration",
        "PutObjectRetention",
        "PutObjectTagging",
        "PutPublicAccessBlock",
    }
)


def closed_to_strangers(storage: Storage, bucket: str) -> bool:
    """Whether the bucket's public access block keeps anonymous callers out."""
    return _blocks(storage, bucket, "restrict_public_buckets")


def check(exchange: Exchange) -> None:
    """Raise S3Error for a request that cannot be carried out as it stands."""
    _numbers(exchange)
    _headers(exchange)
    _bucket(exchange)
    if exchange.operation.name in XML_BODIES:
        documents.xml(exchange.content.body)
    if "uploadId" in dict(exchange.request.query):
        _upload(exchange)
    special = _SPECIAL.get(exchange.operation.name)
    if special:
        special(exchange)


def existing_tags(storage: Storage, need: Need) -> Mapping[str, Values]:
    """Return the condition keys of the tags an object has now."""
    found = storage.stored(need.bucket, need.key, need.version) if need.key else None
    if found is None:
        return {}
    tags = storage.s3.tagger.get_tag_dict_for_resource(getattr(found, "arn", ""))
    return {f"s3:ExistingObjectTag/{name}": value for name, value in tags.items()}


def _numbers(exchange: Exchange) -> None:
    for name in NUMBERS:
        value = exchange.request.param(name)
        if value is None:
            continue
        if not re.fullmatch(r"\d{1,10}", value, re.ASCII) or int(value) > LARGEST:
            raise S3Error("InvalidArgument", f"Provided {name} not an integer or within integer range")
    for name, value in exchange.request.query:
        if name.startswith("response-") and not re.fullmatch(r"[ -~]*", value):
            raise S3Error("InvalidArgument", f"{name} must be something that a header can say.")
    if exchange.request.has("partNumber") and not exchange.request.has("uploadId"):
        raise not_implemented("A part without its upload")
    if exchange.operation.name.startswith("UploadPart") and not exchange.request.has("partNumber"):
        raise S3Error("InvalidArgument", "An upload of a part names its number.")
    if exchange.request.param("partNumber") == "0":
        raise S3Error("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")


def _headers(exchange: Exchange) -> None:
    headers = exchange.request.headers
    if headers.get("x-amz-expected-bucket-owner", ACCOUNT) != ACCOUNT:
        raise denied()
    if any(name.startswith("x-amz-server-side-encryption-customer") for name in headers):
        raise not_implemented("Encryption with a customer's key (SSE-C)")
    locks.check_headers(headers)
    grants = any(name.startswith("x-amz-grant-") for name in headers)
    acl = exchange.operation.name in ("PutBucketAcl", "PutObjectAcl")
    if grants or acl or headers.get("x-amz-acl", "private") not in OWNERS_ONLY:
        raise S3Error("AccessControlListNotSupported", "The bucket does not allow ACLs")


def _bucket(exchange: Exchange) -> None:
    name, buckets = exchange.request.bucket, exchange.storage.s3.buckets
    creates = exchange.operation.name == "CreateBucket"
    if creates and name in buckets:
        raise S3Error("BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded.", 409)
    if name and not creates and name not in buckets:
        raise S3Error("NoSuchBucket", f"The specified bucket does not exist: {name}", 404)


def _upload(exchange: Exchange) -> None:
    """Refuse an upload id under another key than the one it was begun for."""
    request = exchange.request
    upload = exchange.storage.s3.buckets[request.bucket].multiparts.get(request.param("uploadId"))
    if exchange.operation.name == "CompleteMultipartUpload" and upload is None:
        _completed(exchange)
    elif upload is None or upload.key_name != request.key:
        raise S3Error("NoSuchUpload", "The specified upload does not exist.", 404)


def _completed(exchange: Exchange) -> None:
    """Let an upload be completed once more while its result is still there."""
    request = exchange.request
    found = exchange.storage.stored(request.bucket, request.key)
    if found is None or not found.multipart or found.multipart.id != request.param("uploadId"):
        raise S3Error("NoSuchUpload", "The specified upload does not exist.", 404)


def _exists(exchange: Exchange) -> None:
    request = exchange.request
    if exchange.storage.stored(request.bucket, request.key, request.param("versionId")) is None:
        code = "NoSuchVersion" if request.has("versionId") else "NoSuchKey"
        raise S3Error(code, "The specified key or version does not exist.", 404)


def _policy(exchange: Exchange) -> None:
    name = exchange.request.bucket
    try:
        policy = documents.bucket_policy(exchange.content.body.decode(), name)
    except UnicodeDecodeError:
        raise S3Error("MalformedPolicy", "Policies must be UTF-8.") from None
    if documents.is_public(policy) and _blocks(exchange.storage, name, "block_public_policy"):
        raise denied("The bucket's public access block refuses a policy that is public.")


def _versioning(exchange: Exchange) -> None:
    status = documents.xml(exchange.content.body).findtext("Status")
    if status not in ("Enabled", "Suspended"):
        raise S3Error("MalformedXML", "Status must be Enabled or Suspended.")
    if status == "Suspended" and exchange.storage.s3.buckets[exchange.request.bucket].object_lock_enabled:
        raise S3Error("InvalidBucketState", "Versioning cannot be suspended where object lock is enabled.", 409)


def _location(exchange: Exchange) -> None:
    """Refuse a configuration that names no location and no tags: storage cannot read it."""
    if exchange.content.body and not list(documents.xml(exchange.content.body)):
        raise S3Error("MalformedXML", "The XML you provided did not validate against our schema.")


def _copy(exchange: Exchange) -> None:
    source = access.copy_source(exchange.request)
    found = exchange.storage.stored(source.bucket, source.key, source.version)
    if found is None:
        raise S3Error("NoSuchKey", "The specified source does not exist.", 404)
    headers = exchange.request.headers
    if "x-amz-copy-source-if-match" in headers and headers["x-amz-copy-source-if-match"].strip('"') != found.etag[1:-1]:
        raise S3Error("PreconditionFailed", "At least one of the preconditions you specified did not hold.", 412)
    if any(name.startswith("x-amz-copy-source-if-") and name.endswith("-since") for name in headers):
        raise not_implemented("A copy that depends on the date of its source")


def _blocks(storage: Storage, bucket: str, setting: str) -> bool:
    """Whether the bucket's public access block has this on."""
    block = getattr(storage.s3.buckets.get(bucket), "public_access_block", None)
    return str(getattr(block, setting, "false")).lower() == "true"


_SPECIAL: Mapping[str, Callable[[Exchange], None]] = {
    "CopyObject": _copy,
    "CreateBucket": _location,
    "DeleteObjectTagging": _exists,
    "GetObjectAcl": _exists,
    "GetObjectLegalHold": _exists,
    "GetObjectRetention": _exists,
    "PutBucketPolicy": _policy,
    "PutBucketVersioning": _versioning,
    "PutObjectLegalHold": _exists,
    "PutObjectRetention": _exists,
    "PutObjectTagging": _exists,
    "UploadPartCopy": _copy,
}
