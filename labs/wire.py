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
    iam.parse(text, kind="identity", dialect=dialect)
    try:
        document = json.loads(text)
    except ValueError:
        # BaseLoader leaves every scalar a string: `Version: 2012-10-17` is no date here.
        document = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - strings, lists and mappings only
    return json.dumps(document, separators=(",", ":"))


def session_policy_json(text: str, dialect: Dialect = "aws") -> str:
    """Return a session policy as STS takes it. Raises PolicyError for one that is too long."""
    sent = policy_json(text, dialect)
    if len(sent) > MOST_CHARACTERS:
        message = f"the session policy has {len(sent):,} characters, and STS takes {MOST_CHARACTERS:,}"
        raise PolicyError(message, suggestion="name one folder instead of many files")
    return sent
