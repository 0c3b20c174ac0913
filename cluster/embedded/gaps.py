"""What does moto do differently from S3 and IAM, and how is it put right?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cluster.embedded import lean
from cluster.embedded.errors import Reply
from cluster.embedded.journal import Call

BOUNDARY = "permissions_boundary_arn"
LOCK_HEADERS = ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold")


def override(bucket: Any) -> None:
    """Take over two rules of its buckets.

    It judges bucket policies, without conditions; here the gateway does. And
    it forgets old versions once versioning is suspended; here they stay.
    """
    bucket.get_permission = lambda _self, _action, _resource: lean.Permission.PERMITTED
    bucket.is_versioned = property(lambda self: self.versioning_status is not None)


def instead(iam: Any, call: Call) -> Reply | None:
    """Carry out what moto does not know: the permissions boundary of a user."""
    if call.operation not in ("PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary"):
        return None
    form = dict(call.query)
    setattr(iam.users[form["UserName"]], BOUNDARY, form.get("PermissionsBoundary"))
    name = f"{call.operation}Response"
    body = f"<{name}><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></{name}>"
    return Reply(200, {"content-type": "text/xml"}, body.encode())


def after(s3: Any, iam: Any, call: Call, moment: datetime) -> None:
    """Complete what moto did by half."""
    name = call.path[1:].partition("/")[0]
    if call.operation == "CreateBucket":
        s3.buckets[name].creation_date = moment
    elif call.operation == "CreateMultipartUpload":
        _remember_lock(next(reversed(s3.buckets[name].multiparts.values())), dict(call.headers))
    elif call.operation == "CompleteMultipartUpload":
        _lock(s3.buckets[name], s3.get_object(*call.path[1:].split("/", 1)))
    elif call.operation == "CreateUser":
        form = dict(call.query)
        setattr(iam.users[form["UserName"]], BOUNDARY, form.get("PermissionsBoundary"))


def _remember_lock(upload: Any, headers: dict[str, str]) -> None:
    upload.lock = tuple(headers.get(name) for name in LOCK_HEADERS)


def _lock(bucket: Any, found: Any) -> None:
    """Give an object put together from parts the lock that was asked for, or the bucket's."""
    mode, until, hold = getattr(found.multipart, "lock", (None, None, None))
    if not mode and bucket.object_lock_enabled and bucket.has_default_lock:
        mode, until = bucket.default_lock_mode, bucket.default_retention()
    if mode and not found.lock_mode:
        found.lock_mode, found.lock_until = mode, until
    found.lock_legal_status = hold or found.lock_legal_status
