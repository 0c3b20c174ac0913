"""How does a lab use a MinIO server that somebody else runs?

Such a server is empty or holds one lab. A policy that nobody has says which: its
name is that of the lab and of the home that it belongs to. So whoever comes next
is told, and what is erased is what came after it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from cluster.backend import BackendError
from cluster.minio import clearing
from cluster.minio.address import VARIABLE, Address
from cluster.minio.admin import Admin, AdminError

FILE = "elsewhere.json"
MARK = "seclab-holds-"
BUILT_IN = frozenset({"consoleAdmin", "diagnostics", "readonly", "readwrite", "writeonly"})
NOTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::seclab-mark/*"]}],
    }
)


def hold(place: Address, name: str, folder: Path) -> None:
    """Take an empty server for a lab, or find that the lab holds it already. Raises BackendError."""
    admin = Admin(place.endpoint, place.root, place.trusted)
    marks = _marks(admin)
    mine = mark(folder)
    if mine and mine in marks:
        return
    if marks:
        raise _held(place, marks[0])
    _refuse_strangers(place)
    # What is remembered of a lab that the server no longer has would only mislead.
    shutil.rmtree(folder, ignore_errors=True)
    mine = _remember(folder, name, place.endpoint)
    admin.put("add-canned-policy", NOTHING, name=mine)
    others = [one for one in _marks(admin) if one != mine]
    if others:
        admin.delete("remove-canned-policy", name=mine)
        (folder / FILE).unlink(missing_ok=True)
        raise _held(place, others[0])


def holds(place: Address, folder: Path) -> bool:
    """Whether the lab of a folder is on this server. Raises BackendError where nobody answers."""
    mine = mark(folder)
    return bool(mine) and mine in _marks(Admin(place.endpoint, place.root, place.trusted))


def release(place: Address, folder: Path) -> None:
    """Clear a server that a lab holds, whoever made what is there, and forget the lab here. Raises BackendError."""
    if holds(place, folder):
        admin = Admin(place.endpoint, place.root, place.trusted)
        clearing.clear(place)
        for policy in _own_policies(admin):
            admin.delete("remove-canned-policy", name=policy)
        admin.delete("remove-canned-policy", name=mark(folder))
    shutil.rmtree(folder, ignore_errors=True)


def contents(place: Address) -> Mapping[str, Sequence[str]]:
    """Return the names of all that a server did not come with, by kind. Raises BackendError."""
    policies = _own_policies(Admin(place.endpoint, place.root, place.trusted))
    return {
        "bucket": clearing.buckets(place),
        "user": clearing.users(place),
        "group": clearing.groups(place),
        "policy": policies,
        "root key": clearing.keys(place),
    }


def mark(folder: Path) -> str:
    """Return the name of the policy that says that a lab is on a server; "" when it is on none."""
    try:
        return str(json.loads((folder / FILE).read_text(encoding="utf-8"))["mark"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def endpoint(folder: Path) -> str:
    """Return where the lab of a folder is; "" when it is nowhere else."""
    try:
        return str(json.loads((folder / FILE).read_text(encoding="utf-8"))["endpoint"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _remember(folder: Path, name: str, where: str) -> str:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = f"{MARK}{name}-{secrets.token_hex(4)}"
    descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"mark": made, "endpoint": where}, file)
    return made


def _policies(admin: Admin) -> list[str]:
    try:
        return sorted(admin.get("list-canned-policies"))
    except AdminError as error:
        raise BackendError(
            f"The server at {admin.endpoint} does not let this user administer it: {error.said} ({error.code}).",
            f"Give {VARIABLE} the root user of a MinIO server.",
        ) from None


def _marks(admin: Admin) -> list[str]:
    return [name for name in _policies(admin) if name.startswith(MARK)]


def _own_policies(admin: Admin) -> list[str]:
    return [name for name in _policies(admin) if name not in BUILT_IN and not name.startswith(MARK)]


def _held(place: Address, by: str) -> BackendError:
    lab = by.removeprefix(MARK).rpartition("-")[0]
    return BackendError(
        f"The server at {place.endpoint} holds the lab {lab}, and it holds one at a time.",
        f"Free it where that lab was opened: seclab lab free {lab}",
    )


def _refuse_strangers(place: Address) -> None:
    for kind, names in contents(place).items():
        if names:
            raise BackendError(
                f"The server at {place.endpoint} is not empty: it has the {kind} {names[0]!r}.",
                f"Labs need a server of their own: name an empty one with {VARIABLE}.",
            )
