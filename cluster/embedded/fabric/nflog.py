"""Which packets did the kernel just drop?

Rules copy them to a group of NFLOG, a netlink socket.
Source: https://www.netfilter.org/projects/libnetfilter_log/doxygen/html/
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cluster.embedded.fabric.netlink import BUFFER, NETFILTER, Message, Netlink, attribute, attributes, messages

if TYPE_CHECKING:
    from cluster.network import Protocol

GROUP = 1
HEADERS = 64
PACKET, CONFIG = 4 << 8, 4 << 8 | 1
PAYLOAD, PREFIX = 9, 10
ROOM = 1 << 22
PROTOCOLS: dict[int, Protocol] = {6: "TCP", 17: "UDP", 132: "SCTP"}


@dataclass(frozen=True, slots=True)
class Packet:
    """The addresses and ports of one packet."""

    protocol: Protocol
    source: str
    source_port: int
    destination: str
    port: int


class DropLog:
    """Reads what the rules of this namespace log, as it happens."""

    def __init__(self) -> None:
        self._link = Netlink(NETFILTER)
        # What the kernel allows, however much is asked for.
        self._link.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        self._link.request(_configure(1, b"\1"), _configure(2, struct.pack(">IBx", HEADERS, 2)), _configure(5, _ONE))
        self._link.socket.setblocking(False)

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._link.socket.fileno()

    def read(self) -> Iterator[tuple[str, Packet]]:
        """Yield what was logged since the last call.

        That is packets, each with the words of its rule.
        """
        with contextlib.suppress(BlockingIOError):
            while True:
                yield from self._received()

    def close(self) -> None:
        """Stop listening."""
        self._link.close()

    def _received(self) -> Iterator[tuple[str, Packet]]:
        try:
            data = self._link.socket.recv(BUFFER)
        except OSError as error:
            # ENOBUFS: the kernel had more to say than there was room for, and forgot some of it.
            if isinstance(error, BlockingIOError):
                raise
            return
        for kind, body in messages(data):
            if kind == PACKET:
                found = attributes(body[4:])
                packet = parse(found.get(PAYLOAD, b""))
                if packet:
                    yield found.get(PREFIX, b"").rstrip(b"\0").decode(), packet


_ONE = struct.pack(">I", 1)


def parse(data: bytes) -> Packet | None:
    """Read the headers of an IPv4 packet; None when it has no ports."""
    if len(data) < 20 or data[0] >> 4 != 4 or data[9] not in PROTOCOLS:
        return None
    start = 4 * (data[0] & 15)
    if len(data) < start + 4:
        return None
    source, destination = struct.unpack_from(">HH", data, start)
    ends = socket.inet_ntoa(data[12:16]), source, socket.inet_ntoa(data[16:20]), destination
    return Packet(PROTOCOLS[data[9]], *ends)


def _configure(kind: int, value: bytes) -> Message:
    return CONFIG, 0, struct.pack(">BBH", socket.AF_UNSPEC, 0, GROUP) + attribute(kind, value)
