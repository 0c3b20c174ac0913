"""What of an S3 request reaches the storage?

Only what the operation that was decided has a use for. moto picks the
operation by itself, from whatever it finds: `?ownershipControls&list-type=2`
would be decided as one and answered as the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import quote

from cluster.embedded import access
from cluster.embedded.journal import Call
from cluster.embedded.operations import Operation
from cluster.embedded.payload import Payload
from cluster.embedded.wire import Received

MOST_KEYS = 1000
_LIST = "prefix|delimiter|max-keys|encoding-type"
_LISTS = {
    "ListBuckets": "prefix|max-buckets|bucket-region",
    "ListObjects": f"{_LIST}|marker",
    "ListObjectsV2": f"{_LIST}|list-type|continuation-token|start-after|fetch-owner",
    "ListObjectVersions": f"{_LIST}|key-marker|version-id-marker",
    "ListMultipartUploads": _LIST,
    "ListParts": "uploadId|max-parts|part-number-marker",
    "UploadPart": "uploadId|partNumber",
    "UploadPartCopy": "uploadId|partNumber",
    "AbortMultipartUpload": "uploadId",
    "CompleteMultipartUpload": "uploadId",
    "GetObject": "versionId|response-(content-(type|language|disposition|encoding)|expires|cache-control)",
    "PutObject": "",
    "CopyObject": "",
    "CreateMultipartUpload": "",
}
QUERY: Mapping[str, re.Pattern[str]] = {name: re.compile(pattern) for name, pattern in _LISTS.items()}
OF_AN_OBJECT = re.compile("versionId")
HEADERS = re.compile(
    "content-(type|language|disposition|md5)|cache-control|expires|if-(match|none-match|modified-since|unmodified-since)"
    "|x-amz-(meta-.+|sdk-checksum-algorithm|checksum-.+|metadata-directive|tagging|tagging-directive"
    "|server-side-encryption(-aws-kms-key-id|-bucket-key-enabled)?|storage-class|website-redirect-location"
    "|object-lock-.+|bucket-object-lock-enabled|object-attributes|object-ownership)"
)
COPIES = frozenset({"CopyObject", "UploadPartCopy"})
RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")


def call(request: Received, operation: Operation, content: Payload) -> Call:
    """Return what the storage gets: only what was understood, spelt one way."""
    path = f"/{request.bucket}/{request.key}" if request.key else f"/{request.bucket}"
    query = [*_subresource(operation), *_query(request, operation)]
    headers = _headers(request, operation, {**request.headers, **content.trailers})
    # Some clients send a body where an upload in parts begins; nobody reads it.
    body = b"" if operation.name == "CreateMultipartUpload" else content.body
    return Call("s3", operation.name, request.method, path, tuple(query), tuple(headers), body)


def _subresource(operation: Operation) -> Iterator[tuple[str, str]]:
    if operation.subresource not in ("", "uploadId"):
        yield operation.subresource, ""


def _query(request: Received, operation: Operation) -> Iterator[tuple[str, str]]:
    passed = QUERY.get(operation.name, OF_AN_OBJECT if request.key else None)
    for name, value in request.query:
        if passed and passed.fullmatch(name):
            yield name, str(min(int(value), MOST_KEYS)) if name == "max-keys" else value


def _headers(request: Received, operation: Operation, headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from (field for field in headers.items() if HEADERS.fullmatch(field[0]) and _understood(*field))
    if RANGE.fullmatch(headers.get("range", "")):
        yield "range", headers["range"]
    if operation.name in COPIES:
        yield from _copy(request)
    codings = [name.strip() for name in headers.get("content-encoding", "").split(",")]
    if kept := ",".join(name for name in codings if name and name != "aws-chunked"):
        yield "content-encoding", kept
    if access.bypasses(request):
        yield "x-amz-bypass-governance-retention", "true"


def _copy(request: Received) -> Iterator[tuple[str, str]]:
    source = access.copy_source(request)
    version = f"?versionId={quote(source.version, safe='')}" if source.version else ""
    yield "x-amz-copy-source", f"/{source.bucket}/{quote(source.key)}{version}"
    for name in ("x-amz-copy-source-if-none-match", "x-amz-copy-source-range"):
        if name in request.headers:
            yield name, request.headers[name]


def _understood(name: str, value: str) -> bool:
    """Whether a condition on a date has one; S3 passes over one that has not."""
    if not name.endswith("-since"):
        return True
    try:
        return bool(datetime.strptime(value, "%a, %d %b %Y %H:%M:%S GMT"))
    except ValueError:
        return False
