"""Can the kind cluster be looked at, and its images be copied, from the command line?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError
from cluster.images.reference import Reference
from cluster.kind.cluster import KindCluster
from cluster.kind.images import NAMES, mirrored, pins
from cluster.kind.mirror import Copy, Mirror
from cluster.kind.runtime import Runtime
from cluster.kind.steps import Steps

CLASS = "registry.example/seclab"


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch, seclab_home: Path) -> KindCluster:
    """A cluster of this home that runs."""
    found = KindCluster("seclab", seclab_home / "kind" / "kubeconfig", Runtime("podman", {}), {}, "localhost:5001")
    monkeypatch.setattr("cluster.kind.cluster.find", lambda home: found if home == seclab_home else None)
    return found


@pytest.mark.parametrize("command", ["status", "logs"])
def test_without_a_cluster_one_is_told_how_to_make_it(seclab: Any, command: str) -> None:
    ran = seclab("cluster", command)
    assert ran.code == 3
    assert ran.err == "Error: No cluster of the course runs.\nNext:  Make one: seclab start --backend kind\n"


def test_the_status_says_how_to_look_into_it(seclab: Any, running: KindCluster) -> None:
    assert seclab("cluster", "status").out == (
        "seclab runs on podman, with the registry localhost:5001.\n"
        f"Look into it with: kubectl --kubeconfig {running.kubeconfig} get pods -A\n"
    )


@pytest.mark.parametrize("made", [True, False])
def test_logs_are_collected_in_the_home(
    seclab: Any, running: KindCluster, monkeypatch: pytest.MonkeyPatch, seclab_home: Path, made: bool
) -> None:
    def collect(_runtime: Runtime, name: str, node: str, folder: Path) -> Path | None:
        assert (name, node) == ("seclab", "seclab-control-plane")
        return folder / "now" if made else None

    monkeypatch.setattr("cluster.kind.logs.collect", collect)
    ran = seclab("cluster", "logs")
    assert ran.code == (0 if made else 3)
    assert (f"Logs and events are in {seclab_home}/kind/logs/now." in ran.out) == made


@pytest.mark.parametrize("whole", [True, False])
def test_a_mirror_prints_what_learners_set(seclab: Any, monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    def mirror(registry: str, environ: Mapping[str, str], steps: Steps) -> Mirror:
        assert (registry, environ, steps.taken) == (CLASS, os.environ, [])
        targets = {name: mirrored(pin, registry) for name, pin in pins().items()}
        if not whole:
            targets["node"] = Reference.parse(f"{CLASS}/kindest/node:v9@sha256:{'0' * 64}")
        return Mirror(registry, "docker", tuple(Copy(name, targets[name], whole) for name in NAMES))

    monkeypatch.setattr("cluster.kind.mirror.mirror", mirror)
    ran = seclab("cluster", "mirror", CLASS)
    assert ran.code == 0
    assert f"  export SECLAB_REGISTRY={CLASS}\n" in ran.out
    assert ("  export SECLAB_IMAGE_NODE=" in ran.out) != whole
    assert ("Install crane or skopeo" in ran.err) != whole


def test_a_registry_that_refuses_is_one_sentence(seclab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def mirror(*_: object) -> Mirror:
        raise BackendError("Copying the node image failed: unauthorized.", "Log in first: docker login")

    monkeypatch.setattr("cluster.kind.mirror.mirror", mirror)
    ran = seclab("cluster", "mirror", CLASS)
    assert (ran.code, ran.err) == (
        3,
        "Error: Copying the node image failed: unauthorized.\nNext:  Log in first: docker login\n",
    )
