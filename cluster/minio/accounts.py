"""Who may be somebody on a MinIO server?

A user's own secret is random and thrown away: the keys of a user are service
accounts, so that there can be several, each switched off and deleted on its own.
MinIO has no roles. A role is a user of its own, whose secret only this lab knows.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster.backend import AccessKey, BackendError, Credentials
from cluster.minio import roles
from cluster.minio.admin import Admin, AdminError
from cluster.minio.roles import Role
from cluster.source import DocumentError

_DENIED = "AccessDenied"
_NO_USER = "XMinioAdminNoSuchUser"
_BAD_DOCUMENT = frozenset({"XMinioMalformedIAMPolicy", "XMinioAdminInvalidArgument", "InvalidParameterValue"})
SESSION_NAME = "run-42"


@dataclass(frozen=True, slots=True)
class MinioAccounts:
    """The users of a MinIO server, and the roles of one lab on it."""

    admin: Admin
    folder: Path
    """Where the lab keeps what belongs to its roles."""

    def add_user(self, user: str) -> None:
        """Make a user without key or policy; one that is there stays."""
        if self._info(user) is None:
            self._set_secret(user, _secret())

    def add_role(self, role: str, trusted: str) -> None:
        """Make a role that one user may assume."""
        made = Role(trusted, _secret())
        roles.keep(self.folder, role, made)
        self._set_secret(role, made.secret)

    def set_policy(self, principal: str, document: str) -> None:
        """Give a user or role this policy and no other. Raises DocumentError."""
        if self._info(principal) is None:
            raise BackendError(f"There is nobody called {principal} on this server.")
        try:
            self.admin.put("add-canned-policy", document, name=principal)
        except AdminError as error:
            raise _in_words(error) from None
        # Attaching adds to what is there, and takes Argon2 on both sides; this replaces, and needs neither.
        self.admin.put("set-user-or-group-policy", "", policyName=principal, userOrGroup=principal, isGroup="false")

    def keys(self, user: str) -> tuple[AccessKey, ...]:
        """Return the access keys of a user."""
        listed = self.admin.get("list-service-accounts", user=user).get("accounts") or ()
        return tuple(AccessKey(key["accessKey"], key["accountStatus"] == "on") for key in listed)

    def new_key(self, user: str) -> Credentials:
        """Make one more access key for a user."""
        return self._key(user, {})

    def set_active(self, user: str, key_id: str, active: bool) -> None:
        """Switch a key on or off; the server knows keys by their id alone."""
        del user
        self.admin.post("update-service-account", {"newStatus": "on" if active else "off"}, accessKey=key_id)

    def delete_key(self, user: str, key_id: str) -> None:
        """Take a key away for good; the server knows keys by their id alone."""
        del user
        self.admin.delete("delete-service-account", accessKey=key_id)

    def assume(
        self, role: str, caller: Credentials, session_policy: str | None = None, seconds: int = 3600
    ) -> Credentials:
        """Let the holder of a key assume a role. Raises ClientError when that is denied, DocumentError.

        MinIO has nobody who may assume a role. So this is checked here: the lab
        knows whom the role trusts, and the server whether the key is alive and theirs.
        """
        from botocore.exceptions import ClientError

        from cluster.embedded.client import client
        from cluster.iam import ACCOUNT

        held = roles.kept(self.folder).get(role)
        if held is None or not self._holds(held.trusted, caller):
            raise _denied(_DENIED, f"the holder of {caller.access_key_id} may not assume {role}")
        sts = client("sts", self.admin.endpoint, Credentials(role, held.secret), self.admin.trusted)
        narrowed = {"Policy": session_policy} if session_policy else {}
        try:
            given = sts.assume_role(
                RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}",
                RoleSessionName=SESSION_NAME,
                DurationSeconds=seconds,
                **narrowed,
            )["Credentials"]
        except ClientError as error:
            if session_policy and error.response["Error"]["Code"] in _BAD_DOCUMENT:
                raise DocumentError(f"MinIO refuses the session policy: {error.response['Error']['Message']}") from None
            raise
        return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])

    def service_account(self, user: str, session_policy: str) -> Credentials:
        """Make a key of a user that may do no more than a policy says. Raises DocumentError."""
        try:
            policy = json.loads(session_policy)
        except ValueError as error:
            raise DocumentError(f"this is no JSON: {error}") from None
        try:
            return self._key(user, {"policy": policy})
        except AdminError as error:
            raise _in_words(error) from None

    def _key(self, user: str, more: Mapping[str, Any]) -> Credentials:
        made = Credentials("KEY" + secrets.token_hex(8).upper(), _secret())
        fields = {"targetUser": user, "accessKey": made.access_key_id, "secretKey": made.secret_access_key}
        self.admin.put("add-service-account", {**fields, **more})
        return made

    def _holds(self, user: str, caller: Credentials) -> bool:
        """Whether this key is one of a user's. Raises ClientError for a key that is dead.

        The server's own answers to "whose key is this" fail for a policy with NotAction.
        """
        from botocore.exceptions import ClientError

        from cluster.embedded.client import client

        try:
            client("s3", self.admin.endpoint, caller, self.admin.trusted).list_buckets()
        except ClientError as error:
            if error.response["Error"]["Code"] != _DENIED:
                raise
        return caller.access_key_id in {key.id for key in self.keys(user)}

    def _set_secret(self, user: str, secret: str) -> None:
        self.admin.put("add-user", {"secretKey": secret, "status": "enabled"}, accessKey=user)

    def _info(self, user: str) -> dict[str, Any] | None:
        try:
            return dict(self.admin.get("user-info", accessKey=user))
        except AdminError as error:
            if error.code == _NO_USER:
                return None
            raise


def _secret() -> str:
    return secrets.token_urlsafe(30)


def _in_words(error: AdminError) -> Exception:
    """Return what a refused document is to the learner."""
    return DocumentError(f"MinIO refuses the policy: {error.said}") if error.code in _BAD_DOCUMENT else error


def _denied(code: str, message: str) -> Any:
    """Return the error of boto3 for a role that was not assumed."""
    from botocore.exceptions import ClientError

    fields = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 403}}
    return ClientError(fields, "AssumeRole")
