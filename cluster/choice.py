"""Which platform was chosen last, and with which settings?

The environment wins. What `seclab start` was given lies in one file of the home,
so that `seclab lab` means the same platform in another terminal. Passwords do not:
who opens that terminal gives them anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from cluster import private
from cluster.backend import BackendError
from cluster.home import home

BACKEND, S3, S3_PASSWORD = "SECLAB_BACKEND", "SECLAB_S3", "SECLAB_S3_PASSWORD"
FILE = "backend.json"
_SETTINGS = (S3, "SECLAB_MINIO", "SECLAB_RUNTIME", "SECLAB_CLUSTER", "SECLAB_REGISTRY", "SECLAB_IMAGE_")
"""How the names of the variables begin that say more about a platform than its name."""


def adopt() -> None:
    """Put what was chosen last into the environment, where that names no platform itself."""
    if os.environ.get(BACKEND) or os.environ.get(S3):
        return
    for name, value in recalled().items():
        os.environ[name] = os.environ.get(name) or value


def remember(environ: Mapping[str, str]) -> None:
    """Keep what the environment says about the platform, but no password. Raises BackendError."""
    kept = {name: value for name, value in environ.items() if name == BACKEND or name.startswith(_SETTINGS)}
    kept.pop(S3_PASSWORD, None)
    if S3 in kept:
        kept[S3] = _without_password(kept[S3])
    try:
        private.write(home() / FILE, json.dumps(kept, indent=2, sort_keys=True) + "\n")
    except OSError as error:
        raise BackendError(
            f"The choice of a backend cannot be kept in {home()}: {error.strerror or error}.",
            "Free space there, or name another folder with SECLAB_HOME.",
        ) from error


def recalled() -> Mapping[str, str]:
    """Return what was remembered; nothing where the file is not there, or is not ours."""
    try:
        found = json.loads((home() / FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str) and name.startswith("SECLAB_")}


def _without_password(address: str) -> str:
    # The embedded platform does without what reads addresses.
    from cluster.minio.address import without_password

    try:
        return without_password(address)
    except BackendError:
        return ""
