"""How is one S3 request decided and carried out?"""

from __future__ import annotations

from datetime import datetime
from xml.parsers.expat import ExpatError

from cluster.embedded import access, bulk, locks, passing, safeguards
from cluster.embedded.access import Need
from cluster.embedded.audit import Entry
from cluster.embedded.authority import Authority
from cluster.embedded.errors import Reply, S3Error, denied
from cluster.embedded.identity import ANONYMOUS, bucket_policies
from cluster.embedded.operations import Operation, operation
from cluster.embedded.payload import Payload
from cluster.embedded.sigv4 import Signature
from cluster.embedded.storage import Storage
from cluster.embedded.wire import Received
from cluster.iam import Policy
from cluster.iam.request import Values


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
        self._own |= locks.circumstances(self.operation.name, content.body, now)

    def require(self, need: Need) -> None:
        """Raise AccessDenied unless the caller has this permission."""
        self.authority.require(need, self._context(need), self._bucket_policies(need))

    def may(self, need: Need) -> bool:
        """Whether the caller has this permission."""
        return self.authority.may(need, self._context(need), self._bucket_policies(need))

    def execute(self) -> Reply:
        """Carry the request out. Raises S3Error."""
        try:
            return self.storage.execute(passing.call(self.request, self.operation, self.content))
        except (LookupError, TypeError, ValueError, AttributeError, ExpatError) as error:
            if self.operation.name in safeguards.XML_BODIES:
                message = "The XML you provided did not validate against our schema."
                raise S3Error("MalformedXML", message) from error
            if self.operation.name == "ListObjectsV2":
                raise S3Error("InvalidArgument", "The continuation token provided is incorrect") from error
            raise

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
