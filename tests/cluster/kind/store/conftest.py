"""A small cluster, and what builds a lab's object store in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.kind.api import Api, connect
from cluster.kind.store.builder import Builder
from cluster.kind.store.manifests import Plan, mark_of
from tests.cluster.kind.api.fake_api import FakeApi
from tests.cluster.kind.store.small_cluster import Cluster, small_cluster


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    with small_cluster(tmp_path / "api", monkeypatch) as cluster:
        yield cluster


@pytest.fixture
def fake(cluster: Cluster) -> FakeApi:
    return cluster.fake


@pytest.fixture
def api(cluster: Cluster, tmp_path: Path) -> Api:
    del cluster
    return connect(tmp_path / "api" / "kubeconfig")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "labs" / "churn_data"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def making(api: Api, folder: Path) -> Builder:
    plan = Plan("churn_data", 0, "store", "python", ("172.18.0.0/16",), mark_of(folder.parent))
    return Builder(api, folder, plan, lambda port: f"https://127.0.0.1:{port + 10000}")
