"""How is one request made for real, and how is what it changed put back?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from cluster.iam.request import Request, Values

BODY = b"made by a lab to try a permission\n"
Send = Callable[[Any, "Target"], Any]


class CannotReplay(ValueError):
    """A request that cannot be made against the lab, so that there is no verdict."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is about, in the words of the S3 API."""

    bucket: str
    key: str
    options: Mapping[str, Any]


def _on_bucket(method: str, **fixed: Any) -> Send:
    return lambda client, target: getattr(client, method)(Bucket=target.bucket, **fixed, **target.options)


def _on_object(method: str, **fixed: Any) -> Send:
    return lambda client, target: getattr(client, method)(
        Bucket=target.bucket, Key=target.key, **fixed, **target.options
    )


_TAGS = {"Tagging": {"TagSet": [{"Key": "lab", "Value": "try"}]}}
_RULES = {
    "LifecycleConfiguration": {
        "Rules": [{"ID": "try", "Status": "Disabled", "Filter": {"Prefix": "~"}, "Expiration": {"Days": 9}}]
    }
}
_SENDS: Mapping[str, Send] = {
    "s3:listallmybuckets": lambda client, _: client.list_buckets(),
    "s3:listbucket": _on_bucket("list_objects_v2"),
    "s3:listbucketversions": _on_bucket("list_object_versions"),
    "s3:listbucketmultipartuploads": _on_bucket("list_multipart_uploads"),
    "s3:getbucketlocation": _on_bucket("get_bucket_location"),
    "s3:getbucketversioning": _on_bucket("get_bucket_versioning"),
    "s3:getbucketacl": _on_bucket("get_bucket_acl"),
    "s3:getbucketpolicy": _on_bucket("get_bucket_policy"),
    "s3:getbuckettagging": _on_bucket("get_bucket_tagging"),
    "s3:getlifecycleconfiguration": _on_bucket("get_bucket_lifecycle_configuration"),
    "s3:getencryptionconfiguration": _on_bucket("get_bucket_encryption"),
    "s3:getbucketobjectlockconfiguration": _on_bucket("get_object_lock_configuration"),
    "s3:putbucketversioning": _on_bucket("put_bucket_versioning", VersioningConfiguration={"Status": "Enabled"}),
    "s3:putlifecycleconfiguration": _on_bucket("put_bucket_lifecycle_configuration", **_RULES),
    "s3:putbuckettagging": _on_bucket("put_bucket_tagging", **_TAGS),
    "s3:deletebucket": _on_bucket("delete_bucket"),
    "s3:getobject": _on_object("get_object"),
    "s3:getobjectversion": _on_object("get_object"),
    "s3:getobjectacl": _on_object("get_object_acl"),
    "s3:getobjecttagging": _on_object("get_object_tagging"),
    "s3:getobjectattributes": _on_object("get_object_attributes", ObjectAttributes=["ETag"]),
    "s3:getobjectretention": _on_object("get_object_retention"),
    "s3:getobjectlegalhold": _on_object("get_object_legal_hold"),
    "s3:putobject": _on_object("put_object", Body=BODY),
    "s3:putobjecttagging": _on_object("put_object_tagging", **_TAGS),
    "s3:deleteobject": _on_object("delete_object"),
    "s3:deleteobjectversion": _on_object("delete_object"),
    "s3:deleteobjecttagging": _on_object("delete_object_tagging"),
}
_NEEDS_NO_OBJECT = {"s3:putobject", "s3:deleteobject"}
_ON_A_VERSION = {"s3:deleteobjectversion", "s3:getobjectversion"}
_UNDO: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "s3:putlifecycleconfiguration": {"delete_bucket_lifecycle": ("Bucket",)},
    "s3:putbuckettagging": {"delete_bucket_tagging": ("Bucket",)},
    "s3:putobjecttagging": {"delete_object_tagging": ("Bucket", "Key")},
}
_OPTIONS = {
    "s3:prefix": "Prefix",
    "s3:delimiter": "Delimiter",
    "s3:max-keys": "MaxKeys",
    "s3:versionid": "VersionId",
    "s3:x-amz-acl": "ACL",
    "s3:x-amz-server-side-encryption": "ServerSideEncryption",
    "s3:x-amz-storage-class": "StorageClass",
}
_AS_IT_IS = {
    "aws:securetransport": {"false"},
    "aws:sourceip": {"127.0.0.1"},
    "s3:authtype": {"REST-HEADER"},
    "s3:signatureversion": {"AWS4-HMAC-SHA256"},
}
_WHO_ASKS = {"aws:username", "aws:userid", "aws:principalarn", "aws:principaltype", "aws:principalaccount"}


def can_replay(action: str) -> bool:
    """Whether the lab knows a call for this action."""
    return action.lower() in _SENDS


def send(action: str, client: Any, aim: Target) -> Any:
    """Make the call."""
    return _SENDS[action.lower()](client, aim)


def target(request: Request) -> Target:
    """Read the bucket, the key and the options out of a request. Raises CannotReplay."""
    name = request.resource.removeprefix("arn:aws:s3:::")
    bucket, _, key = name.partition("/")
    if not can_replay(request.action):
        raise CannotReplay(f"the lab has no call for {request.action}; read its meaning in the report")
    if request.action.lower() != "s3:listallmybuckets" and (not bucket or "*" in bucket):
        raise CannotReplay(f"{request.resource} names no bucket that a call could go to")
    return Target(
        bucket, key, dict(_option(name.lower(), value) for name, value in request.context.items() if _sent(name, value))
    )


def _sent(name: str, value: Values) -> bool:
    """Whether a condition key is something that the caller writes into the call."""
    known = name.lower()
    if known in _WHO_ASKS or value in _AS_IT_IS.get(known, ()):
        return False
    if known in _OPTIONS and isinstance(value, str):
        return True
    raise CannotReplay(f"the lab cannot send a request with {name}={value}")


def _option(name: str, value: Values) -> tuple[str, Any]:
    return _OPTIONS[name], int(str(value)) if name == "s3:max-keys" else value


@contextmanager
def undone(root: Any, action: str, aim: Target) -> Iterator[Target]:
    """Make what a call may destroy expendable, and put everything back after it.

    Buckets of a lab keep versions: what a call writes is one version more, and
    what it may delete for good is a version that is laid there for it.
    """
    before = _history(root, aim)
    if action.lower() in _ON_A_VERSION:
        aim = _on_expendable(root, aim, before)
    elif (
        aim.key
        and action.lower() not in _NEEDS_NO_OBJECT
        and not _quietly(root.head_object, Bucket=aim.bucket, Key=aim.key)
    ):
        # Whoever may read but not list gets AccessDenied for what is not there, on AWS too: no verdict on reading.
        _quietly(root.put_object, Bucket=aim.bucket, Key=aim.key, Body=BODY)
    try:
        yield aim
    finally:
        for version in _history(root, aim) - before:
            _quietly(root.delete_object, Bucket=aim.bucket, Key=aim.key, VersionId=version)
        for method, names in _UNDO.get(action.lower(), {}).items():
            _quietly(getattr(root, method), **{name: getattr(aim, name.lower()) for name in names})


def _on_expendable(root: Any, aim: Target, before: frozenset[str]) -> Target:
    named = aim.options.get("VersionId")
    if named is None:
        laid = _quietly(root.put_object, Bucket=aim.bucket, Key=aim.key, Body=BODY) or {}
        return Target(aim.bucket, aim.key, {**aim.options, "VersionId": laid.get("VersionId", "null")})
    if named in before:
        raise CannotReplay(
            f"version {named} is real and would be gone for good; leave s3:VersionId out to try on a spare one"
        )
    return aim


def _history(root: Any, aim: Target) -> frozenset[str]:
    if not aim.key:
        return frozenset()
    listed = _quietly(root.list_object_versions, Bucket=aim.bucket, Prefix=aim.key) or {}
    entries = (*listed.get("Versions", ()), *listed.get("DeleteMarkers", ()))
    return frozenset(entry["VersionId"] for entry in entries if entry["Key"] == aim.key)


def _quietly(call: Callable[..., Any], **arguments: Any) -> Any:
    """Make a call of the clean-up; what is not there needs no cleaning."""
    try:
        return call(**arguments)
    except ClientError:
        return None
