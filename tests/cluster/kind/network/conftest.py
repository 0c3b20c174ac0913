from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cluster.kind.network import canary, place
from tests.cluster.kind.network.fake_cluster import FakeApi, FakeCluster, FakeRuntime


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeApi:
    """A cluster in memory, in place of the one that a kubeconfig names."""
    found = FakeApi()
    monkeypatch.setattr(place.api, "connect", lambda _: found)
    monkeypatch.setattr(canary, "PAUSE_SECONDS", 0)
    return found


@pytest.fixture
def kind(fake: FakeApi, tmp_path: Path) -> Any:
    return FakeCluster("seclab", tmp_path / "kubeconfig", FakeRuntime(fake))
