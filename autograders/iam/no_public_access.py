"""Does a resource policy keep the public out?"""

from __future__ import annotations

import ipaddress

from autograders.finding import Finding
from autograders.iam.callers import STRANGER
from autograders.iam.findings import explained
from autograders.iam.fold import Choose, Scope
from autograders.iam.parts import NOBODY, Need
from autograders.iam.search import first, worlds
from autograders.iam.values import singles
from cluster.iam import literals
from cluster.iam.decision import Dialect, Policies
from cluster.iam.policy import Policy
from cluster.iam.request import Values

# What a caller cannot choose: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
_GIVEN = (
    *("aws:principalorgid", "aws:principalorgpaths", "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid"),
    *("aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "aws:userid", "s3:dataaccesspointaccount"),
    "s3:dataaccesspointarn",
)
_NARROW = {4: 8, 6: 32}


def no_public_access(policy: Policy | Policies, dialect: Dialect = "aws") -> Finding | None:
    """Return None when neither anonymous callers nor strangers get in.

    As AWS has it, a condition on where a request comes from keeps the public
    out when it names fixed values; on what a caller can choose, such as
    aws:Referer, it does not. Otherwise the smallest request of the public.
    """
    only: dict[str, Choose] = {key: _outsider(key) for key in _GIVEN}
    only |= {"aws:sourceip": _outside, "aws:vpcsourceip": _outside}
    found = first(worlds(policy), any, Scope(dialect, ("*", STRANGER), only=only))
    return explained(found, dialect) if found else None


def _outsider(key: str) -> Choose:
    def choose(needs: tuple[Need, ...]) -> tuple[Values | None, ...]:
        fixed = {text for need in needs for text in need.texts if not set(text) & set("*?")}
        return (None, *(value for value in singles(key, needs, NOBODY, "aws") if value not in fixed))

    return choose


def _outside(needs: tuple[Need, ...]) -> tuple[Values | None, ...]:
    """Return addresses outside the networks that are narrow enough to belong to someone."""
    named = [ipaddress.ip_network(t, strict=False) for need in needs for t in need.texts if literals.network(t)]
    narrow = [network for network in named if network.prefixlen >= _NARROW[network.version]]
    found = map(ipaddress.ip_address, singles("aws:sourceip", needs, NOBODY, "aws"))
    return tuple(str(address) for address in found if not any(address in network for network in narrow))
