"""A cluster that brings up what is applied, and a MinIO that answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster.kind.api import Api, Ran, client, connect
from cluster.kind.api.kinds import path
from cluster.kind.store import builder, collector
from cluster.kind.store.builder import Builder
from cluster.kind.store.manifests import APP, COLLECTOR, Plan, mark_of
from tests.cluster.kind.api.fake_api import FakeApi, Refused, serving


class Cluster:
    """Controllers in miniature: addresses for Services, pods for Deployments, ports that one Service has."""

    def __init__(self, fake: FakeApi) -> None:
        self.fake = fake
        self.records = b'{"api":{"name":"GetObject"}}\n'
        self.reaches = "silent"
        self.arrives = True
        fake.control = self.control
        fake.command = self.command

    def control(self, made: dict[str, Any]) -> dict[str, Any]:
        if made["kind"] == "Service":
            self._refuse_a_taken_port(made)
            return {**made, "spec": {**made["spec"], "clusterIP": "10.96.0.7"}}
        if made["kind"] == "Deployment":
            return self._deployed(made)
        return made

    def _refuse_a_taken_port(self, made: dict[str, Any]) -> None:
        wanted = made["spec"]["ports"][0].get("nodePort")
        for other in self.fake.below(path("Service", "another"), {}):
            if wanted == other["spec"]["ports"][0].get("nodePort"):
                raise Refused(
                    422, f"spec.ports[0].nodePort: Invalid value: {wanted}: provided port is already allocated"
                )

    def _deployed(self, made: dict[str, Any]) -> dict[str, Any]:
        replicas, meta = made["spec"].get("replicas", 1), made["metadata"]
        pod = {"namespace": meta["namespace"], "name": f"{meta['name']}-1", "labels": {APP: meta["name"]}}
        if replicas:
            self.fake.put({"kind": "Pod", "metadata": pod})
        else:
            self.fake.take(path("Pod", meta["namespace"], pod["name"]))
        return {**made, "status": dict.fromkeys(("replicas", "updatedReplicas", "availableReplicas"), replicas)}

    def command(self, words: list[str], _: bytes) -> Ran:
        if words[2] == "reach":
            return Ran(0, self.reaches.encode(), b"")
        if not self.arrives:
            return Ran(collector.NOT_THERE, b"", b"")
        head = json.dumps({"size": len(self.records), "more": False}).encode()
        return Ran(0, head + b"\n" + self.records[int(words[3]) :], b"")


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeApi]:
    (tmp_path / "api").mkdir()
    with serving(tmp_path / "api") as fake:
        yield fake


@pytest.fixture
def cluster(fake: FakeApi, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    monkeypatch.setattr(client, "LOOK_SECONDS", 0.5)
    monkeypatch.setattr(builder.signed, "send", lambda *_, **__: (404, b""))
    return Cluster(fake)


@pytest.fixture
def api(cluster: Cluster, tmp_path: Path) -> Api:
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


__all__ = ["COLLECTOR", "Cluster"]
