"""Which condition keys does a request carry, said or implied?

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Mapping

from cluster.iam.decision import Dialect
from cluster.iam.principals import Principal
from cluster.iam.request import Request, Values
from cluster.iam.variables import Lookup


def lookup(request: Request, dialect: Dialect = "aws") -> Lookup:
    """Return a function from a key, in lower case, to its values or None."""
    return values(request, Principal.of(request.principal), dialect).get


def values(request: Request, principal: Principal, dialect: Dialect = "aws") -> dict[str, Values]:
    """Return the values of every key in lower case: what the request says wins."""
    found = dict(_implied(principal, dialect))
    for key, value in request.context.items():
        found[key.lower()] = value
    return found


def _implied(principal: Principal, dialect: Dialect) -> Mapping[str, Values]:
    return principal.minio_keys if dialect == "minio" else principal.keys
