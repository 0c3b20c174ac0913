"""Who may take on which role, for how long, and with which limits?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from cluster.embedded import documents
from cluster.embedded.access import Need
from cluster.embedded.authority import Authority
from cluster.embedded.errors import Reply, S3Error, denied
from cluster.embedded.journal import Call
from cluster.embedded.storage import Storage
from cluster.iam import ACCOUNT, parse
from cluster.iam.request import Values

SHORTEST = 900
LONGEST_POLICY = 2048
NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)


def serve(
    storage: Storage, form: dict[str, str], authority: Authority, context: Mapping[str, Values], request_id: str
) -> Reply:
    """Decide and carry out one STS request. Raises S3Error."""
    if form.get("Action") == "GetCallerIdentity":
        authority.require(Need("sts:GetCallerIdentity", "*"), context)
        return _caller(authority, request_id)
    if form.get("Action") != "AssumeRole":
        raise S3Error("InvalidAction", f"Could not find operation {form.get('Action', '')}")
    return _assume(storage, form, authority, context)


def _assume(storage: Storage, form: dict[str, str], authority: Authority, context: Mapping[str, Values]) -> Reply:
    role = next((role for role in storage.iam.get_roles() if role.arn == form.get("RoleArn")), None)
    if role is None:
        raise denied(f"{authority.identity.arn} is not authorized to perform: sts:AssumeRole on this resource")
    _check(form, role)
    keys: dict[str, Values] = {"sts:RoleSessionName": form["RoleSessionName"]}
    if "ExternalId" in form:
        keys["sts:ExternalId"] = form["ExternalId"]
    trust = (parse(role.assume_role_policy_document),)
    authority.require(Need("sts:AssumeRole", role.arn), {**context, **keys}, trust)
    return storage.execute(Call("sts", "AssumeRole", "POST", query=tuple(form.items())))


def _check(form: dict[str, str], role: Any) -> None:
    """Refuse what STS refuses. Defaults are written into the form."""
    name, duration = form.get("RoleSessionName", ""), form.setdefault("DurationSeconds", "3600")
    longest = int(role.max_session_duration or 3600)
    if not NAME.fullmatch(name):
        raise S3Error("ValidationError", "RoleSessionName needs 2 to 64 letters, digits or +=,.@-")
    if not duration.isascii() or not duration.isdigit() or not SHORTEST <= int(duration) <= longest:
        raise S3Error("ValidationError", f"DurationSeconds must be {SHORTEST} to {longest} for this role")
    if len(form.get("Policy", "")) > LONGEST_POLICY:
        raise S3Error("PackedPolicyTooLarge", f"A session policy has at most {LONGEST_POLICY} characters")
    if any(field.startswith(("PolicyArns", "Tags", "TransitiveTagKeys")) for field in form):
        raise S3Error("ValidationError", "PolicyArns and Tags are not implemented; pass the session policy as Policy")
    if "Policy" in form:
        documents.identity_policy(form["Policy"])


def _caller(authority: Authority, request_id: str) -> Reply:
    identity = authority.identity
    body = (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
        f"<Arn>{escape(identity.arn)}</Arn><UserId>{escape(identity.id)}</UserId><Account>{ACCOUNT}</Account>"
        "</GetCallerIdentityResult><ResponseMetadata>"
        f"<RequestId>{request_id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    )
    return Reply(200, {"content-type": "text/xml"}, body.encode())
