"""Which platform do the labs run on?

`SECLAB_BACKEND` names it: `embedded` (which is what runs without it), `minio` or
`kind`. `SECLAB_S3` alone means `minio`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from cluster.backend import Backend, BackendError
from cluster.home import home

VARIABLE = "SECLAB_BACKEND"
EMBEDDED = "embedded"


def _embedded() -> Backend:
    from cluster.embedded import EmbeddedBackend

    return EmbeddedBackend()


BACKENDS: Mapping[str, Callable[[], Backend]] = {EMBEDDED: _embedded}
"""How each is made, by name; nothing is imported before it is chosen."""


def named(name: str) -> Backend:
    """Return the backend of that name. Raises BackendError."""
    if name not in BACKENDS:
        raise BackendError(f"There is no backend {name!r}.", f"Choose one of: {', '.join(BACKENDS)}.")
    return BACKENDS[name]()


def chosen() -> Backend:
    """Return the backend that the environment asks for. Raises BackendError."""
    return named(os.environ.get(VARIABLE) or EMBEDDED)


def labs_home(name: str) -> Path:
    """Return the folder that holds the labs of a backend."""
    return home() / ("labs" if name == EMBEDDED else f"labs-{name}")
