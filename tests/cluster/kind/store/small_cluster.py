"""A cluster that brings up what is applied, and a MinIO that answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cluster.kind.api import Ran, client
from cluster.kind.api.kinds import path
from cluster.kind.store import builder, collector
from cluster.kind.store.manifests import APP
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


@contextmanager
def small_cluster(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Serve such a cluster; its kubeconfig lies in the folder."""
    monkeypatch.setattr(client, "LOOK_SECONDS", 0.5)
    monkeypatch.setattr(builder.signed, "send", lambda *_, **__: (404, b""))
    folder.mkdir()
    with serving(folder) as fake:
        yield Cluster(fake)
