"""Which condition keys does a request carry, said or implied?

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from cluster.iam import minio_server
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
    """Return the keys that a request carries by who makes it and where, in lower case."""
    return _on_minio(principal) if dialect == "minio" else principal.keys


@functools.lru_cache(maxsize=4096)
def _on_minio(principal: Principal) -> Mapping[str, Values]:
    return {**dict.fromkeys(minio_server.KNOWN_AS_EMPTY, ""), **principal.minio_keys}
