"""How do the labs run on a Kubernetes cluster of this machine?"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError
from cluster.embedded import state
from cluster.kind import backend as backends
from cluster.kind.backend import KindBackend, networks
from cluster.kind.cluster import KindCluster
from cluster.kind.runtime import Runtime
from cluster.kind.steps import Steps
from cluster.kind.store.manifests import mark_of
from tests.cluster.kind.store.small_cluster import small_cluster


class Inspected:
    """A runtime that says this about every network."""

    def __init__(self, found: Mapping[str, Any] | None) -> None:
        self.found = found

    def inspect(self, *_: str) -> Mapping[str, Any] | None:
        if self.found is None:
            raise BackendError("Docker does not answer.")
        return self.found


@pytest.fixture
def here(tmp_path: Path, seclab_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose cluster is the small one of the tests; returns where its labs are."""
    file = tmp_path / "api" / "kubeconfig"
    found = KindCluster("seclab", file, Runtime("docker", {}), {port: port + 10000 for port in range(30901, 30909)}, "")
    monkeypatch.setattr(backends.clusters, "find", lambda _: found)
    monkeypatch.setattr(backends.node, "settled", lambda *_: True)
    monkeypatch.setattr(backends, "networks", lambda _: ("172.18.0.0/16",))
    monkeypatch.setenv("SECLAB_IMAGE_OBJECT_STORE", "registry.example/store:1")
    with small_cluster(tmp_path / "api", monkeypatch):
        yield seclab_home / "labs-kind"


@pytest.fixture
def kind() -> KindBackend:
    return KindBackend(Steps(None))


def test_a_lab_starts_in_a_namespace_of_its_own_and_is_found_again(kind: KindBackend, here: Path) -> None:
    session = kind.start("churn_data", here)
    assert (session.endpoint, session.namespace) == ("https://127.0.0.1:40901", "lab-churn-data")
    assert kind.start("churn_data", here) == session
    assert kind.running(here) == {"churn_data": session}


def test_a_lab_that_is_opened_elsewhere_never_meets_the_learners_own(
    kind: KindBackend, here: Path, tmp_path: Path
) -> None:
    own, other = kind.start("churn_data", here), kind.start("churn_data", tmp_path / "elsewhere")
    assert other.namespace == f"lab-churn-data-{mark_of(tmp_path / 'elsewhere')}"
    assert other.endpoint != own.endpoint
    other.erase()
    assert kind.running(here) == {"churn_data": own}


def test_a_name_that_is_none_is_refused(kind: KindBackend, here: Path) -> None:
    with pytest.raises(BackendError, match="is not the name of a lab"):
        kind.start("../churn", here)


def test_a_node_that_has_just_started_is_waited_for(
    kind: KindBackend, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[Path] = []

    def ensured(home: Path, _: Steps) -> KindCluster | None:
        waited.append(home)
        return backends.clusters.find(home)

    monkeypatch.setattr(backends.node, "settled", lambda *_: False)
    monkeypatch.setattr(backends.clusters, "ensure", ensured)
    assert kind.start("churn_data", here).name == "churn_data"
    assert waited == [here.parent]


def test_where_there_never_was_a_cluster_no_program_is_asked(
    kind: KindBackend, seclab_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess, "Popen", never)
    assert kind.running(seclab_home / "labs-kind") == {}
    assert not kind.network_runs(seclab_home / "labs-kind" / "prod_namespace" / "network")


def test_without_a_runtime_it_says_in_one_sentence_what_lacks(
    kind: KindBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "There is no Docker or Podman here." in (kind.available() or "")


class Watched(io.StringIO):
    """A stream that calls back when somebody waits."""

    def __init__(self, called: Callable[[], None]) -> None:
        super().__init__()
        self._called = called

    def write(self, text: str) -> int:
        if "Another program brings the lab up" in text:
            self._called()
        return super().write(text)


def test_whoever_waits_for_another_program_is_told(here: Path) -> None:
    here.mkdir(parents=True)
    held = state.lock(here, ".churn_data.start", wait=True)
    shown = Watched(lambda: os.close(held))
    with backends._alone(here, "churn_data", Steps(shown)):
        pass
    assert "The other one has ended" in shown.getvalue()


@pytest.mark.parametrize(
    "found",
    [
        {"IPAM": {"Config": [{"Subnet": "fc00::/64"}, {"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"}]}},
        {"subnets": [{"subnet": "172.18.0.0/16", "gateway": "172.18.0.1"}]},
    ],
    ids=["docker", "podman"],
)
def test_requests_of_this_machine_come_from_the_network_of_its_containers(found: Mapping[str, Any]) -> None:
    assert networks(Inspected(found)) == ("172.18.0.0/16",)  # type: ignore[arg-type]


@pytest.mark.parametrize("found", [None, {}])
def test_where_that_is_not_known_they_are_those_that_are_private_and_not_the_pods(
    found: Mapping[str, Any] | None,
) -> None:
    pods = ip_network("10.10.0.0/16")
    known = [ip_network(network) for network in networks(Inspected(found))]  # type: ignore[arg-type]
    assert known
    assert not [network for network in known if network.overlaps(pods)]


def test_choosing_it_imports_no_client_before_it_is_used() -> None:
    code = "import sys, cluster.kind.backend; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"boto3", "botocore", "cryptography", "urllib3", "websocket"} & set(loaded)
