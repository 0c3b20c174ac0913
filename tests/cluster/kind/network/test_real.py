"""The network lab on a real cluster, with real packets: the claims that no cluster in memory can prove."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import backends
from cluster.kind.network import manifests
from cluster.kind.network.fabric import KindFabric
from cluster.network import Flow, NetworkPolicy, Pod, World, parse
from labs.prod_namespace.lab import LISTENERS, NAMES, WORLD
from labs.prod_namespace.world import (
    ALL_WORK,
    ATTACKS,
    CUSTOMER,
    DROP_BOX,
    GATEWAY,
    INFERENCE,
    METADATA,
    MONITOR,
    REGISTRY,
    TRAINER,
)

pytestmark = pytest.mark.cluster

ANSWERS = Path(__file__).parents[4] / "lessons" / "network_isolation" / "solutions"
QUESTIONS = ("default_deny", "prod_egress", "prod_ingress", "drill_egress", "registry_clients")
FROM_CUSTOMERS = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: customers, namespace: prod}
spec:
  podSelector: {matchLabels: {app: gateway}}
  ingress: [{from: [{ipBlock: {cidr: 198.51.100.0/24}}]}]
"""
TO_ALL_BUT_ONE = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: not-there, namespace: prod}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [203.0.113.0/24]}}]}]
"""
OVER_A_BLOCK_OF_PODS = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: to-platform, namespace: prod}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{to: [{ipBlock: {cidr: 10.10.20.0/24}}]}]
"""
OBSERVE = """
import json, os
status = open("/proc/self/status").read()
try:
    open("/tmp/x", "w"); writes = True
except OSError:
    writes = False
print(json.dumps({
    "user": os.getuid(),
    "rights": [line.split()[1].strip("0") for line in status.splitlines() if line.startswith("Cap")],
    "writes": writes,
    "token": os.path.exists("/var/run/secrets/kubernetes.io/serviceaccount/token"),
    "seccomp": [line.split()[1] for line in status.splitlines() if line.startswith("Seccomp:")],
}))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KindFabric]:
    folder = tmp_path_factory.mktemp("real") / "network"
    found = backends.named("kind").network(folder, WORLD, listeners=LISTENERS, names=NAMES)
    assert isinstance(found, KindFabric), found.note
    yield found
    found.stop()


@pytest.fixture(autouse=True)
def nothing_in_force(built: KindFabric) -> Iterator[None]:
    yield
    built.apply((), WORLD)


def answers() -> tuple[NetworkPolicy, ...]:
    return tuple(one for name in QUESTIONS for one in parse((ANSWERS / f"{name}.yaml").read_text(encoding="utf-8")))


def test_hosts_outside_are_real(built: KindFabric) -> None:
    assert built.note == ""


def test_every_flow_gets_through_where_nothing_is_isolated(built: KindFabric) -> None:
    attempts = built.connect_all([*ALL_WORK, *ATTACKS])
    assert not [str(one) for one in attempts if one.outcome != "answered" or not one.sent]


def test_under_the_reference_answers_the_work_goes_on_and_no_attack_does(built: KindFabric) -> None:
    built.apply(answers())
    work, attacks = built.connect_all(ALL_WORK), built.connect_all(ATTACKS)
    assert not [str(one) for one in work if one.outcome != "answered" or not one.sent]
    assert not [str(one) for one in attacks if one.outcome != "dropped" or not one.sent]


def test_what_leaves_arrives_at_the_drop_box_and_says_from_where(built: KindFabric) -> None:
    built.connect(Flow(MONITOR, DROP_BOX, "TCP", 443), b"c-1042")
    assert built.received(DROP_BOX)[-1].content == b"c-1042"


def test_the_metadata_address_is_the_labs_and_not_the_clouds(built: KindFabric) -> None:
    assert b"opens nothing" in built.connect(Flow(MONITOR, METADATA, "TCP", 80)).reply


def test_a_block_of_addresses_outside_sees_who_really_comes(built: KindFabric) -> None:
    built.apply(parse(FROM_CUSTOMERS))
    flows = [Flow(source, GATEWAY, "TCP", 8080) for source in (CUSTOMER, DROP_BOX, TRAINER)]
    assert [one.outcome for one in built.connect_all(flows)] == ["answered", "dropped", "dropped"]


def test_a_block_with_an_exception_stops_what_leaves_for_it(built: KindFabric) -> None:
    built.apply(parse(TO_ALL_BUT_ONE))
    flows = [
        Flow(MONITOR, DROP_BOX, "TCP", 443),
        Flow(MONITOR, DROP_BOX, "UDP", 53),
        Flow(MONITOR, METADATA, "TCP", 80),
    ]
    assert [one.outcome for one in built.connect_all(flows)] == ["dropped", "dropped", "answered"]


def test_a_block_that_means_pods_of_the_labs_text_is_named_where_it_decides(built: KindFabric) -> None:
    built.apply(parse(OVER_A_BLOCK_OF_PODS))
    attempt = built.connect(Flow(INFERENCE, REGISTRY, "TCP", 8443))
    assert attempt.outcome == "dropped"
    assert "an ipBlock decides, and in this cluster" in attempt.reason


def test_names_lead_to_the_real_addresses(built: KindFabric) -> None:
    assert built.resolve(GATEWAY, "inference.prod.svc").addresses == (built.world.named[INFERENCE].address,)
    assert built.resolve(GATEWAY, "nobody.prod.svc").addresses == ()


def test_a_pod_that_is_new_is_as_protected_as_the_others_once_it_is_there(built: KindFabric) -> None:
    new = Pod("prod", "debug", {"app": "debug"}, "10.10.60.1")
    built.apply(answers(), World(WORLD.namespaces, (*WORLD.pods, new)))
    flows = [Flow("prod/debug", DROP_BOX, "TCP", 443), Flow(TRAINER, "prod/debug", "TCP", 22)]
    assert [one.outcome for one in built.connect_all(flows)] == ["dropped", "dropped"]


def test_a_pod_may_do_nothing_that_it_does_not_need(built: KindFabric) -> None:
    command = (*manifests.PROGRAM[:-1], "-c", OBSERVE)
    seen = json.loads(built.site.place.api.exec("prod", "inference", command).stdout)
    assert seen == {"user": 65534, "rights": [""] * 5, "writes": False, "token": False, "seccomp": ["2"]}
