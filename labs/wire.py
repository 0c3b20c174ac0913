"""How does a policy go to the platform, whichever way it was written?"""

from __future__ import annotations

import json

import yaml

from cluster import iam
from cluster.iam import Dialect, PolicyError

MOST_CHARACTERS = 2_048
"""Of a session policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""


def policy_json(text: str, dialect: Dialect = "aws") -> str:
    """Return a policy as the platform takes it, from JSON or YAML. Raises PolicyError."""
    _check(text, dialect)
    try:
        document = json.loads(text)
    except ValueError:
        # BaseLoader leaves every scalar a string: `Version: 2012-10-17` is no date here.
        document = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - strings, lists and mappings only
    return json.dumps(document, separators=(",", ":"))


def _check(text: str, dialect: Dialect) -> None:
    """Refuse what the platform would. Where only this one does, say that the points do not hang on it."""
    try:
        iam.parse(text, kind="identity", dialect=dialect)
    except PolicyError as refused:
        if dialect == "aws" or not _aws_takes(text):
            raise
        message = f"{refused.message}; AWS takes this policy, and the checks judge it as AWS does"
        raise PolicyError(message, refused.line, refused.column, refused.suggestion) from None


def _aws_takes(text: str) -> bool:
    try:
        iam.parse(text, kind="identity", dialect="aws")
    except PolicyError:
        return False
    return True


def session_policy_json(text: str, dialect: Dialect = "aws") -> str:
    """Return a session policy as STS takes it. Raises PolicyError for one that is too long."""
    sent = policy_json(text, dialect)
    if len(sent) > MOST_CHARACTERS:
        message = f"the session policy has {len(sent):,} characters, and STS takes {MOST_CHARACTERS:,}"
        raise PolicyError(message, suggestion="name one folder instead of many files")
    return sent
