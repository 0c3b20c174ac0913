"""Which roles does a lab have on a server that knows none?

Their secrets lie in the lab's folder, in a file that only its owner reads.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

FILE = "roles.json"


@dataclass(frozen=True, slots=True)
class Role:
    """Who may assume a role, and the secret of the account that stands for it."""

    trusted: str
    secret: str = field(repr=False)


def kept(folder: Path) -> dict[str, Role]:
    """Return the roles of a lab, by name."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {name: Role(**fields) for name, fields in found.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}


def keep(folder: Path, name: str, role: Role) -> None:
    """Add a role, or put it in the place of the one of that name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = {**kept(folder), name: role}
    fresh = folder / f".{FILE}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({one: asdict(fields) for one, fields in found.items()}, file)
    fresh.replace(folder / FILE)
