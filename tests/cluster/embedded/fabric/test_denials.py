"""Is a denial written down so that others can read it?"""

from __future__ import annotations

import json
from pathlib import Path

from cluster.embedded.fabric import Denial
from cluster.embedded.fabric.denials import FILE, from_json, line, read
from cluster.embedded.fabric.nflog import Packet

REASON = "no egress rule of prod/default-deny allows it"
DENIAL = Denial(
    5.25, "prod/inference", "none", "Egress", REASON, Packet("TCP", "10.10.10.2", 40000, "203.0.113.7", 443)
)


def test_a_line_has_the_fields_of_kube_network_policies() -> None:
    assert json.loads(line(DENIAL)) == {
        "ts": 5.25,
        "v": 2,
        "msg": "Packet denied by egress policy",
        "srcPod": "prod/inference",
        "dstPod": "none",
        "direction": "Egress",
        "reason": REASON,
        "packet": {
            "Family": "IPv4",
            "SrcIP": "10.10.10.2",
            "DstIP": "203.0.113.7",
            "Proto": "TCP",
            "SrcPort": 40000,
            "DstPort": 443,
        },
        "sent": True,
    }
    assert from_json(json.loads(line(DENIAL))) == DENIAL


def test_it_reads_as_a_flow_with_its_reason() -> None:
    assert str(DENIAL) == f"prod/inference => 203.0.113.7 over TCP/443   dropped: {REASON}"


def test_a_log_is_read_from_a_time_on_without_a_line_that_is_being_written(tmp_path: Path) -> None:
    assert read(tmp_path) == ()
    (tmp_path / FILE).write_bytes(line(DENIAL) + line(DENIAL) + line(DENIAL)[:20])
    assert read(tmp_path) == (DENIAL, DENIAL)
    assert read(tmp_path, since=5.25) == ()
