"""A cluster's API on loopback, and the client that the labs use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.kind.api import Api, client, connect
from tests.cluster.kind.api.fake_api import FakeApi, serving


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[FakeApi]:
    with serving(tmp_path) as fake:
        yield fake


@pytest.fixture
def api(cluster: FakeApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Api:
    monkeypatch.setattr(client, "LOOK_SECONDS", 0.5)
    return connect(tmp_path / "kubeconfig")
