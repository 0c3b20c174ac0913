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
    return {**implied(principal, dialect), **{key.lower(): value for key, value in request.context.items()}}


def implied(principal: Principal, dialect: Dialect) -> Mapping[str, Values]:
    """Return the keys that a caller carries by being who they are, in lower case."""
    return principal.minio_keys if dialect == "minio" else principal.keys
