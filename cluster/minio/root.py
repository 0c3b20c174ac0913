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
    """Return the administrator's key, random and readable for its owner only; make it the first time."""
    file = folder / FILE
    with contextlib.suppress(OSError, ValueError, TypeError):
        return Credentials(**json.loads(file.read_text()))
    made = {"access_key_id": "ROOT" + secrets.token_hex(8).upper(), "secret_access_key": secrets.token_urlsafe(30)}
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(made, stream)
    return Credentials(**made)


def exists(folder: Path) -> bool:
    """Whether a lab has a server of its own."""
    return (folder / FILE).exists()
