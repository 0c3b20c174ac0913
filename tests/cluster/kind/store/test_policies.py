"""Who may talk to whom in the namespace of a lab's object store?"""

from __future__ import annotations

import json

import pytest

from cluster.kind.store import collector, manifests
from cluster.kind.store.manifests import APP, COLLECTOR, STORE, STORE_PORT, Plan
from cluster.network import External, Flow, Pod, World, decide, parse

PLAN = Plan("churn_data", 30901, "store", "python", ("172.18.0.0/16",))
SPACE = PLAN.namespace
store = Pod(SPACE, "store", {APP: STORE}, "10.10.0.8")
collects = Pod(SPACE, "collector", {APP: COLLECTOR}, "10.10.0.9")
stranger = Pod(SPACE, "stranger", {}, "10.10.0.10")
elsewhere = Pod("prod", "inference", {APP: STORE}, "10.10.0.11")
dns = Pod("kube-system", "coredns", {"k8s-app": "kube-dns"}, "10.10.0.2")
machine, internet = External("172.18.0.1"), External("203.0.113.9")
WORLD = World({SPACE: {}, "prod": {}, "kube-system": {}}, (store, collects, stranger, elsewhere, dns))


def allowed(source: Pod | External, destination: Pod | External, port: int) -> bool:
    written = [
        json.dumps({"apiVersion": "networking.k8s.io/v1", **one})
        for one in manifests.foundation(PLAN)
        if one["kind"] == "NetworkPolicy"
    ]
    return decide(Flow(source, destination, "TCP", port), parse("\n---\n".join(written)), WORLD).allowed


def test_this_machine_reaches_the_store_and_the_store_its_collector() -> None:
    assert allowed(machine, store, STORE_PORT)
    assert allowed(store, collects, collector.PORT)


@pytest.mark.parametrize("source", [collects, stranger, elsewhere, dns, internet], ids=str)
def test_nobody_else_reaches_the_store(source: Pod | External) -> None:
    assert not allowed(source, store, STORE_PORT)


@pytest.mark.parametrize("source", [machine, stranger, elsewhere, internet], ids=str)
def test_nobody_else_reaches_the_collector(source: Pod | External) -> None:
    assert not allowed(source, collects, collector.PORT)


@pytest.mark.parametrize("source", [store, collects, stranger], ids=str)
@pytest.mark.parametrize("port", [53, 80, 443, 6443])
def test_nothing_leaves_the_namespace(source: Pod, port: int) -> None:
    assert not any(allowed(source, there, port) for there in (dns, machine, internet, elsewhere))


def test_no_other_door_is_open() -> None:
    assert not allowed(machine, store, 9001)
    assert not allowed(store, collects, 22)
