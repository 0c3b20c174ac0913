"""How are many objects deleted with one request? Each one is decided by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from cluster.embedded import access, documents, safeguards
from cluster.embedded.access import Need
from cluster.embedded.errors import XML, Reply, S3Error
from cluster.embedded.journal import Call

if TYPE_CHECKING:
    from cluster.embedded.objects import Exchange

MOST = 1000


def delete(exchange: Exchange) -> Reply:
    """Serve DeleteObjects. Raises S3Error when the request as a whole is wrong."""
    safeguards.check(exchange)
    root = documents.xml(exchange.content.body)
    targets = [(item.findtext("Key") or "", item.findtext("VersionId")) for item in root.iterfind("Object")]
    if not 0 < len(targets) <= MOST or not all(key for key, _ in targets):
        raise S3Error("MalformedXML", f"Name 1 to {MOST} objects, each with its key.")
    quiet = (root.findtext("Quiet") or "").lower() == "true"
    parts = [_one(exchange, key, version, quiet) for key, version in targets]
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult>{"".join(parts)}</DeleteResult>'
    return Reply(200, {"content-type": XML}, body.encode())


def _one(exchange: Exchange, key: str, version: str | None, quiet: bool) -> str:
    named = f"<Key>{escape(key)}</Key>" + (f"<VersionId>{escape(version)}</VersionId>" if version else "")
    bucket = exchange.request.bucket
    action = "s3:DeleteObjectVersion" if version else "s3:DeleteObject"
    bypass = access.bypasses(exchange.request)
    actions = (action, "s3:BypassGovernanceRetention") if bypass else (action,)
    if not all(exchange.may(Need(name, access.arn(bucket, key), bucket, key, version)) for name in actions):
        return f"<Error>{named}<Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
    query = (("versionId", version),) if version else ()
    headers = (("x-amz-bypass-governance-retention", "true"),) if bypass else ()
    reply = exchange.storage.execute(Call("s3", "DeleteObject", "DELETE", f"/{bucket}/{key}", query, headers))
    if reply.status >= 400:
        message = "Access Denied because object protected by object lock."
        return f"<Error>{named}<Code>AccessDenied</Code><Message>{message}</Message></Error>"
    if quiet:
        return ""
    marker = reply.headers.get("x-amz-version-id", "")
    created = (
        f"<DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>{marker}</DeleteMarkerVersionId>"
        if reply.headers.get("x-amz-delete-marker") == "true"
        else ""
    )
    return f"<Deleted>{named}{created}</Deleted>"
