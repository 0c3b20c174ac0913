"""Who administers the MinIO server of a lab?

The key stays for as long as the lab does: MinIO signs its service accounts with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from pathlib import Path

from cluster.backend import Credentials

FILE = "root.json"


def root(folder: Path) -> Credentials:
    """Return the administrator's random key, which only its owner can read; make it the first time. Raises OSError."""
    file = folder / FILE
    # A key that is there and cannot be read right now is not replaced: all users hang on it.
    with contextlib.suppress(FileNotFoundError, ValueError, TypeError):
        return Credentials(**json.loads(file.read_text()))
    made = {"access_key_id": "ROOT" + secrets.token_hex(8).upper(), "secret_access_key": secrets.token_urlsafe(30)}
    fresh = file.with_name(f".{FILE}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(made, stream)
    fresh.replace(file)
    return Credentials(**made)


def exists(folder: Path) -> bool:
    """Whether a lab has a server of its own."""
    return (folder / FILE).exists()
