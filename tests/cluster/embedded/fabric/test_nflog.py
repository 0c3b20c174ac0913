"""Does the log name the packets that were dropped?"""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from typing import Any

import pytest

from cluster.embedded.fabric import nft
from cluster.embedded.fabric.namespaces import leave_host
from cluster.embedded.fabric.nflog import DropLog, Packet, parse
from cluster.embedded.fabric.rules import compile_rules
from cluster.embedded.fabric.wiring import build
from cluster.network import NetworkPolicy, Pod, World

TCP = bytes.fromhex("4500003c1c4640004006b1e60a000001cb007107c0de01bb" + "00" * 36)


def test_addresses_and_ports_are_read_from_the_headers() -> None:
    assert parse(TCP) == Packet("TCP", "10.0.0.1", 49374, "203.0.113.7", 443)


def test_options_in_the_header_move_the_ports() -> None:
    longer = bytes([0x46]) + TCP[1:20] + bytes(4) + TCP[20:]
    assert parse(longer) == parse(TCP)


@pytest.mark.parametrize(
    "data",
    [b"", TCP[:19], TCP[:22], b"\x60" + TCP[1:], TCP[:9] + b"\x01" + TCP[10:], b"\x4f" + TCP[1:40]],
    ids=["nothing", "half a header", "half a port", "IPv6", "ICMP", "options that are not there"],
)
def test_what_has_no_ports_is_no_packet_of_ours(data: bytes) -> None:
    assert parse(data) is None


def test_a_dropped_packet_is_in_the_log_at_once(apart: Callable[..., Any]) -> None:
    def dropped() -> Any:
        leave_host()
        there = build(["10.0.0.1"])
        world = World({"prod": {}}, (Pod("prod", "a", {}, "10.0.0.1"),))
        nft.load(compile_rules([NetworkPolicy("deny", "prod", policy_types=("Egress",))], world).text)
        log, link = DropLog(), there["10.0.0.1"].socket(socket.SOCK_DGRAM)
        link.bind(("10.0.0.1", 4444))
        link.sendto(b"salaries", ("203.0.113.7", 53))
        select.select([log], [], [], 5)
        return [(prefix, packet.source_port, packet.destination, packet.port) for prefix, packet in log.read()]

    assert apart(dropped) == [["Egress", 4444, "203.0.113.7", 53]]


def test_a_log_that_overflows_is_read_on(apart: Callable[..., Any]) -> None:
    def flooded() -> bool:
        leave_host()
        there = build(["10.0.0.1"])
        world = World({"prod": {}}, (Pod("prod", "a", {}, "10.0.0.1"),))
        nft.load(compile_rules([NetworkPolicy("deny", "prod", policy_types=("Egress",))], world).text)
        log, link = DropLog(), there["10.0.0.1"].socket(socket.SOCK_DGRAM)
        log._link.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(200):
            link.sendto(b"x", ("203.0.113.7", 53))
        return 0 < len(list(log.read())) < 200

    assert apart(flooded)
