"""One network for these tests, of real namespaces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cluster.embedded.fabric import Fabric, Listener, start
from cluster.network import Pod, World

NAMESPACES = {"prod": {"env": "production"}, "platform": {}, "kube-system": {}}
PODS = (
    Pod("prod", "gateway", {"app": "gateway"}, "10.10.10.1"),
    Pod("prod", "inference", {"app": "inference"}, "10.10.10.2", {"http": ("TCP", 8080), "probe": ("UDP", 9000)}),
    Pod("platform", "model-registry", {"app": "model-registry"}, "10.10.20.1", {"http": ("TCP", 8443)}),
    Pod("kube-system", "kube-dns", {"k8s-app": "kube-dns"}, "10.10.0.10", {"dns": ("UDP", 53), "dns-tcp": ("TCP", 53)}),
)
LISTENERS = (
    Listener("prod/inference", 8080),
    Listener("prod/inference", 9000, "UDP"),
    Listener("platform/model-registry", 8443, "TCP", "json:dumps"),
    Listener("kube-system/kube-dns", 53, "UDP", "dns"),
    Listener("kube-system/kube-dns", 53, "TCP", "dns"),
    Listener("203.0.113.7", 443, "TCP", "sink"),
    Listener("203.0.113.7", 53, "UDP", "sink"),
)
NAMES = {
    "inference.prod.svc": ["10.10.10.2"],
    "model-registry.platform.svc": ["10.10.20.1"],
    "drop.example.net": ["203.0.113.7"],
}


@pytest.fixture(scope="session")
def world() -> World:
    return World(NAMESPACES, PODS)


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory, world: World) -> Iterator[Fabric]:
    """The network that all tests share that do not stop it."""
    made = start(tmp_path_factory.mktemp("lab") / "network", world, listeners=LISTENERS, names=NAMES)
    yield made
    made.stop()


@pytest.fixture
def fabric(network: Fabric, world: World) -> Fabric:
    """The shared network, without any policy."""
    network.apply((), world)
    return network
