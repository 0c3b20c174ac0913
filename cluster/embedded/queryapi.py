"""How are IAM and STS served? Their requests are forms with an `Action`."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import parse_qsl

from cluster.embedded import access, documents, sessions
from cluster.embedded.access import Need
from cluster.embedded.audit import Entry
from cluster.embedded.authority import Authority
from cluster.embedded.errors import Reply, S3Error
from cluster.embedded.journal import Call
from cluster.embedded.payload import Payload
from cluster.embedded.sigv4 import Signature
from cluster.embedded.storage import Storage
from cluster.embedded.wire import Received
from cluster.iam import ACCOUNT

ACTIONS = re.compile(
    "(Create|Delete|Get|Update)(User|Role)|(Create|Delete|Get)(Group|Policy|PolicyVersion)"
    "|(Put|Get|Delete)(User|Role|Group)Policy|(Attach|Detach)(User|Role|Group)Policy"
    "|List(Attached)?(User|Role|Group)Policies|(Tag|Untag)(User|Role|Policy)|List(User|Role|Policy)Tags"
    "|(Create|Delete|Update)AccessKey|ListAccessKeys|GetAccessKeyLastUsed|(AddUserTo|RemoveUserFrom)Group"
    "|List(Users|Roles|Groups|GroupsForUser|Policies|PolicyVersions|EntitiesForPolicy)|SetDefaultPolicyVersion"
    "|UpdateAssumeRolePolicy|(Put|Delete)(User|Role)PermissionsBoundary"
)
OWN_USER = re.compile("(Create|Delete|Update)AccessKey|ListAccessKeys|GetUser")
WITHOUT_RESOURCE = frozenset({"ListUsers", "ListRoles", "ListGroups", "ListPolicies", "GetAccessKeyLastUsed"})
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
    if signature.service != "iam" or not ACTIONS.fullmatch(action):
        raise S3Error("InvalidAction", f"Could not find operation {action}")
    if OWN_USER.fullmatch(action) and "UserName" not in form:
        form["UserName"] = _own_name(authority)
    _names(form)
    _documents(action, form)
    extra = {"iam:PolicyARN": form["PolicyArn"]} if "PolicyArn" in form and "tach" in action else {}
    for resource in _resources(storage, action, form):
        authority.require(Need(f"iam:{action}", resource), {**context, **extra})
    _boundary(storage, form)
    return storage.execute(Call("iam", action, "POST", query=tuple(form.items())))


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


def _documents(action: str, form: dict[str, str]) -> None:
    """Refuse a policy that cannot be read, with the place where reading stopped."""
    trust = action == "UpdateAssumeRolePolicy"
    if "PolicyDocument" in form:
        (documents.trust_policy if trust else documents.identity_policy)(form["PolicyDocument"])
    if "AssumeRolePolicyDocument" in form:
        documents.trust_policy(form["AssumeRolePolicyDocument"])


def _boundary(storage: Storage, form: dict[str, str]) -> None:
    """Refuse a boundary that is not there, or for a user who is not."""
    boundary = form.get("PermissionsBoundary")
    if boundary is not None and boundary not in storage.iam.managed_policies:
        raise S3Error("NoSuchEntity", f"Scope ARN: {boundary} does not exist or is not attachable.", 404)
    if form["Action"].endswith("UserPermissionsBoundary") and form.get("UserName") not in storage.iam.users:
        raise S3Error("NoSuchEntity", f"The user with name {form.get('UserName')} cannot be found.", 404)


def _resources(storage: Storage, action: str, form: dict[str, str]) -> tuple[str, ...]:
    """Return what permission is needed on: a new name is as much as the old one."""
    renamed = form.get("NewUserName") if action == "UpdateUser" else None
    named = (_resource(storage, action, form),)
    return (*named, _resource(storage, action, {**form, "UserName": renamed})) if renamed else named


def _resource(storage: Storage, action: str, form: dict[str, str]) -> str:
    """Return the ARN that an IAM request is about: the action says of which kind, not the fields."""
    kind = _kind(action)
    if kind is None:
        return "*"
    if kind == "Policy" and action != "CreatePolicy":
        return form.get("PolicyArn", "*")
    name = form.get(f"{kind}Name", "*")
    return _existing(storage, kind, name) or _fresh(kind, name, form.get("Path", "/"))


def _kind(action: str) -> str | None:
    if action in WITHOUT_RESOURCE:
        return None
    if action in ("AddUserToGroup", "RemoveUserFromGroup"):
        return "Group"
    if "AccessKey" in action or action == "ListGroupsForUser":
        return "User"
    return next(kind for kind in ("User", "Role", "Group", "Policy") if kind in action)


def _existing(storage: Storage, kind: str, name: str) -> str | None:
    iam = storage.iam
    holders = {"User": iam.users.values(), "Role": iam.roles.values(), "Group": iam.groups.values()}
    return next((str(holder.arn) for holder in holders.get(kind, ()) if holder.name == name), None)


def _fresh(kind: str, name: str, path: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:{kind.lower()}{path}{name}"
