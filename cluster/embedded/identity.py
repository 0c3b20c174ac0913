"""Whose key is this, and which policies does its owner bring along?"""

from __future__ import annotations

import functools
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cluster.backend import Credentials
from cluster.embedded.errors import S3Error, denied
from cluster.embedded.sigv4 import Signature
from cluster.embedded.storage import Storage
from cluster.iam import ACCOUNT, Policies, Policy, PolicyError, parse
from cluster.iam.request import Values

ROOT_ARN = f"arn:aws:iam::{ACCOUNT}:root"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls. `parent` is the user or role behind the key."""

    arn: str
    id: str = ""
    name: str = ""
    parent: str = ""
    access_key: str = ""
    policies: Policies = field(default_factory=Policies)
    keys: dict[str, Values] = field(default_factory=dict)

    @property
    def is_root(self) -> bool:
        """Whether it is the account itself, to whom everything is allowed."""
        return self.arn == ROOT_ARN


ANONYMOUS = Identity("*", "anonymous")


class Directory:
    """Finds the owner of an access key in moto's IAM and STS."""

    def __init__(self, storage: Storage, root: Credentials) -> None:
        self._storage = storage
        self._root = root

    def secret(self, signature: Signature, now: datetime) -> str:
        """Return the secret that must have signed. Raises S3Error."""
        if signature.access_key == self._root.access_key_id:
            return self._root.secret_access_key
        key = self._storage.iam.access_keys.get(signature.access_key)
        if key is None:
            raise _unknown()
        if key.user_name is None:
            return self._session_secret(signature, now)
        if key.status != "Active" or self._owner(signature.access_key) is None:
            raise _unknown()
        if signature.token is not None:
            raise _bad_token()
        return str(key.secret_access_key)

    def identity(self, signature: Signature) -> Identity:
        """Return the owner of a key whose signature has been verified."""
        if signature.access_key == self._root.access_key_id:
            return Identity(ROOT_ARN, ACCOUNT, "root", access_key=signature.access_key)
        session = self._session(signature.access_key)
        if session:
            return self._of_session(session)
        user = self._owner(signature.access_key)
        if user is None:
            raise _unknown()
        return self._of_user(user, signature.access_key)

    def _session_secret(self, signature: Signature, now: datetime) -> str:
        session = self._session(signature.access_key)
        if session is None:
            raise _unknown()
        if not hmac.compare_digest((signature.token or "").encode(), session.session_token.encode()):
            raise _bad_token()
        if session.expiration <= now.replace(tzinfo=None):
            raise S3Error("ExpiredToken", "The provided token has expired.")
        return str(session.secret_access_key)

    def _session(self, access_key: str) -> Any:
        return self._storage.sts.get_assumed_role_from_access_key(access_key)

    def _owner(self, access_key: str) -> Any:
        return self._storage.iam.get_user_from_access_key_id(access_key)

    def _of_user(self, user: Any, access_key: str) -> Identity:
        groups = self._storage.iam.get_groups_for_user(user.name)
        holders = (user, *groups)
        boundary = getattr(user, "permissions_boundary_arn", None)
        policies = Policies(identity=_documents(holders), boundary=self._boundary(boundary))
        keys: dict[str, Values] = {"aws:userid": user.id}
        keys |= {f"aws:PrincipalTag/{tag['Key']}": tag["Value"] for tag in user.tags or ()}
        return Identity(user.arn, user.id, user.name, user.name, access_key, policies, keys)

    def _of_session(self, session: Any) -> Identity:
        role = next((role for role in self._storage.iam.get_roles() if role.arn == session.role_arn), None)
        issued = session.access_key.create_date
        if role is None or role.create_date > issued:
            raise denied("The role of this session does not exist any more.")
        limit = (_parsed(session.policy),) if session.policy else None
        policies = Policies(_documents((role,)), boundary=self._boundary(role.permissions_boundary_arn), session=limit)
        keys: dict[str, Values] = {"aws:userid": session.user_id, "aws:TokenIssueTime": f"{issued:%Y-%m-%dT%H:%M:%SZ}"}
        keys |= {f"aws:PrincipalTag/{tag['Key']}": tag["Value"] for tag in role.tags or ()}
        return Identity(
            session.arn, session.user_id, session.session_name, role.name, session.access_key_id, policies, keys
        )

    def _boundary(self, arn: str | None) -> tuple[Policy, ...] | None:
        if not arn:
            return None
        managed = self._storage.iam.managed_policies.get(arn)
        return (_parsed(_in_force(managed)),) if managed else ()


def bucket_policies(storage: Storage, bucket: str) -> tuple[Policy, ...]:
    """Return the policy of a bucket, if there is one."""
    found = storage.s3.buckets.get(bucket)
    return (_parsed(found.policy.decode()),) if found is not None and found.policy else ()


def _documents(holders: Iterable[Any]) -> tuple[Policy, ...]:
    """Return inline and attached policies of users, groups and roles."""
    texts = (
        text
        for holder in holders
        for text in (*holder.policies.values(), *map(_in_force, holder.managed_policies.values()))
    )
    return tuple(map(_parsed, texts))


def _in_force(managed: Any) -> str:
    """Return the default version of a managed policy."""
    return next(str(each.document) for each in managed.versions if each.version_id == managed.default_version_id)


@functools.lru_cache(maxsize=1024)
def _parsed(text: str) -> Policy:
    """Parse a stored policy. One that cannot be read lets nobody through."""
    try:
        return parse(text)
    except PolicyError as error:
        raise denied(f"A policy that bears on this request cannot be read: {error}") from error


def _bad_token() -> S3Error:
    return S3Error("InvalidToken", "The provided token is malformed or otherwise invalid.")


def _unknown() -> S3Error:
    return S3Error("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403)
