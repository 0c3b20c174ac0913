"""How is one S3 request decided and carried out?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote
from xml.parsers.expat import ExpatError

from cluster.embedded import access, bulk, locks, safeguards
from cluster.embedded.access import Need
from cluster.embedded.audit import Entry
from cluster.embedded.authority import Authority
from cluster.embedded.errors import Reply, S3Error, denied
from cluster.embedded.identity import ANONYMOUS, bucket_policies
from cluster.embedded.journal import Call
from cluster.embedded.operations import Operation, operation
from cluster.embedded.payload import Payload
from cluster.embedded.sigv4 import Signature
from cluster.embedded.storage import Storage
from cluster.embedded.wire import Received
from cluster.iam import Policy
from cluster.iam.request import Values

PASSED_QUERY = re.compile(
    "prefix|delimiter|max-keys|marker|continuation-token|start-after|fetch-owner|encoding-type|list-type|key-marker"
    "|version-id-marker|versionId|uploadId|partNumber|max-parts|part-number-marker|max-buckets|bucket-region"
    "|response-(content-type|content-language|expires|cache-control|content-disposition|content-encoding)"
)
PASSED_HEADERS = re.compile(
    r"content-(type|language|disposition|md5)|cache-control|expires|if-(match|none-match|modified-since|unmodified-since)"
    r"|x-amz-(meta-.+|sdk-checksum-algorithm|checksum-.+|copy-source-if-.+|copy-source-range|metadata-directive|tagging"
    r"|tagging-directive|server-side-encryption|server-side-encryption-aws-kms-key-id"
    r"|server-side-encryption-bucket-key-enabled|storage-class|website-redirect-location|object-lock-.+"
    r"|bucket-object-lock-enabled|object-attributes|object-ownership)"
)
MOST_KEYS = 1000
RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")


class Exchange:
    """One S3 request on its way through."""

    def __init__(
        self,
        storage: Storage,
        request: Received,
        content: Payload,
        signature: Signature | None,
        authority: Authority,
        now: datetime,
    ) -> None:
        self.storage = storage
        self.request = request
        self.content = content
        self.authority = authority
        self.now = now
        self.operation: Operation = operation(request)
        self._common = access.circumstances(request, signature, now)
        self._own = access.s3_circumstances(request, signature, now)

    def require(self, need: Need) -> None:
        """Raise AccessDenied unless the caller has this permission."""
        self.authority.require(need, self._context(need), self._bucket_policies(need))

    def may(self, need: Need) -> bool:
        """Whether the caller has this permission."""
        return self.authority.may(need, self._context(need), self._bucket_policies(need))

    def execute(self) -> Reply:
        """Carry the request out. Raises S3Error."""
        try:
            return self.storage.execute(self.call())
        except (LookupError, TypeError, ValueError, AttributeError, ExpatError) as error:
            if self.operation.name not in safeguards.XML_BODIES:
                raise
            raise S3Error("MalformedXML", "The XML you provided did not validate against our schema.") from error

    def call(self) -> Call:
        """Return what the storage gets: only what was understood, spelt one way."""
        request = self.request
        path = f"/{request.bucket}/{request.key}" if request.key else f"/{request.bucket}"
        query = [(name, _bounded(name, value)) for name, value in request.query if PASSED_QUERY.fullmatch(name)]
        if self.operation.subresource not in ("", "uploadId"):
            query.insert(0, (self.operation.subresource, ""))
        return Call(
            "s3", self.operation.name, request.method, path, tuple(query), tuple(self._headers()), self.content.body
        )

    def _bucket_policies(self, need: Need) -> tuple[Policy, ...]:
        closed = self.authority.identity is ANONYMOUS and safeguards.closed_to_strangers(self.storage, need.bucket)
        return () if closed else bucket_policies(self.storage, need.bucket)

    def _context(self, need: Need) -> dict[str, Values]:
        existing = safeguards.existing_tags(self.storage, need)
        own = {**self._own, **existing}
        if need.version is None:
            own.pop("s3:VersionId", None)
        else:
            own["s3:VersionId"] = need.version
        return {**self._common, **access.carried(need.action, own)}

    def _headers(self) -> Iterator[tuple[str, str]]:
        headers = {**self.request.headers, **self.content.trailers}
        yield from (field for field in headers.items() if PASSED_HEADERS.fullmatch(field[0]) and _understood(*field))
        if RANGE.fullmatch(headers.get("range", "")):
            yield "range", headers["range"]
        if "x-amz-copy-source" in headers:
            source = access.copy_source(self.request)
            version = f"?versionId={quote(source.version, safe='')}" if source.version else ""
            yield "x-amz-copy-source", f"/{source.bucket}/{quote(source.key)}{version}"
        codings = [name.strip() for name in headers.get("content-encoding", "").split(",")]
        if kept := ",".join(name for name in codings if name and name != "aws-chunked"):
            yield "content-encoding", kept
        if access.bypasses(self.request):
            yield "x-amz-bypass-governance-retention", "true"


def serve(
    storage: Storage,
    request: Received,
    content: Payload,
    signature: Signature | None,
    authority: Authority,
    now: datetime,
    entry: Entry,
) -> Reply:
    """Decide and carry out one S3 request. Raises S3Error."""
    exchange = Exchange(storage, request, content, signature, authority, now)
    entry.api = exchange.operation.name
    if exchange.operation.name == "DeleteObjects":
        return bulk.delete(exchange)
    for need in access.needs(request, exchange.operation):
        exchange.require(need)
    safeguards.check(exchange)
    reply = locks.serve(exchange) or exchange.execute()
    return _hidden(exchange, reply)


def _bounded(name: str, value: str) -> str:
    return str(min(int(value), MOST_KEYS)) if name == "max-keys" else value


def _understood(name: str, value: str) -> bool:
    """Whether a condition on a date has one; S3 passes over one that has not."""
    if not name.endswith("-since"):
        return True
    try:
        return bool(datetime.strptime(value, "%a, %d %b %Y %H:%M:%S GMT"))
    except ValueError:
        return False


def _hidden(exchange: Exchange, reply: Reply) -> Reply:
    """Tell only those who may list a bucket that an object is missing.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    """
    request = exchange.request
    if reply.status == 404 and request.key and request.method in ("GET", "HEAD"):
        bucket = access.arn(request.bucket)
        if not exchange.may(Need("s3:ListBucket", bucket, request.bucket)):
            raise denied()
    return reply
