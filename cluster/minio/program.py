"""Where is a MinIO server to start on this machine?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import cluster

VARIABLE = "SECLAB_MINIO"
NAME = "minio"


def found() -> Path | None:
    """Return the program that SECLAB_MINIO names, or else the one on PATH, or the one that `make minio` built."""
    if named := os.environ.get(VARIABLE):
        return _runnable(Path(named).expanduser())
    there = shutil.which(NAME)
    return Path(there) if there else _runnable(built())


def built() -> Path:
    """Return where `make minio` puts it."""
    return Path(next(iter(cluster.__path__))).parent / ".cache" / "bin" / NAME


def missing() -> str:
    """Say in one sentence what is missing."""
    if named := os.environ.get(VARIABLE):
        return f"{VARIABLE} names {named}, and no program is there."
    return f"There is no MinIO server here: run `make minio` (needs Go), or set SECLAB_S3 to one, or {VARIABLE}."


def _runnable(path: Path) -> Path | None:
    return path.absolute() if path.is_file() and os.access(path, os.X_OK) else None
