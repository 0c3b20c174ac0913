"""What do real packets find out about a network?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from cluster.backend import BackendError
from cluster.embedded.fabric import Fabric
from cluster.embedded.fabric.dnswire import question, read
from cluster.embedded.fabric.names import framed
from cluster.network import Flow, Pod, World, parse

PREDICT = Flow("prod/gateway", "prod/inference", "TCP", 8080)
EXFILTRATE = Flow("prod/inference", "203.0.113.7", "TCP", 443)
DENY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: prod}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
"""
PREDICTS = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: predicts, namespace: prod}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{ports: [{port: http}]}]
  egress: [{ports: [{port: http}]}]
"""


def test_without_policies_every_flow_arrives_and_comes_back(fabric: Fabric) -> None:
    attempt = fabric.connect(PREDICT, b"churn?")
    assert (attempt.outcome, attempt.reply, attempt.sent) == ("answered", b"churn?", True)
    assert fabric.connect(Flow("prod/gateway", "prod/inference", "UDP", 9000), b"alive?").reply == b"alive?"


def test_a_port_where_nobody_listens_is_reached_all_the_same(fabric: Fabric) -> None:
    flows = [Flow("prod/gateway", "prod/inference", protocol, 1234) for protocol in ("TCP", "UDP")]  # type: ignore[arg-type]
    assert [attempt.outcome for attempt in fabric.connect_all(flows * 20)] == ["refused"] * 40


def test_what_arrives_outside_can_be_looked_at(fabric: Fabric) -> None:
    fabric.connect(EXFILTRATE, b"salaries")
    latest = fabric.received("203.0.113.7")[-1]
    assert (latest.content, latest.source, latest.port) == (b"salaries", "10.10.10.2", 443)
    assert fabric.received("198.51.100.1") == ()


@pytest.mark.parametrize("stranger", ["8.8.8.8", "169.254.169.254", "10.99.99.99"])
def test_every_address_outside_can_be_reached_and_can_call(fabric: Fabric, stranger: str) -> None:
    assert fabric.connect(Flow("prod/inference", stranger, "TCP", 80)).outcome == "refused"
    assert fabric.connect(Flow(stranger, "prod/inference", "TCP", 8080)).outcome == "answered"


def test_a_default_deny_drops_both_ways_and_says_why(fabric: Fabric) -> None:
    fabric.apply(parse(DENY))
    flows = [PREDICT, EXFILTRATE, Flow("203.0.113.7", "prod/inference", "UDP", 9000)]
    attempts = fabric.connect_all(flows)
    assert {attempt.outcome for attempt in attempts} == {"dropped"}
    assert [attempt.reason for attempt in attempts] == [
        "no egress rule of prod/default-deny allows it",
        "no egress rule of prod/default-deny allows it",
        "no ingress rule of prod/default-deny allows it",
    ]


def test_a_pod_reaches_itself_whatever_the_policy(fabric: Fabric) -> None:
    fabric.apply(parse(DENY))
    assert fabric.connect(Flow("prod/inference", "prod/inference", "TCP", 8080)).outcome == "answered"


def test_policies_add_up_and_named_ports_are_those_of_the_destination(fabric: Fabric) -> None:
    fabric.apply(parse(DENY + "---" + PREDICTS))
    assert fabric.connect(PREDICT).outcome == "answered"
    assert fabric.connect(Flow("prod/gateway", "prod/inference", "TCP", 8443)).outcome == "dropped"
    assert fabric.connect(Flow("prod/gateway", "platform/model-registry", "TCP", 8443)).outcome == "answered"


def test_labels_count_as_they_are_now(fabric: Fabric, world: World) -> None:
    selecting = parse(DENY.replace("podSelector: {}", "podSelector: {matchLabels: {tier: front}}"))
    fabric.apply(selecting)
    assert fabric.connect(PREDICT).allowed
    pods = tuple(type(pod)(pod.namespace, pod.name, {"tier": "front"}, pod.address, pod.ports) for pod in world.pods)
    fabric.apply(selecting, World(world.namespaces, pods))
    assert not fabric.connect(PREDICT).allowed


def test_a_pod_that_takes_over_an_address_goes_by_its_own_name(fabric: Fabric, world: World) -> None:
    newcomer = Pod("prod", "newcomer", {}, world.pods[0].address)
    fabric.apply(parse(DENY), World(world.namespaces, (newcomer, *world.pods[1:])))
    assert fabric.connect(Flow("prod/newcomer", "203.0.113.7", "TCP", 443)).outcome == "dropped"
    assert fabric.denials()[-1].source == "prod/newcomer"
    with pytest.raises(ValueError, match="there is no pod or address prod/gateway"):
        fabric.connect(PREDICT)


def test_each_drop_is_in_the_log_before_the_attempt_is_over(fabric: Fabric) -> None:
    before = [denial.time for denial in fabric.denials()]
    fabric.apply(parse(DENY))
    fabric.connect(EXFILTRATE)
    (denial,) = fabric.denials(since=before[-1] if before else 0)
    assert str(denial) == f"{EXFILTRATE}   dropped: no egress rule of prod/default-deny allows it"
    assert (denial.source_pod, denial.destination_pod, denial.direction) == ("prod/inference", "none", "Egress")
    assert denial.packet.source_port > 1023
    assert denial.sent


def test_a_pod_learns_names_from_kube_dns(fabric: Fabric) -> None:
    names = ["model-registry.platform", "model-registry.platform.svc", "model-registry.platform.svc.cluster.local"]
    assert [fabric.resolve("prod/inference", name).addresses for name in names] == [("10.10.20.1",)] * 3
    assert fabric.resolve("prod/gateway", "inference").addresses == ("10.10.10.2",)
    assert fabric.resolve("prod/gateway", "drop.example.net").addresses == ("203.0.113.7",)
    unknown = fabric.resolve("platform/model-registry", "inference")
    assert (unknown.addresses, unknown.attempt.outcome) == ((), "answered")


def test_a_pod_that_may_not_ask_learns_no_names(fabric: Fabric) -> None:
    fabric.apply(parse(DENY))
    resolution = fabric.resolve("prod/inference", "model-registry.platform")
    assert (resolution.addresses, resolution.attempt.outcome) == ((), "dropped")
    assert str(resolution.attempt.flow) == "prod/inference => kube-system/kube-dns over UDP/53"


def test_kube_dns_also_answers_over_tcp(fabric: Fabric) -> None:
    asked = framed(question("inference.prod.svc.cluster.local"))
    reply = fabric.connect(Flow("prod/gateway", "kube-system/kube-dns", "TCP", 53), asked).reply
    assert read(reply[2:]) == ("10.10.10.2",)


def test_what_cannot_be_sent_is_no_verdict(fabric: Fabric) -> None:
    flows = [
        Flow("prod/gateway", "prod/inference", "SCTP", 80),
        Flow("prod/gateway", "2001:db8::1", "TCP", 80),
        Flow("prod/gateway", "255.255.255.255", "TCP", 80),
    ]
    assert [(attempt.outcome, bool(attempt.reason)) for attempt in fabric.connect_all(flows)] == [("error", True)] * 3


def test_pods_that_are_not_there_are_named(fabric: Fabric) -> None:
    with pytest.raises(ValueError, match="there is no pod or address prod/nobody"):
        fabric.connect(Flow("prod/nobody", "prod/inference", "TCP", 80))


def test_a_handler_that_fails_answers_nothing_and_the_network_stays(fabric: Fabric) -> None:
    asked = Flow("prod/gateway", "platform/model-registry", "TCP", 9999)
    assert fabric.connect(asked, b"not hexadecimal").reply == b""
    assert fabric.connect(asked, b"6869").reply == b"hi"


def test_rules_that_the_kernel_refuses_leave_the_old_ones_in_force(
    fabric: Fabric, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabric.apply(parse(DENY))
    monkeypatch.setattr("cluster.embedded.fabric.rules.SIDES", {"Egress": ("sdr", "ddr"), "Ingress": ("ddr", "sdr")})
    with pytest.raises(BackendError, match="nft"):
        fabric.apply(parse(DENY))
    assert fabric.connect(PREDICT).outcome == "dropped"


def test_many_may_ask_at_once(fabric: Fabric) -> None:
    pods = ("prod/gateway", "prod/inference", "platform/model-registry")

    def ask(pair: Sequence[str]) -> str:
        return fabric.connect(Flow(pair[0], pair[1], "TCP", 8080)).outcome

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, list(product(pods, pods)) * 4)) == {"answered", "refused"}


def test_the_log_is_lines_of_json(fabric: Fabric) -> None:
    fabric.apply(parse(DENY))
    fabric.connect(EXFILTRATE)
    log = fabric.folder / "denials.jsonl"
    assert log.stat().st_mode & 0o777 == 0o600
    assert {json.loads(line)["v"] for line in log.read_text().splitlines()} == {2}
