"""What must a lab remember that the platform cannot tell again?

The secret of an access key is shown once, when it is made. They lie in a file
that only its owner reads, inside the state folder of the lab.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cluster import private
from cluster.backend import Credentials


@dataclass(slots=True)
class Memory:
    """Access keys by the name of who holds them, and the session policies in force by role."""

    file: Path
    keys: dict[str, Credentials] = field(default_factory=dict)
    session_policies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, file: Path) -> Memory | None:
        """Read it back; None when this lab was not seeded yet, or not to the end."""
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            keys = {name: Credentials(**entry) for name, entry in data["keys"].items()}
            return cls(file, keys, dict(data["session_policies"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def save(self) -> None:
        """Replace the file in one step; nobody else can read it."""
        data = {
            "keys": {name: asdict(key) for name, key in self.keys.items()},
            "session_policies": self.session_policies,
        }
        private.write(self.file, json.dumps(data))
