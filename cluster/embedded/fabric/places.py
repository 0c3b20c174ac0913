"""What does the folder of a fabric hold, and does one run there?"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

LOCK = "fabric.lock"
STARTING = "start.lock"
RUNNING = "fabric.json"
LOG = "fabric.log"
NO_NETWORK = 3
"""How a process ends that this machine does not let build a network."""


@dataclass(frozen=True, slots=True)
class Running:
    """The process of a fabric. `digest` tells which plan it was built from."""

    pid: int
    digest: str


def write(folder: Path, running: Running) -> None:
    """Say which fabric holds the lock."""
    fresh = folder / f"{RUNNING}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(running), file)
    fresh.replace(folder / RUNNING)


def read(folder: Path) -> Running | None:
    """Return the fabric that was started last, as far as it is known."""
    try:
        fields = json.loads((folder / RUNNING).read_text())
        return Running(fields["pid"], fields["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
