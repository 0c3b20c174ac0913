"""Are notes about this network read, and refused with their line?"""

from __future__ import annotations

import pytest

from cluster.source import DocumentError
from labs.prod_namespace import notes

FLOWS = """blocks_work: {from: prod/inference, to: kube-system/kube-dns, protocol: UDP, port: 53}
allows_attack:
  from: prod/drift-monitor
  to: 203.0.113.66
  protocol: TCP
  port: 443
"""
SUSPECT = 'pod: prod/gateway\nsends_to: 203.0.113.66\nsince: "2025-11-21T02:00:00Z"\n'


def test_two_flows_are_read_with_their_places() -> None:
    found = notes.flows(FLOWS)
    assert str(found["allows_attack"].flow) == "prod/drift-monitor => 203.0.113.66 over TCP/443"
    assert found["allows_attack"].position.line == 3


def test_the_address_of_a_pod_means_the_pod() -> None:
    found = notes.flows(FLOWS.replace("kube-system/kube-dns", "10.10.0.10"))
    assert str(found["blocks_work"].flow) == "prod/inference => kube-system/kube-dns over UDP/53"


def test_a_suspect_is_read() -> None:
    assert {name: fact.text for name, fact in notes.suspect(SUSPECT).items()} == {
        "pod": "prod/gateway",
        "sends_to": "203.0.113.66",
        "since": "2025-11-21T02:00:00Z",
    }


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("prod/drift-monitor", "prod/drift-monitr", 3, "did you mean prod/drift-monitor"),
        ("203.0.113.66", "203.0.113", 4, "no pod or address"),
        ("protocol: TCP", "protocol: SCTP", 5, "nobody here speaks SCTP"),
        ("port: 443", "port: 70000", 6, "from 1 to 65535"),
        ("  port: 443\n", "", 3, "has no port"),
        ("allows_attack", "allow_attack", 2, "did you mean allows_attack"),
        ("203.0.113.66", "prod/drift-monitor", 4, "talks to itself"),
    ],
)
def test_a_wrong_flow_names_its_line(old: str, new: str, line: int, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        notes.flows(FLOWS.replace(old, new))
    assert caught.value.line == line
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("prod/gateway", "gateway", 1, "no pod or address"),
        ("203.0.113.66", "drop.example", 2, "no pod or address"),
        ("T02:00:00Z", "", 3, "no time"),
        ("since", "when", 3, "has no field"),
    ],
)
def test_a_wrong_suspect_names_its_line(old: str, new: str, line: int, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        notes.suspect(SUSPECT.replace(old, new))
    assert caught.value.line == line
    assert message in str(caught.value)
