"""How are IAM and STS served? Their requests are forms with an `Action`."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import parse_qsl

from cluster.embedded import access, sessions
from cluster.embedded.access import Need
from cluster.embedded.audit import Entry
from cluster.embedded.authority import Authority
from cluster.embedded.errors import Reply, S3Error
from cluster.embedded.journal import Call
from cluster.embedded.payload import Payload
from cluster.embedded.sigv4 import Signature
from cluster.embedded.storage import Storage
from cluster.embedded.wire import Received
from cluster.iam import ACCOUNT, PolicyError, parse

ACTIONS = frozenset(
    "AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreateAccessKey CreateGroup CreatePolicy "
    "CreatePolicyVersion CreateRole CreateUser DeleteAccessKey DeleteGroup DeleteGroupPolicy DeletePolicy "
    "DeletePolicyVersion DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DeleteUser DeleteUserPolicy "
    "DetachGroupPolicy DetachRolePolicy DetachUserPolicy GetAccessKeyLastUsed GetGroup GetGroupPolicy GetPolicy "
    "GetPolicyVersion GetRole GetRolePolicy GetUser GetUserPolicy ListAccessKeys ListAttachedGroupPolicies "
    "ListAttachedRolePolicies ListAttachedUserPolicies ListEntitiesForPolicy ListGroupPolicies ListGroups "
    "ListGroupsForUser ListPolicies ListPolicyTags ListPolicyVersions ListRolePolicies ListRoleTags ListRoles "
    "ListUserPolicies ListUserTags ListUsers PutGroupPolicy PutRolePermissionsBoundary PutRolePolicy PutUserPolicy "
    "RemoveUserFromGroup SetDefaultPolicyVersion TagPolicy TagRole TagUser UntagPolicy UntagRole UntagUser "
    "UpdateAccessKey UpdateAssumeRolePolicy UpdateRole UpdateUser".split()
)
OWN_USER = frozenset("CreateAccessKey DeleteAccessKey GetUser ListAccessKeys UpdateAccessKey".split())
DOCUMENTS = ("PolicyDocument", "AssumeRolePolicyDocument", "Policy")
NAME = re.compile(r"[\w+=,.@-]{1,128}", re.ASCII)


def serve(
    storage: Storage,
    request: Received,
    content: Payload,
    signature: Signature | None,
    authority: Authority,
    now: datetime,
    entry: Entry,
) -> Reply:
    """Decide and carry out one IAM or STS request. Raises S3Error."""
    form = _form(content.body)
    entry.api = action = form.get("Action", "")
    if signature is None:
        raise S3Error("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    context = access.circumstances(request, signature, now)
    if signature.service == "sts":
        return sessions.serve(storage, form, authority, context, entry.request_id)
    if signature.service != "iam" or action not in ACTIONS:
        raise S3Error("InvalidAction", f"Could not find operation {action}")
    if action in OWN_USER and "UserName" not in form:
        form["UserName"] = _own_name(authority)
    _names(form)
    documents(form)
    extra = {"iam:PolicyARN": form["PolicyArn"]} if "PolicyArn" in form and "tach" in action else {}
    authority.require(Need(f"iam:{action}", _resource(storage, action, form)), {**context, **extra})
    return storage.execute(Call("iam", action, "POST", query=tuple(form.items())))


def documents(form: dict[str, str]) -> None:
    """Refuse a policy that cannot be read, with the place where reading stopped."""
    for name in DOCUMENTS:
        if name in form:
            try:
                parse(form[name])
            except PolicyError as error:
                raise S3Error("MalformedPolicyDocument", str(error)) from error


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        raise S3Error("MalformedQueryString", "The request body is not a form.") from None
    if len(dict(pairs)) != len(pairs):
        raise S3Error("MalformedQueryString", "A form field occurs twice.")
    return dict(pairs)


def _own_name(authority: Authority) -> str:
    if ":user/" not in authority.identity.arn:
        raise S3Error("ValidationError", "Must specify userName when calling with non-User credentials")
    return authority.identity.name


def _names(form: dict[str, str]) -> None:
    for field in ("UserName", "NewUserName", "RoleName", "GroupName", "PolicyName", "RoleSessionName"):
        if field in form and not NAME.fullmatch(form[field]):
            raise S3Error("ValidationError", f"The specified value for {field} is invalid.")


def _resource(storage: Storage, action: str, form: dict[str, str]) -> str:
    """Return the ARN that an IAM request is about."""
    kinds = {"User": "UserName", "Role": "RoleName", "Group": "GroupName"}
    for kind, field in kinds.items():
        if field in form and (kind in action or kind == "User"):
            return _existing(storage, kind, form[field]) or _fresh(kind, form[field], form.get("Path", "/"))
    if "PolicyArn" in form:
        return form["PolicyArn"]
    return _fresh("Policy", form.get("PolicyName", "*"), form.get("Path", "/")) if action == "CreatePolicy" else "*"


def _existing(storage: Storage, kind: str, name: str) -> str | None:
    iam = storage.iam
    holders = {"User": iam.users.values(), "Role": iam.roles.values(), "Group": iam.groups.values()}[kind]
    return next((str(holder.arn) for holder in holders if holder.name == name), None)


def _fresh(kind: str, name: str, path: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:{kind.lower()}{path}{name}"
