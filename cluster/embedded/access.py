"""Which permissions, on which resource, in which circumstances, does an S3 request need?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote

from cluster.embedded.errors import S3Error
from cluster.embedded.operations import Operation
from cluster.embedded.sigv4 import ALGORITHM, Signature
from cluster.embedded.wire import Received
from cluster.iam import ACCOUNT, catalogue
from cluster.iam.request import Values

Context = Mapping[str, Values]
WRITES = frozenset({"PutObject", "CopyObject", "CreateMultipartUpload"})


@dataclass(frozen=True, slots=True)
class Source:
    """What a copy reads."""

    bucket: str
    key: str
    version: str | None


@dataclass(frozen=True, slots=True)
class Need:
    """One permission: an action on a resource."""

    action: str
    resource: str
    bucket: str = ""
    key: str = ""
    version: str | None = None


def arn(bucket: str, key: str = "") -> str:
    """Return the ARN of a bucket or an object."""
    return f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"


def needs(request: Received, operation: Operation) -> tuple[Need, ...]:
    """Return every permission that an operation needs; all must be granted."""
    version = request.param("versionId")
    actions = (*operation.actions, *_headers_need(request, operation))
    resource = arn(request.bucket or "*", request.key)
    own = tuple(Need(f"s3:{action}", resource, request.bucket, request.key, version) for action in actions)
    source = copy_source(request) if "x-amz-copy-source" in request.headers else None
    if source is None:
        return own
    reading = "s3:GetObjectVersion" if source.version else "s3:GetObject"
    return (*own, Need(reading, arn(source.bucket, source.key), source.bucket, source.key, source.version))


def copy_source(request: Received) -> Source:
    """Read x-amz-copy-source: `bucket/key`, percent-encoded, with an optional version."""
    header = request.headers["x-amz-copy-source"]
    _, _, version = header.partition("?versionId=")
    try:
        bucket, _, key = copy_path(header)[1:].partition("/")
    except UnicodeDecodeError:
        bucket = key = ""
    if not bucket or not key:
        raise S3Error("InvalidArgument", "Copy Source must mention the source bucket and key: bucket/key.")
    return Source(bucket, key, unquote(version) or None)


def copy_path(header: str) -> str:
    """Return `/bucket/key` of an x-amz-copy-source header."""
    return "/" + unquote(header.partition("?versionId=")[0], errors="strict").removeprefix("/")


def bypasses(request: Received) -> bool:
    """Whether a request asks to pass a governance-mode retention."""
    return request.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"


def _headers_need(request: Received, operation: Operation) -> Iterator[str]:
    headers = request.headers
    if operation.name in WRITES:
        if "x-amz-tagging" in headers:
            yield "PutObjectTagging"
        if "x-amz-object-lock-mode" in headers or "x-amz-object-lock-retain-until-date" in headers:
            yield "PutObjectRetention"
        if "x-amz-object-lock-legal-hold" in headers:
            yield "PutObjectLegalHold"
    if operation.name in {"DeleteObject", "DeleteObjects", "PutObjectRetention"} and bypasses(request):
        yield "BypassGovernanceRetention"
    if operation.name == "CreateBucket" and "x-amz-bucket-object-lock-enabled" in headers:
        yield from ("PutBucketObjectLockConfiguration", "PutBucketVersioning")
    if operation.name == "CreateBucket" and "x-amz-object-ownership" in headers:
        yield "PutBucketOwnershipControls"


def circumstances(request: Received, signature: Signature | None, now: datetime) -> dict[str, Values]:
    """Return the condition keys that every request carries."""
    found: dict[str, Values] = {
        "aws:SourceIp": request.remote,
        "aws:SecureTransport": "false",
        "aws:CurrentTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(now.timestamp())),
    }
    optional = {"aws:UserAgent": "user-agent", "aws:Referer": "referer"}
    found.update((key, request.headers[name]) for key, name in optional.items() if name in request.headers)
    if signature:
        found["aws:RequestedRegion"] = signature.region
    return found


def s3_circumstances(request: Received, signature: Signature | None, now: datetime) -> dict[str, Values]:
    """Return the condition keys that an S3 request can carry besides."""
    found: dict[str, Values] = dict(_from_query(request))
    found |= {key: request.headers[name] for key, name in _FROM_HEADERS.items() if name in request.headers}
    found["s3:ResourceAccount"] = found["aws:ResourceAccount"] = ACCOUNT
    found |= tags("s3:RequestObjectTag", request.headers.get("x-amz-tagging", ""))
    if signature:
        found["s3:authType"] = "REST-QUERY-STRING" if signature.presigned else "REST-HEADER"
        found["s3:signatureversion"] = ALGORITHM
        signed = datetime.strptime(signature.time, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        found["s3:signatureAge"] = str(int((now - signed).total_seconds() * 1000))
    return found


def tags(prefix: str, encoded: str) -> dict[str, Values]:
    """Return the condition keys of tags, from `key=value&…`."""
    pairs = parse_qsl(encoded, keep_blank_values=True)
    found: dict[str, Values] = {f"{prefix}/{key}": value for key, value in pairs}
    if pairs:
        found[f"{prefix}Keys"] = tuple(key for key, _ in pairs)
    return found


def carried(action: str, keys: Mapping[str, Values]) -> dict[str, Values]:
    """Return the keys that a request for this action carries; stray parameters are none."""
    known = catalogue.action(action)
    return {key: value for key, value in keys.items() if known and known.carries(key)}


def _from_query(request: Received) -> Iterator[tuple[str, Values]]:
    names = {"prefix": "s3:prefix", "delimiter": "s3:delimiter", "max-keys": "s3:max-keys", "versionId": "s3:VersionId"}
    for name, value in request.query:
        if name in names:
            yield names[name], value


_FROM_HEADERS = {
    f"s3:{name}": name
    for name in (
        "x-amz-acl",
        "x-amz-content-sha256",
        "x-amz-copy-source",
        "x-amz-metadata-directive",
        "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-storage-class",
        "x-amz-website-redirect-location",
    )
} | {
    "s3:object-lock-mode": "x-amz-object-lock-mode",
    "s3:object-lock-retain-until-date": "x-amz-object-lock-retain-until-date",
    "s3:object-lock-legal-hold": "x-amz-object-lock-legal-hold",
    "s3:if-match": "if-match",
    "s3:if-none-match": "if-none-match",
}
