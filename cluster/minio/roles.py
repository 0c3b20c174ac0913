"""Which roles does a lab have on a server that knows none?

Their secrets lie in the lab's folder, in a file that only its owner reads.
"""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cluster import private

FILE, LOCK = "roles.json", ".roles.lock"


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
    # Two at once would each write down what the other does not know of.
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = {**kept(folder), name: role}
        private.write(folder / FILE, json.dumps({one: asdict(fields) for one, fields in found.items()}))
