"""Which platform do the labs run on?

`SECLAB_BACKEND` names it: `embedded` (which is what runs without it), `minio` or
`kind`. `SECLAB_S3` alone means `minio`. Without both it is what was chosen last.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from cluster import choice
from cluster.backend import Backend, BackendError
from cluster.home import home

VARIABLE = choice.BACKEND
EMBEDDED, MINIO, KIND = "embedded", "minio", "kind"


def _embedded() -> Backend:
    from cluster.embedded import EmbeddedBackend

    return EmbeddedBackend()


def _minio() -> Backend:
    from cluster.minio import MinioBackend

    return MinioBackend()


def _kind() -> Backend:
    from cluster.kind.backend import KindBackend

    return KindBackend()


BACKENDS: Mapping[str, Callable[[], Backend]] = {EMBEDDED: _embedded, MINIO: _minio, KIND: _kind}
"""How each is made, by name; nothing is imported before it is chosen."""


def named(name: str) -> Backend:
    """Return the backend of that name. Raises BackendError."""
    if name not in BACKENDS:
        raise BackendError(f"There is no backend {name!r}.", f"Choose one of: {', '.join(BACKENDS)}.")
    return BACKENDS[name]()


def chosen_name() -> str:
    """Return the name that the environment asks for, or else what was chosen last, which is then in it too."""
    choice.adopt()
    return os.environ.get(choice.BACKEND) or (MINIO if os.environ.get(choice.S3) else EMBEDDED)


def chosen() -> Backend:
    """Return the backend that the environment asks for, or else what was chosen last. Raises BackendError."""
    return named(chosen_name())


def labs_home(name: str, place: Path | None = None) -> Path:
    """Return the folder that holds the labs of a backend, in this home or another."""
    return (place or home()) / ("labs" if name == EMBEDDED else f"labs-{name}")
