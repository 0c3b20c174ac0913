"""Who may be somebody on the embedded platform?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cluster.backend import AccessKey, BackendError, Credentials
from cluster.iam import ACCOUNT

POLICY_NAME = "in-force"
"""The one inline policy of every user and role: what is put in force replaces it."""
SESSION_NAME = "run-42"


@dataclass(frozen=True, slots=True)
class IamAccounts:
    """The users and roles of an endpoint that speaks AWS's IAM and STS APIs."""

    client: Callable[..., Any]
    """Takes a service and credentials; without them it speaks as the administrator."""

    def add_user(self, user: str) -> None:
        """Make a user without key or policy; one that is there stays."""
        admin = self.client("iam")
        try:
            admin.create_user(UserName=user)
        except admin.exceptions.EntityAlreadyExistsException:
            return

    def add_role(self, role: str, trusted: str) -> None:
        """Make a role that one user may assume."""
        self.client("iam").create_role(RoleName=role, AssumeRolePolicyDocument=_trust(trusted))

    def set_policy(self, principal: str, document: str) -> None:
        """Give a user or role this policy and no other."""
        admin = self.client("iam")
        try:
            admin.put_user_policy(UserName=principal, PolicyName=POLICY_NAME, PolicyDocument=document)
        except admin.exceptions.NoSuchEntityException:
            admin.put_role_policy(RoleName=principal, PolicyName=POLICY_NAME, PolicyDocument=document)

    def keys(self, user: str) -> tuple[AccessKey, ...]:
        """Return the access keys of a user."""
        listed = self.client("iam").list_access_keys(UserName=user)["AccessKeyMetadata"]
        return tuple(AccessKey(key["AccessKeyId"], key["Status"] == "Active") for key in listed)

    def new_key(self, user: str) -> Credentials:
        """Make one more access key for a user."""
        made = self.client("iam").create_access_key(UserName=user)["AccessKey"]
        return Credentials(made["AccessKeyId"], made["SecretAccessKey"])

    def set_active(self, user: str, key_id: str, active: bool) -> None:
        """Switch a key on or off."""
        status = "Active" if active else "Inactive"
        self.client("iam").update_access_key(UserName=user, AccessKeyId=key_id, Status=status)

    def delete_key(self, user: str, key_id: str) -> None:
        """Take a key away for good."""
        self.client("iam").delete_access_key(UserName=user, AccessKeyId=key_id)

    def assume(
        self, role: str, caller: Credentials, session_policy: str | None = None, seconds: int = 3600
    ) -> Credentials:
        """Let the holder of a key assume a role. Raises ClientError when that is denied."""
        given = self.client("sts", caller).assume_role(
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}",
            RoleSessionName=SESSION_NAME,
            DurationSeconds=seconds,
            **({"Policy": session_policy} if session_policy else {}),
        )["Credentials"]
        return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])

    def service_account(self, user: str, session_policy: str) -> Credentials:
        """Refuse: AWS has no such keys. Raises BackendError."""
        del session_policy
        raise BackendError(
            f"AWS has no service accounts, so {user} cannot have one here.", "Assume a role with a session policy."
        )


def _trust(user: str) -> str:
    who = {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{user}"}
    statement = {"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
