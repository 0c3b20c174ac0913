"""What does the network write down about a packet that it drops?

One line of JSON each, in the words of kube-network-policies: `msg`, `srcPod`,
`dstPod` and `packet` with its fields, in klog's JSON format with `ts` in seconds.
Ours are `direction`, `reason` and, where packets only exist on paper, `sent`.
Sources: https://github.com/kubernetes-sigs/kube-network-policies (pkg/network/packet.go, pkg/networkpolicy),
https://kubernetes.io/docs/concepts/cluster-administration/system-logs/#json-log-format
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster.embedded.fabric.nflog import Packet

if TYPE_CHECKING:
    from cluster.network import Direction

FILE = "denials.jsonl"
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Denial:
    """A packet that was dropped.

    The ends are pods, or "none" where an address is no pod's.
    """

    time: float
    source_pod: str
    destination_pod: str
    direction: Direction
    reason: str
    packet: Packet
    sent: bool = True

    @property
    def when(self) -> str:
        """The time to the second, UTC."""
        return datetime.fromtimestamp(self.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def source(self) -> str:
        """The pod, or the address outside."""
        return self.packet.source if self.source_pod == NOBODY else self.source_pod

    @property
    def destination(self) -> str:
        """The pod, or the address outside."""
        return self.packet.destination if self.destination_pod == NOBODY else self.destination_pod

    def __str__(self) -> str:
        flow = f"{self.source} => {self.destination} over {self.packet.protocol}/{self.packet.port}"
        return f"{flow}   dropped: {self.reason}"

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain data."""
        packet = self.packet
        return {
            "ts": round(self.time, 6),
            "v": 2,
            "msg": f"Packet denied by {self.direction.lower()} policy",
            "srcPod": self.source_pod,
            "dstPod": self.destination_pod,
            "direction": self.direction,
            "reason": self.reason,
            "packet": {
                "Family": "IPv4",
                "SrcIP": packet.source,
                "DstIP": packet.destination,
                "Proto": packet.protocol,
                "SrcPort": packet.source_port,
                "DstPort": packet.port,
            },
            "sent": self.sent,
        }


def from_json(line: Mapping[str, Any]) -> Denial:
    """Read a line back. Raises KeyError."""
    packet = line["packet"]
    ends = packet["SrcIP"], packet["SrcPort"], packet["DstIP"], packet["DstPort"]
    return Denial(
        line["ts"],
        line["srcPod"],
        line["dstPod"],
        line["direction"],
        line["reason"],
        Packet(packet["Proto"], *ends),
        line["sent"],
    )


def line(denial: Denial) -> bytes:
    """Return a denial as a line of the log."""
    return json.dumps(denial.to_json()).encode() + b"\n"


def read(folder: Path, since: float = 0.0) -> tuple[Denial, ...]:
    """Return the denials in a folder's log after a time, oldest first."""
    try:
        lines = (folder / FILE).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return ()
    whole = (json.loads(one) for one in lines if one.endswith(b"\n"))
    return tuple(from_json(one) for one in whole if one["ts"] > since)
