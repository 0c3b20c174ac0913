"""Which backends are compared here?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import pytest

_MARKS = {"minio": pytest.mark.go, "kind": pytest.mark.cluster}
_asked = os.environ.get("SECLAB_CONFORMANCE_BACKENDS", "embedded minio kind").replace(",", " ").split()


def stores() -> list[Any]:
    """Return the backends whose object store is compared, as parameters of a test."""
    return _chosen(("embedded", "minio", "kind"))


def networks() -> list[Any]:
    """Return the backends that have a network of their own."""
    return _chosen(("embedded", "kind"))


def _chosen(names: Sequence[str]) -> list[Any]:
    return [pytest.param(name, marks=_MARKS.get(name, ()), id=name) for name in names if name in _asked]
