"""What does the folder of a lab's object store hold, and does somebody serve it?

A lock on a file says who serves it. The kernel drops the lock with its
holder, however that ends, so nothing is ever stale.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, overload

from cluster.backend import Credentials

AUDIT = "audit.jsonl"
JOURNAL = "journal.jsonl"
LOG = "server.log"
LOCK = "server.lock"
STARTING = "start.lock"
RUNNING = "server.json"


@dataclass(frozen=True, slots=True)
class Running:
    """How to reach a server. `instance` tells it from another one on the same port.

    `control` is where it says so, when that is not its endpoint.
    """

    pid: int
    endpoint: str
    instance: str
    root: Credentials
    control: str = ""


@overload
def lock(folder: Path, name: str = LOCK, *, wait: Literal[False] = False) -> int | None: ...


@overload
def lock(folder: Path, name: str = LOCK, *, wait: Literal[True]) -> int: ...


def lock(folder: Path, name: str = LOCK, *, wait: bool = False) -> int | None:
    """Take a lock and return its descriptor; None when somebody else holds it and it is not waited for."""
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def write(folder: Path, running: Running) -> None:
    """Say how to reach the server that holds the lock, readable for its owner only."""
    fresh = folder / f"{RUNNING}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(running), file)
    fresh.replace(folder / RUNNING)


def read(folder: Path) -> Running | None:
    """Return how to reach the server, as far as it is known."""
    try:
        fields = json.loads((folder / RUNNING).read_text())
        return Running(**{**fields, "root": Credentials(**fields["root"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None
