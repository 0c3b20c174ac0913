"""Who administers the MinIO server of a lab?

The key stays for as long as the lab does: MinIO signs its service accounts with it.
"""

from __future__ import annotations

import contextlib
import json
import secrets
from pathlib import Path

from cluster import private
from cluster.backend import Credentials

FILE = "root.json"


def root(folder: Path) -> Credentials:
    """Return the administrator's key, random and readable for its owner only; make it the first time.

    Raises OSError where it cannot be read: another key would lock its users out.
    """
    file = folder / FILE
    with contextlib.suppress(FileNotFoundError, ValueError, TypeError):
        return Credentials(**json.loads(file.read_text(encoding="utf-8")))
    made = {"access_key_id": "ROOT" + secrets.token_hex(8).upper(), "secret_access_key": secrets.token_urlsafe(30)}
    private.write(file, json.dumps(made))
    return Credentials(**made)


def exists(folder: Path) -> bool:
    """Whether a lab has a server of its own."""
    return (folder / FILE).exists()
