"""What has this course made with Docker or Podman, so that exactly that goes away again?

It is written before a thing is made: whatever ends us, nothing is forgotten.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cluster import private
from cluster.backend import BackendError
from cluster.kind.steps import Steps

FOLDER = "kind"
CLUSTER = "SECLAB_CLUSTER"
_FILE = "cluster.json"
_LOCK = "cluster.lock"
PATIENCE_SECONDS = 600
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Record:
    """What was made or is being made.

    `owner` marks the containers as ours, `ports` maps NodePorts to ports of this
    machine, `network` is whether the network `kind` was made for us. `complete`:
    every step to the cluster was once taken. `engine` is the ID of Docker's daemon.
    """

    name: str
    owner: str
    runtime: str
    ports: Mapping[int, int]
    registry_port: int
    network: bool
    complete: bool = False
    engine: str = ""

    def with_(self, **changes: Any) -> Record:
        """Return a copy with some fields changed."""
        return replace(self, **changes)


def folder(home: Path) -> Path:
    """Return where the record, the kubeconfig and the logs of a course's home are."""
    return home / FOLDER


def file(home: Path) -> Path:
    """Return where the record of a course's home is."""
    return folder(home) / _FILE


def name(environ: Mapping[str, str] | None = None) -> str:
    """Return the cluster's name, `seclab` unless SECLAB_CLUSTER says otherwise. Raises BackendError."""
    chosen = (os.environ if environ is None else environ).get(CLUSTER) or "seclab"
    if not _NAME.fullmatch(chosen):
        raise BackendError(f"{CLUSTER}={chosen} cannot name a cluster.", "Use up to 32 of a-z, 0-9 and -.")
    return chosen


def read(home: Path) -> Record | None:
    """Return what was made, None when nothing was. Raises BackendError when that cannot be told."""
    place = file(home)
    try:
        fields = json.loads(place.read_text(encoding="utf-8"))
        ports = {int(inside): int(outside) for inside, outside in fields.pop("ports").items()}
        return Record(ports=ports, **fields)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        wrong = f"{place} cannot be read, so it is not known which cluster is this course's."
        raise BackendError(
            wrong, "See what is there (kind get clusters), delete it by hand, then delete that file."
        ) from error


def write(home: Path, record: Record) -> Record:
    """Keep the record, for its owner alone, and return it."""
    private.write(file(home), json.dumps(asdict(record)))
    return record


def forget(home: Path) -> None:
    """Drop the record: all of it is gone."""
    file(home).unlink(missing_ok=True)


@contextmanager
def alone(home: Path, steps: Steps) -> Iterator[int]:
    """Let one process at a time make or remove a cluster; yield the descriptor of the lock.

    A program that is given the descriptor keeps the lock while it runs, also when
    we are killed. Raises BackendError when somebody else does not end.
    """
    descriptor = _opened(folder(home))
    try:
        if not _locked(descriptor):
            steps.take("Waiting for another start or stop", "The other one has ended", lambda _: _wait(descriptor))
        yield descriptor
    finally:
        os.close(descriptor)


def _opened(place: Path) -> int:
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.chmod(0o700)
        return os.open(place / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        wrong = f"{place} cannot be used: {error.strerror or error}."
        raise BackendError(wrong, "Free space there, or name another folder with SECLAB_HOME.") from error


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(descriptor: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not _locked(descriptor):
        if time.monotonic() > until:
            busy = "Another start or stop of the cluster has been at work for ten minutes."
            raise BackendError(busy, "End it, or wait for it, then try again.")
        time.sleep(0.2)
