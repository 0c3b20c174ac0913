"""Which documents does the object store take?"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from cluster.embedded.access import arn
from cluster.embedded.errors import S3Error
from cluster.iam import Policy, PolicyError, parse

ANYONE = frozenset({"*", "AWS:*"})


def xml(body: bytes) -> ElementTree.Element:
    """Parse an XML body without document type; names lose their namespace. Raises S3Error."""
    malformed = S3Error("MalformedXML", "The XML you provided was not well-formed.")
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8)", body, re.IGNORECASE)
    if declared or b"\0" in body or b"<!" in body.replace(b"<!--", b""):
        raise malformed
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - no document type, so no entities to expand
    except ElementTree.ParseError:
        raise malformed from None
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    return root


def identity_policy(text: str) -> Policy:
    """Parse a policy of a user, group, role or session. Raises S3Error."""
    policy = _parsed(text, "MalformedPolicyDocument")
    if any(_names_principals(policy)):
        raise S3Error("MalformedPolicyDocument", "Policy document should not specify a principal.")
    return policy


def trust_policy(text: str) -> Policy:
    """Parse the policy that says who may assume a role. Raises S3Error."""
    policy = _parsed(text, "MalformedPolicyDocument")
    if not all(_names_principals(policy)):
        raise S3Error("MalformedPolicyDocument", "Each statement of a trust policy needs a Principal.")
    return policy


def bucket_policy(text: str, bucket: str) -> Policy:
    """Parse the policy of a bucket; it may speak of that bucket only. Raises S3Error."""
    policy = _parsed(text, "MalformedPolicy")
    if not all(_names_principals(policy)):
        raise S3Error("MalformedPolicy", "Each statement of a bucket policy needs a Principal.")
    for statement in policy.statements:
        for resource in (*statement.resources, *statement.not_resources):
            if resource.text != arn(bucket) and not resource.text.startswith((f"{arn(bucket)}/", f"{arn(bucket)}*")):
                where = f"line {resource.position.line}, column {resource.position.column}"
                raise S3Error("MalformedPolicy", f"{where}: Policy has invalid resource {resource.text}")
    return policy


def is_public(policy: Policy) -> bool:
    """Whether a bucket policy allows everybody something, under no condition."""
    return any(
        statement.effect == "Allow"
        and not statement.conditions
        and (bool(statement.not_principals) or any(str(who) in ANYONE for who in statement.principals or ()))
        for statement in policy.statements
    )


def _parsed(text: str, code: str) -> Policy:
    try:
        return parse(text)
    except PolicyError as error:
        raise S3Error(code, str(error)) from error


def _names_principals(policy: Policy) -> list[bool]:
    return [s.principals is not None or s.not_principals is not None for s in policy.statements]
