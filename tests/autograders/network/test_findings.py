from __future__ import annotations

from collections.abc import Callable

from autograders.finding import Finding
from autograders.network.findings import explained
from autograders.network.scene import Scene
from cluster.network import Flow, NetworkPolicy, Pod, Verdict, World, decide

Make = Callable[..., tuple[NetworkPolicy, ...]]
FLOW = Flow("prod/gateway", "prod/inference", "TCP", 8080)


def told(policies: tuple[NetworkPolicy, ...], world: World, flow: Flow = FLOW, egress: bool = False) -> Finding:
    decision = decide(flow, policies, world)
    verdict: Verdict = decision.egress if egress else decision.ingress
    return explained(Scene(flow, world), decision, verdict)


def test_a_permission_points_at_the_entry_that_matches(policies: Make, world: World) -> None:
    spec = "podSelector: {}\ningress:\n- from:\n  - namespaceSelector: {matchLabels: {a: b}}\n  - podSelector: {}"
    found = told(policies(spec), world)
    assert (found.expected, found.got, found.because) == ("deny", "allow", "matches prod/gateway")
    assert found.location is not None
    assert (found.location.line, found.location.text) == (9, "- podSelector: {}")


def test_a_rule_for_everybody_says_so(policies: Make, world: World) -> None:
    found = told(policies("podSelector: {}\ningress:\n- ports: [{port: 8080}]"), world)
    assert found.because == "names nobody in from, so it means everybody"
    assert found.location is not None
    assert found.location.text == "- ports: [{port: 8080}]"


def test_a_pod_that_nothing_isolates_has_no_line(world: World) -> None:
    found = told((), world, egress=True)
    assert (found.because, found.location) == ("no policy isolates the egress of prod/gateway", None)


def test_a_denial_points_at_the_selector(policies: Make, world: World) -> None:
    found = told(policies("podSelector: {matchLabels: {app: inference}}"), world)
    assert (found.expected, found.got) == ("allow", "deny")
    assert found.location is not None
    assert found.location.text == "podSelector: {matchLabels: {app: inference}}"


def test_a_direction_is_named_where_the_other_one_stops_the_flow(policies: Make, world: World) -> None:
    found = told(policies("podSelector: {}"), world, egress=True)
    assert (found.expected, found.got) == ("deny on egress", "allow on egress")


def test_the_replay_is_plain_data_with_the_pods_that_are_new(world: World) -> None:
    pod = Pod("new", "new-pod", {"app": "x"}, "10.0.0.7", {"http": ("TCP", 80)})
    flow = Flow(pod, world.end("prod/inference"), "TCP", 80)
    there = World({**world.namespaces, "new": {"team": "web"}}, (*world.pods, pod))
    decision = decide(flow, (), there)
    found = explained(Scene(flow, there, (pod,), (("new", {"team": "web"}),)), decision, decision.ingress)
    assert found.counterexample is not None
    assert found.counterexample.replay == {
        "kind": "network.flow",
        "source": "new/new-pod",
        "destination": "prod/inference",
        "protocol": "TCP",
        "port": 80,
        "direction": "ingress",
        "pods": [
            {
                "namespace": "new",
                "name": "new-pod",
                "labels": {"app": "x"},
                "address": "10.0.0.7",
                "ports": {"http": ["TCP", 80]},
            }
        ],
        "namespaces": {"new": {"team": "web"}},
    }
    assert found.next == (
        'put your answer in force, then: lab.deploy("new", "new-pod", {"app": "x"}, namespace_labels={"team": "web"}, '
        'ports={"http": ["TCP", 80]}); '
        'lab.try_flow("new/new-pod", "prod/inference", "TCP", 80)'
    )
