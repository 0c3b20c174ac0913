from __future__ import annotations

from collections.abc import Callable

import pytest

from autograders.finding import Finding
from autograders.network import equivalent
from cluster.network import NetworkPolicy, World

Make = Callable[..., tuple[NetworkPolicy, ...]]
BOTH = """
podSelector: {matchLabels: {app: inference}}
ingress:
- from:
  - namespaceSelector: {matchLabels: {team: web}}
    podSelector: {matchLabels: {app: gateway}}
  ports: [{port: 8080}]
"""
EITHER = BOTH.replace("    podSelector: {matchLabels: {app: gateway", "  - podSelector: {matchLabels: {app: gateway")
NAMES = """
podSelector: {}
policyTypes: [Egress]
egress:
- to:
  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
    podSelector: {matchLabels: {k8s-app: kube-dns}}
  ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: dns}]
- to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.10.0.0/16]}}]
  ports: [{port: 443, endPort: 500}]
"""


def shown(finding: Finding | None) -> str:
    assert finding is not None
    assert finding.counterexample is not None
    return finding.counterexample.text


def test_policies_are_equivalent_to_themselves_written_otherwise(policies: Make) -> None:
    apart = BOTH.replace("{port: 8080}", "{port: 8080, endPort: 9000}"), BOTH.replace("[{port: 8080}]", "[]")
    assert equivalent(policies(BOTH), policies(BOTH, BOTH)) is None
    assert equivalent(policies(apart[1]), policies(*apart)) is None
    everyone = "podSelector: {}\ningress: [{}]"
    halves = 'podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}]'
    assert equivalent(policies(everyone), policies(halves)) is None


def test_either_instead_of_both_is_seen_although_no_listed_pod_shows_it(policies: Make) -> None:
    finding = equivalent(policies(EITHER), policies(BOTH))
    assert finding is not None
    assert (finding.expected, finding.got) == ("deny", "allow")
    assert shown(finding) == (
        "prod/new-pod => prod/new-pod-2 over TCP/8080; "
        "prod/new-pod is a pod labelled app=gateway in a namespace without labels; "
        "prod/new-pod-2 is a pod labelled app=inference in a namespace without labels"
    )
    assert finding.location is not None
    assert (finding.location.line, finding.location.text) == (9, "- podSelector: {matchLabels: {app: gateway}}")
    assert finding.because == "matches prod/new-pod"


def test_pods_of_the_world_are_shown_where_they_can_be(policies: Make, world: World) -> None:
    finding = equivalent(policies(BOTH.replace("8080", "8081")), policies(BOTH), world=world)
    assert shown(finding) == "prod/gateway => prod/inference over TCP/8080"
    assert finding is not None
    assert finding.expected == "allow"
    assert finding.because == "selects prod/inference, and no ingress rule of prod/p0 allows it"
    assert finding.next == 'put your answer in force, then: lab.try_flow("prod/gateway", "prod/inference", "TCP", 8080)'


def test_a_namespace_of_the_world_has_the_labels_it_has(policies: Make, world: World) -> None:
    narrow = BOTH.replace("team: web", "kubernetes.io/metadata.name: prod")
    finding = equivalent(policies(BOTH), policies(narrow), world=world)
    assert shown(finding) == (
        "new-namespace/new-pod => prod/inference over TCP/8080; "
        "new-namespace/new-pod is a pod labelled app=gateway in a namespace labelled team=web"
    )
    assert finding is not None
    assert finding.counterexample is not None
    assert finding.counterexample.replay["namespaces"] == {
        "new-namespace": {"team": "web", "kubernetes.io/metadata.name": "new-namespace"}
    }


@pytest.mark.parametrize(
    ("right", "wrong", "flow"),
    [
        ("UDP", "TCP", "over TCP/53"),
        ("port: 53", "port: 54", "over UDP/53"),
        ("port: dns", "port: 53", "over TCP/53"),
        ("endPort: 500", "endPort: 501", "over TCP/501"),
        ("10.0.0.0/8", "10.0.0.0/9", "=> 10.128.0.0 over TCP/443"),
        (", except: [10.10.0.0/16]", "", "=> 10.10.0.0 over TCP/443"),
        ("10.10.0.0/16", "10.10.0.0/17", "=> 10.10.128.0 over TCP/443"),
        ("10.0.0.0/8, except: [10.10.0.0/16]", '"::/0"', "=> 10.0.0.7 over TCP/443"),
        ("kube-system", "kube-sys", "=> kube-sys/new-pod over UDP/53"),
        ("podSelector: {}", "podSelector: {matchLabels: {app: x}}", "=> 203.0.113.7 over TCP/22"),
        ("[Egress]", "[Ingress, Egress]", "203.0.113.7 => prod/new-pod over TCP/22"),
        ("    podSelector", "  - podSelector", "over UDP/53"),
        ("k8s-app: kube-dns", "{k8s-app: kube-dns, a: b}", "over UDP/53"),
    ],
)
def test_a_small_change_shows(policies: Make, right: str, wrong: str, flow: str) -> None:
    changed = NAMES.replace(f"{{{right}}}" if wrong.startswith("{") else right, wrong)
    assert changed != NAMES
    for one, other in ((changed, NAMES), (NAMES, changed)):
        assert flow in shown(equivalent(policies(one), policies(other)))


def test_a_named_port_may_stand_for_any_number(policies: Make) -> None:
    text = shown(equivalent(policies(BOTH.replace("8080", "http")), policies(BOTH.replace("8080", "80"))))
    assert "over TCP/80; " in text
    back = shown(equivalent(policies(BOTH.replace("8080", "80")), policies(BOTH.replace("8080", "http"))))
    assert "over TCP/80; " in back


def test_each_direction_counts_by_itself(policies: Make, world: World) -> None:
    shut = "podSelector: {}\npolicyTypes: [Ingress]"
    out = "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {}}]}]"
    nowhere = "podSelector: {}\npolicyTypes: [Egress]"
    finding = equivalent(policies(shut, out), policies(shut, nowhere), world=world)
    assert finding is not None
    assert (finding.expected, finding.got) == ("deny on egress", "allow on egress")


def test_a_flow_that_the_other_direction_lets_through_is_shown_first(policies: Make, world: World) -> None:
    shut = "podSelector: {}\npolicyTypes: [Ingress]"
    out = "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}}]}]"
    nowhere = "podSelector: {}\npolicyTypes: [Egress]"
    finding = equivalent(policies(shut, out), policies(shut, nowhere), world=world)
    assert shown(finding) == "prod/inference => platform/model-registry over TCP/22"
    assert finding is not None
    assert (finding.expected, finding.got) == ("deny", "allow")


def test_pods_can_be_kept_to_a_range(policies: Make, world: World) -> None:
    anywhere = "podSelector: {}\ningress: [{from: [{namespaceSelector: {}}]}]"
    range_too = "podSelector: {}\ningress: [{from: [{namespaceSelector: {}}, {ipBlock: {cidr: 10.10.0.0/16}}]}]"
    finding = equivalent(policies(range_too), policies(anywhere), world=world, pod_range="10.10.0.0/16")
    assert shown(finding) == "10.10.0.0 => prod/inference over TCP/8080"
    assert equivalent(policies(anywhere), policies(anywhere), world=world, pod_range="10.10.0.0/16") is None


def test_pods_that_are_alike_may_call_each_other(policies: Make) -> None:
    spec = "podSelector: {}\ningress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]"
    assert "prod/new-pod => prod/new-pod-2 over TCP/80" in shown(
        equivalent(policies(spec), policies(spec.replace("80", "81")))
    )
