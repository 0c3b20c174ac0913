"""When may a retention change, and what does it say?

moto stores retention and honours it on delete, but lets anybody shorten it,
and answers a question for the retention with the object itself.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cluster.embedded import access, documents
from cluster.embedded.errors import XML, Reply, S3Error, denied

if TYPE_CHECKING:
    from cluster.embedded.objects import Exchange
    from cluster.iam.request import Values


MODES = ("GOVERNANCE", "COMPLIANCE")


def serve(exchange: Exchange) -> Reply | None:
    """Answer or check what concerns retention; None: storage carries it out."""
    if exchange.operation.name == "GetObjectRetention":
        return _retention(_object(exchange))
    if exchange.operation.name == "PutObjectRetention":
        _may_change(exchange)
    return None


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse a lock in a write's headers that is not whole or makes no sense."""
    mode, until = headers.get("x-amz-object-lock-mode"), headers.get("x-amz-object-lock-retain-until-date")
    if (mode is None) != (until is None):
        raise S3Error("InvalidArgument", "A retention needs both its mode and its date.")
    if mode is not None and (mode not in MODES or _date(until) is None):
        raise S3Error("InvalidArgument", "Unknown WORM mode or date.")
    if headers.get("x-amz-object-lock-legal-hold", "ON") not in ("ON", "OFF"):
        raise S3Error("InvalidArgument", "Legal Hold must be either of 'ON' or 'OFF'")


def circumstances(operation: str, body: bytes, now: datetime) -> dict[str, Values]:
    """Return the condition keys that a request about a lock carries in its body.

    Without what cannot be read: that is refused later, of those who may ask.
    """
    if operation not in ("PutObjectRetention", "PutObjectLegalHold"):
        return {}
    try:
        root = documents.xml(body)
    except S3Error:
        return {}
    found = {key: root.findtext(name) for name, key in _KEYS.items()}
    until = _date(found["s3:object-lock-retain-until-date"])
    if until is not None:
        days = math.ceil((until - now.replace(tzinfo=None)) / timedelta(days=1))
        found["s3:object-lock-remaining-retention-days"] = str(days)
    return {key: value for key, value in found.items() if value is not None}


_KEYS = {
    "Mode": "s3:object-lock-mode",
    "RetainUntilDate": "s3:object-lock-retain-until-date",
    "Status": "s3:object-lock-legal-hold",
}


def _object(exchange: Exchange) -> Any:
    request = exchange.request
    return exchange.storage.stored(request.bucket, request.key, request.param("versionId"))


def _retention(found: Any) -> Reply:
    if not found.lock_mode:
        code = "NoSuchObjectLockConfiguration"
        raise S3Error(code, "The specified object does not have a ObjectLock configuration", 404)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Retention><Mode>{found.lock_mode}</Mode><RetainUntilDate>{found.lock_until}</RetainUntilDate></Retention>"
    )
    return Reply(200, {"content-type": XML}, body.encode())


def _may_change(exchange: Exchange) -> None:
    """Refuse to weaken a retention in force, except in governance mode for those who bypass it."""
    root = documents.xml(exchange.content.body)
    mode, until = root.findtext("Mode"), _date(root.findtext("RetainUntilDate"))
    if mode not in MODES or until is None:
        raise S3Error("MalformedXML", "A retention has a Mode and a RetainUntilDate.")
    found = _object(exchange)
    present = _date(found.lock_until)
    if not found.lock_mode or present is None or present <= exchange.now.replace(tzinfo=None):
        return
    if until >= present and mode == found.lock_mode:
        return
    if found.lock_mode == "COMPLIANCE" or not access.bypasses(exchange.request):
        raise denied("Access Denied because object protected by object lock.")


def _date(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat((text or "").replace("Z", "+00:00")).replace(tzinfo=None)
    except ValueError:
        return None
