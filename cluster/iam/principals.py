"""Who is a principal, and does a Principal element mean them?

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from cluster.iam.request import Values

ACCOUNT = "123456789012"
ANYONE = frozenset({"*", "AWS:*"})

Kind = Literal["anonymous", "user", "role", "session", "root", "other"]
# How a Principal element means a caller: as one of all, by itself, by the role behind its session, or by its account.
Meant = Literal["anyone", "itself", "role", "account"]


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller, taken apart. `role` is the ARN of the role behind a session."""

    arn: str
    kind: Kind
    account: str = ""
    name: str = ""
    role: str = ""
    keys: Mapping[str, Values] = field(default_factory=dict, compare=False)
    minio_keys: Mapping[str, Values] = field(default_factory=dict, compare=False)

    @staticmethod
    def of(text: str) -> Principal:
        """Read an ARN, a bare user name of the platform's account, or `*`."""
        return _read(text)

    def meant_by(self, element: str) -> Meant | None:
        """How `AWS:arn…`, `Service:…` or `*` means this caller; None when it does not."""
        if element in ANYONE:
            return "anyone"
        kind, _, named = element.partition(":")
        if self.kind == "anonymous":
            return None
        if kind != "AWS":
            return "itself" if named == self.arn else None
        if named == self.arn:
            return "itself"
        if self.kind == "session" and _same_role(named, self.role):
            return "role"
        if self.account and named in (self.account, _root(self.account)):
            return "itself" if self.kind == "root" else "account"
        return None


def _root(account: str) -> str:
    return f"arn:aws:iam::{account}:root"


def _same_role(named: str, role: str) -> bool:
    """Compare without the path, which a session's ARN does not show: `role/team/x` is `role/x`."""
    head, slash, rest = named.partition(":role/")
    return bool(slash) and f"{head}:role/{rest.rsplit('/', 1)[-1]}" == role


@functools.lru_cache(maxsize=4096)
def _read(text: str) -> Principal:
    if text == "*":
        keys: dict[str, Values] = {"aws:principaltype": "Anonymous", "aws:userid": "anonymous"}
        return Principal("*", "anonymous", keys=keys, minio_keys={**keys, "aws:userid": "", "aws:username": ""})
    arn = text if ":" in text else f"arn:aws:iam::{ACCOUNT}:user/{text}"
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return Principal(text, "other")
    account, rest = parts[4], parts[5]
    what, _, path = rest.partition("/")
    if what == "user" and path:
        return _user(arn, account, path.rsplit("/", 1)[-1])
    if what == "assumed-role" and path:
        return _session(arn, account, path)
    kind: Kind = "role" if what == "role" else "root" if rest == "root" else "other"
    type_ = {"role": "AssumedRole", "root": "Account"}.get(kind, "")
    return Principal(arn, kind, account, path.rsplit("/", 1)[-1], keys=dict(_known(arn, account, type_)))


def _user(arn: str, account: str, name: str) -> Principal:
    keys = {**dict(_known(arn, account, "User")), "aws:username": name}
    minio: dict[str, Values] = {"aws:username": name, "aws:userid": name, "aws:principaltype": "User"}
    return Principal(arn, "user", account, name, keys=keys, minio_keys=minio)


def _session(arn: str, account: str, path: str) -> Principal:
    name = path.split("/", 1)[0]
    role = f"arn:aws:iam::{account}:role/{name}"
    # MinIO has no roles: a user of its own stands for each.
    minio: dict[str, Values] = {"aws:username": name, "aws:userid": name, "aws:principaltype": "AssumedRole"}
    return Principal(arn, "session", account, name, role, dict(_known(role, account, "AssumedRole")), minio)


def _known(arn: str, account: str, type_: str) -> Iterable[tuple[str, Values]]:
    yield "aws:principalarn", arn
    if account:
        yield "aws:principalaccount", account
    if type_:
        yield "aws:principaltype", type_
