"""Does the stand-in answer as the network would, and say that nothing was sent?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.embedded.fabric import Fabric, Listener, start
from cluster.network import Flow, Pod, World, parse

WORLD = World(
    {"prod": {}, "kube-system": {}},
    (
        Pod("prod", "gateway", {}, "10.0.0.1"),
        Pod("prod", "inference", {"app": "inference"}, "10.0.0.2"),
        Pod("kube-system", "kube-dns", {}, "10.0.0.10"),
    ),
)
LISTENERS = (
    Listener("prod/inference", 8080),
    Listener("kube-system/kube-dns", 53, "UDP", "dns"),
    Listener("203.0.113.7", 443, "TCP", "sink"),
)
NAMES = {"inference.prod.svc": ["10.0.0.2"]}
FLOW = Flow("prod/gateway", "prod/inference", "TCP", 8080)
DENY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: prod}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
"""


@pytest.fixture
def decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fabric:
    monkeypatch.setattr("sys.platform", "darwin")
    return start(tmp_path / "lab" / "network", WORLD, listeners=LISTENERS, names=NAMES)


def test_it_says_so_once_and_in_each_answer(decided: Fabric) -> None:
    assert "need Linux" in decided.note
    attempt = decided.connect(FLOW, b"churn?")
    assert (attempt.outcome, attempt.reply, attempt.sent) == ("answered", b"churn?", False)
    assert "decided, not sent" in str(attempt)


def test_policies_decide(decided: Fabric) -> None:
    decided.apply(parse(DENY))
    attempts = decided.connect_all(
        [FLOW, Flow("8.8.8.8", "prod/inference", "UDP", 1), Flow("8.8.8.8", "8.8.4.4", "UDP", 1)]
    )
    assert [attempt.outcome for attempt in attempts] == ["dropped", "dropped", "refused"]
    assert attempts[0].reason == "no egress rule of prod/default-deny allows it"
    assert [(str(denial), denial.sent) for denial in decided.denials()] == [
        (f"{attempt.flow}   dropped: {attempt.reason}", False) for attempt in attempts[:2]
    ]


def test_a_pod_reaches_itself_whatever_the_policy(decided: Fabric) -> None:
    decided.apply(parse(DENY))
    assert decided.connect(Flow("prod/inference", "prod/inference", "TCP", 8080)).outcome == "answered"


def test_names_and_sinks_work(decided: Fabric) -> None:
    assert decided.resolve("prod/gateway", "inference").addresses == ("10.0.0.2",)
    decided.connect(Flow("prod/gateway", "203.0.113.7", "TCP", 443), b"salaries")
    assert [one.content for one in decided.received("203.0.113.7")] == [b"salaries"]
    decided.apply(parse(DENY))
    assert decided.resolve("prod/gateway", "inference").attempt.outcome == "dropped"


def test_policies_and_denials_are_found_again(decided: Fabric, tmp_path: Path) -> None:
    decided.apply(parse(DENY))
    decided.connect(FLOW)
    decided.stop()
    again = start(tmp_path / "lab" / "network", WORLD, listeners=LISTENERS, names=NAMES)
    assert again.connect(FLOW).outcome == "dropped"
    assert len(again.denials()) == 2
    again.apply(())
    assert again.connect(FLOW).allowed
    again.stop()
