"""Which backends are compared here?"""

from __future__ import annotations

import os

import pytest

_MARKS = {"minio": pytest.mark.go, "kind": pytest.mark.cluster}
NAMES = ("embedded", "minio", "kind")
_asked = os.environ.get("SECLAB_CONFORMANCE_BACKENDS")
BACKENDS = [
    pytest.param(name, marks=_MARKS.get(name, ()), id=name)
    for name in NAMES
    if not _asked or name in _asked.replace(",", " ").split()
]
