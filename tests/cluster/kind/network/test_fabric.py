"""The whole network, in a cluster in memory whose packets the rules decide about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError
from cluster.embedded.fabric.decided import DecidedFabric
from cluster.kind import network
from cluster.kind.network import fabric
from cluster.network import Flow, Pod, World, parse
from labs import in_force
from labs.prod_namespace.lab import LISTENERS, NAMES, SPARES, WORLD
from labs.prod_namespace.world import ALL_WORK, ATTACKS, CUSTOMER, DNS, DROP_BOX, GATEWAY, INFERENCE, MONITOR
from tests.cluster.kind.network.fake_cluster import FakeApi

DENY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: prod}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
"""
FLOW = Flow(GATEWAY, INFERENCE, "TCP", 8080)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "prod_namespace" / "network"


@pytest.fixture
def built(kind: Any, folder: Path) -> fabric.KindFabric:
    found = network.start(kind, folder, WORLD, listeners=LISTENERS, names=NAMES)
    assert isinstance(found, fabric.KindFabric)
    return found


def test_every_flow_goes_through_where_nothing_is_isolated(built: fabric.KindFabric) -> None:
    attempts = built.connect_all([*ALL_WORK, *ATTACKS])
    assert not [str(attempt) for attempt in attempts if attempt.outcome != "answered" or not attempt.sent]


def test_pods_have_the_addresses_of_the_cluster(built: fabric.KindFabric, fake: FakeApi) -> None:
    real = {str(pod): pod.address for pod in fake.world().pods}
    assert {str(pod): pod.address for pod in built.world.pods if pod.namespace != "kube-system"}.items() <= real.items()
    assert built.world.named[DNS].address == real["kube-system/coredns-1"]
    assert set(built.world.named) == set(WORLD.named)


def test_policies_are_in_effect_when_apply_returns(built: fabric.KindFabric, fake: FakeApi) -> None:
    fake.late = 5
    built.apply(parse(DENY))
    assert fake.late == 0
    attempt = built.connect(FLOW)
    assert (attempt.outcome, attempt.reason) == ("dropped", "no egress rule of prod/default-deny allows it")
    built.apply(())
    assert built.connect(FLOW).outcome == "answered"


def test_what_was_dropped_is_in_the_log(built: fabric.KindFabric) -> None:
    built.apply(parse(DENY))
    built.connect_all([FLOW, Flow(CUSTOMER, GATEWAY, "TCP", 8080), Flow(MONITOR, DROP_BOX, "TCP", 443)])
    assert [f"{one.source} {one.destination} {one.direction}" for one in built.denials()] == [
        f"{GATEWAY} {INFERENCE} Egress",
        f"{CUSTOMER} {GATEWAY} Ingress",
        f"{MONITOR} {DROP_BOX} Egress",
    ]
    assert built.denials()[0].packet.source == built.world.named[GATEWAY].address


def test_a_change_that_never_takes_effect_is_an_error_with_its_cause(
    built: fabric.KindFabric, fake: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fabric.canary, "SECONDS", 0)
    monkeypatch.setattr(fabric, "SETTLED_SECONDS", 0)
    fake.late = 10**6
    with pytest.raises(
        BackendError, match=r"prod/gateway => .* still gets through .* although no egress rule"
    ) as caught:
        built.apply(parse(DENY))
    assert "seclab cluster logs" in caught.value.next_step


def test_where_nothing_is_enforced_flows_are_decided_and_nothing_stays(
    kind: Any, fake: FakeApi, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fabric.canary, "SECONDS", 0)
    fake.enforces = False
    before = set(fake.objects)
    found = network.start(kind, folder, WORLD, listeners=LISTENERS, names=NAMES, policies=parse(DENY))
    assert isinstance(found, DecidedFabric)
    assert "enforces no NetworkPolicy" in found.note
    assert not found.connect(FLOW).sent
    assert set(fake.objects) == before
    assert not network.running(kind, folder)


def test_a_pod_that_comes_later_is_real_and_goes_again(built: fabric.KindFabric, fake: FakeApi) -> None:
    more = World(WORLD.namespaces, (*WORLD.pods, Pod("prod", "debug", {"app": "debug"}, "10.10.60.1")))
    built.apply(parse(DENY), more)
    assert ("Pod", "prod", "debug") in fake.objects
    assert built.connect(Flow("prod/debug", INFERENCE, "TCP", 22)).outcome == "dropped"
    built.apply(parse(DENY), WORLD)
    assert ("Pod", "prod", "debug") not in fake.objects


def test_labels_of_a_pod_and_its_namespace_change_in_place(built: fabric.KindFabric, fake: FakeApi) -> None:
    address = built.world.named[MONITOR].address
    pods = tuple(
        Pod(pod.namespace, pod.name, {"app": "x"}, pod.address, pod.ports) if str(pod) == MONITOR else pod
        for pod in WORLD.pods
    )
    built.apply((), World({**WORLD.namespaces, "prod": {"team": "else"}}, pods))
    assert built.world.named[MONITOR].address == address
    assert built.world.named[MONITOR].labels == {"app": "x"}
    assert fake.world().namespaces["prod"]["team"] == "else"


def test_nothing_is_changed_twice(built: fabric.KindFabric, fake: FakeApi) -> None:
    built.apply(parse(DENY))
    fake.acts.clear()
    built.apply(parse(DENY))
    assert fake.acts == []


def test_another_process_finds_the_network(kind: Any, fake: FakeApi, folder: Path, built: fabric.KindFabric) -> None:
    built.apply(parse(DENY))
    assert network.running(kind, folder)
    fake.acts.clear()
    again = network.start(kind, folder, WORLD, listeners=LISTENERS, names=NAMES, policies=parse(DENY))
    assert not [act for act in fake.acts if "Pod" in act or "Policy" in act or "Namespace" in act]
    assert again.connect(FLOW).outcome == "dropped"


def test_names_lead_to_the_real_addresses(built: fabric.KindFabric) -> None:
    found = built.resolve(GATEWAY, "inference.prod.svc")
    assert found.addresses == (built.world.named[INFERENCE].address,)
    assert found.attempt.outcome == "answered"
    assert built.resolve(GATEWAY, "nobody.prod.svc").addresses == ()
    built.apply(parse(DENY))
    lost = built.resolve(GATEWAY, "inference.prod.svc")
    assert (lost.addresses, lost.attempt.outcome) == ((), "dropped")


def test_what_no_packet_can_be_sent_for_is_decided(built: fabric.KindFabric) -> None:
    flows = [
        Flow(DNS, INFERENCE, "TCP", 8080),
        Flow(GATEWAY, "10.96.0.10", "TCP", 53),
        Flow(GATEWAY, INFERENCE, "SCTP", 9),
        Flow(DROP_BOX, CUSTOMER, "TCP", 443),
    ]
    assert [(one.sent, one.allowed) for one in built.connect_all(flows)] == [(False, True)] * 4


def test_an_unknown_address_outside_is_taken_before_a_packet_leaves(built: fabric.KindFabric, kind: Any) -> None:
    assert built.connect(Flow(GATEWAY, "8.8.8.8", "UDP", 53)).sent
    routed = [given for words, given in kind.runtime.calls if "seclab-control-plane" in words]
    assert b"route replace 8.8.8.8/32 via 172.18.0.9\n" in routed


def test_a_machine_without_hosts_outside_says_so_and_decides(
    kind: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind.runtime.broken = "no rights to do so."
    found = network.start(kind, folder, WORLD, listeners=LISTENERS, names=NAMES)
    assert "no rights to do so" in found.note
    assert not found.connect(Flow(MONITOR, DROP_BOX, "TCP", 443)).sent
    assert found.connect(FLOW).sent
    assert [one.content for one in found.received(DROP_BOX)] == []


def test_a_policy_for_a_namespace_that_is_not_there_changes_nothing(built: fabric.KindFabric, fake: FakeApi) -> None:
    with pytest.raises(BackendError, match="does not have") as caught:
        built.apply(parse(DENY.replace("namespace: prod", "namespace: nowhere")))
    assert "prod" in caught.value.next_step
    assert not [key for key in fake.objects if key[1] == "nowhere"]


def test_a_namespace_of_somebody_else_is_left_alone(kind: Any, fake: FakeApi, folder: Path) -> None:
    fake.apply({"kind": "Namespace", "metadata": {"name": "prod", "labels": {"mine": "yes"}}})
    with pytest.raises(BackendError, match="that no lab has made"):
        network.start(kind, folder, WORLD, listeners=LISTENERS, names=NAMES)
    assert fake.objects["Namespace", "", "prod"]["metadata"]["labels"]["mine"] == "yes"


def test_two_labs_do_not_take_each_others_namespaces(kind: Any, folder: Path, built: fabric.KindFabric) -> None:
    other = folder.parent.parent / "other" / "network"
    with pytest.raises(BackendError, match="belongs to the lab prod_namespace"):
        network.start(kind, other, WORLD, listeners=LISTENERS, names=NAMES)


def test_the_same_lab_of_another_folder_waits_until_that_one_is_stopped(
    kind: Any, tmp_path: Path, built: fabric.KindFabric
) -> None:
    other = tmp_path / "else" / "prod_namespace" / "network"
    with pytest.raises(BackendError, match="belongs to the lab prod_namespace in "):
        network.start(kind, other, WORLD, listeners=LISTENERS, names=NAMES)
    (built.folder / "kind.json").unlink()
    network.start(kind, other, WORLD, listeners=LISTENERS, names=NAMES)
    assert network.running(kind, other)


def test_stopping_takes_away_what_was_made_and_nothing_else(
    kind: Any, fake: FakeApi, folder: Path, built: fabric.KindFabric
) -> None:
    fake.apply({"kind": "Namespace", "metadata": {"name": "theirs", "labels": {}}})
    fake.apply(
        {
            "kind": "NetworkPolicy",
            "metadata": {"namespace": "kube-system", "name": "theirs"},
            "spec": {"podSelector": {}},
        }
    )
    built.apply(
        parse(
            DENY.replace("namespace: prod", "namespace: kube-system").replace(
                "podSelector: {}", "podSelector: {matchLabels: {a: b}}"
            )
        )
    )
    built.stop()
    kept = {key for key in fake.objects if key[0] in ("Namespace", "Pod", "NetworkPolicy")}
    assert kept == {
        *(("Namespace", "", name) for name in ("default", "kube-system", "theirs")),
        ("Pod", "kube-system", "coredns-1"),
        ("NetworkPolicy", "kube-system", "theirs"),
    }
    assert list(kind.runtime.containers) == ["seclab-control-plane"]
    assert not network.running(kind, folder)


def test_a_pod_that_was_started_anew_is_found_where_it_is(built: fabric.KindFabric, fake: FakeApi) -> None:
    before = built.world.named[INFERENCE].address
    fake.objects["Pod", "prod", "inference"]["status"] = fake._status()
    assert built.connect(FLOW).outcome == "answered"
    assert built.world.named[INFERENCE].address != before


def test_a_node_that_started_anew_gets_its_routes_again(built: fabric.KindFabric, fake: FakeApi, kind: Any) -> None:
    kind.runtime.calls.clear()
    for name in ("inference", "gateway"):
        fake.objects["Pod", "prod", name]["status"] = fake._status()
    to_the_box = Flow(GATEWAY, DROP_BOX, "TCP", 443)
    assert [one.outcome for one in built.connect_all([FLOW, to_the_box])] == ["answered", "answered"]
    routed = [given for words, given in kind.runtime.calls if "seclab-control-plane" in words]
    assert routed == [b"route replace 203.0.113.66/32 via 172.18.0.9\n"]


def test_a_pod_that_somebody_deleted_comes_back(built: fabric.KindFabric, fake: FakeApi) -> None:
    del fake.objects["Pod", "prod", "gateway"]
    assert built.connect(FLOW).outcome == "answered"
    assert ("Pod", "prod", "gateway") in fake.objects


def test_addresses_that_wait_for_pods_need_neither_pod_nor_namespace(kind: Any, fake: FakeApi, folder: Path) -> None:
    network.start(kind, folder, in_force.built(WORLD, SPARES), listeners=LISTENERS, names=NAMES)
    assert not [key for key in fake.objects if "waiting" in "/".join(key)]


def test_what_got_through_before_a_policy_was_in_effect_is_told(
    built: fabric.KindFabric, fake: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    built.apply(parse(DENY))
    fake._seen, fake.late = (), 1
    attempt = built.connect(FLOW)
    assert attempt.outcome == "dropped"
    assert attempt.reason.endswith("; an attempt just before got through")
    fake.enforces = False
    attempt = built.connect(FLOW)
    assert attempt.outcome == "answered"
    assert attempt.reason.startswith("it got through, although no egress rule")


def test_what_another_process_waited_for_is_not_waited_for_again(
    kind: Any, folder: Path, built: fabric.KindFabric, monkeypatch: pytest.MonkeyPatch
) -> None:
    built.apply(parse(DENY))
    again = network.start(kind, folder, WORLD, listeners=LISTENERS, names=NAMES, policies=parse(DENY))
    monkeypatch.setattr(fabric.KindFabric, "_settle", lambda *_: pytest.fail("it waited"))
    again.apply(parse(DENY))
