from __future__ import annotations

from cluster.embedded.fabric.handlers import Listener
from cluster.kind.network.place import PLATFORM
from cluster.kind.network.telling import telling
from cluster.network import Compiled, Pod, World, compiled, parse

LISTENERS = (Listener("prod/a", 80), Listener("prod/b", 80), Listener("203.0.113.7", 53, "UDP"))
PODS = (
    Pod("prod", "a", {"app": "a"}, "10.0.0.1"),
    Pod("prod", "b", {"app": "b"}, "10.0.0.2"),
    Pod("kube-system", "kube-dns", {}, "10.0.0.3"),
)
WORLD = World({"prod": {}, "kube-system": {}}, PODS)
DENY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: prod}
spec: {podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress]}
"""
OPEN, SHUT = compiled((), WORLD), compiled(parse(DENY), WORLD)


def told(before: Compiled | None, after: Compiled) -> dict[str, bool]:
    found = telling(before, after, LISTENERS, ["203.0.113.7"], PLATFORM)
    return {str(flow): allowed for flow, allowed in found}


def test_nothing_tells_where_nothing_changed() -> None:
    assert told(SHUT, SHUT) == {}


def test_every_flow_that_tells_is_decided_otherwise_than_before() -> None:
    found = told(OPEN, SHUT)
    assert found
    assert not any(found.values())
    assert all("=> prod/a over" in flow for flow in found)
    assert told(SHUT, OPEN) == dict.fromkeys(found, True)


def test_one_flow_is_enough_for_an_end_that_changed() -> None:
    assert list(told(OPEN, SHUT)) == ["prod/b => prod/a over TCP/80"]


def test_an_end_that_changed_in_both_directions_is_tried_in_both() -> None:
    alone = compiled(parse(DENY.replace("[Ingress]", "[Ingress, Egress]")), WORLD)
    assert list(told(OPEN, alone)) == ["prod/a => prod/b over TCP/80", "prod/b => prod/a over TCP/80"]


def test_without_a_before_every_end_is_tried_both_ways() -> None:
    found = told(None, SHUT)
    assert {True, False} == set(found.values())
    assert any(flow.startswith("prod/a") for flow in found)


def test_a_new_pod_is_tried_though_the_policies_stay() -> None:
    grown = World(WORLD.namespaces, (*PODS, Pod("prod", "c", {"app": "a"}, "10.0.0.4")))
    found = told(SHUT, compiled(parse(DENY), grown))
    assert found == {
        "prod/a => prod/c over TCP/80": False,
        "prod/c => prod/a over TCP/80": False,
        "prod/c => prod/b over TCP/80": True,
    }


def test_the_platforms_pods_are_left_in_peace() -> None:
    assert not [flow for flow in told(None, SHUT) if "kube-system" in flow]


def test_datagrams_go_only_where_somebody_answers() -> None:
    assert {flow for flow in told(None, SHUT) if "UDP" in flow} <= {
        f"prod/{pod} => 203.0.113.7 over UDP/53" for pod in "ab"
    }
