"""One network for these tests, of real namespaces; and processes that build one by themselves."""

from __future__ import annotations

import ctypes
import json
import os
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster.embedded.fabric import Fabric, Listener, available, start
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
    Listener("platform/model-registry", 8443, "TCP", "binascii:hexlify"),
    Listener("platform/model-registry", 9999, "TCP", "binascii:unhexlify"),
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


NOBODY = 65534
NEEDING_PACKETS = {"network", "fabric", "apart"}
_left_out: list[str] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs real packets where there can be none. In CI there must be."""
    ours = [item for item in items if item.path.parent == Path(__file__).parent]
    needing = [item for item in ours if NEEDING_PACKETS & set(getattr(item, "fixturenames", ()))]
    reason = available() if needing else ""
    if reason and os.environ.get("CI"):
        raise pytest.UsageError(reason)
    if reason:
        _left_out.append(f"{len(needing)} tests with packets not run: {reason}")
        config.hook.pytest_deselected(items=needing)
        items[:] = [item for item in items if item not in needing]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in _left_out:
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture
def apart() -> Callable[[Callable[[], Any]], Any]:
    """Run a function in a process of its own, as a user without rights, and return what it returns as JSON."""

    def run(function: Callable[[], Any]) -> Any:
        ready, tell = os.pipe()
        child = os.fork()
        if not child:
            _alone(function, tell)
        os.close(tell)
        with os.fdopen(ready, "rb") as pipe:
            told = json.loads(pipe.read())
        os.waitpid(child, 0)
        assert "failed" not in told, told["failed"]
        return told["returned"]

    return run


def _alone(function: Callable[[], Any], tell: int) -> None:
    try:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            # A change of user makes /proc/self root's own; PR_SET_DUMPABLE gives it back, as an exec would.
            ctypes.CDLL(None).prctl(4, 1)
        told = {"returned": function()}
    except BaseException:
        told = {"failed": traceback.format_exc()}
    os.write(tell, json.dumps(told).encode())
    os._exit(0)
