"""What happens to a real connection from one namespace to another?

Nobody waits for a timeout: a packet that the rules drop is in their log a
moment later, and tells the attempt that it has failed.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cluster.embedded.fabric.namespaces import Namespace
from cluster.embedded.fabric.nflog import Packet

if TYPE_CHECKING:
    from cluster.embedded.fabric.attempt import Outcome
    from cluster.network import Protocol

AT_ONCE = 64
SECONDS = 3.0
LIMIT = 1 << 20
DATAGRAM = 65535


@dataclass(frozen=True, slots=True)
class Wanted:
    """A flow to try, between addresses."""

    source: str
    destination: str
    protocol: Protocol
    port: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Tried:
    """How it went."""

    outcome: Outcome
    reply: bytes = b""
    reason: str = ""
    milliseconds: float = 0.0


class Prober:
    """Opens connections from any namespace.

    "" is the one of all addresses outside.
    """

    def __init__(self, namespaces: Mapping[str, Namespace]) -> None:
        self._namespaces = namespaces
        self._waiting: dict[Packet, _Waiting] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    def dropped(self, packet: Packet, reason: str) -> None:
        """Tell the attempt that sent a packet that it was dropped."""
        waiting = self._waiting.get(packet)
        if waiting and waiting.reason is None:
            waiting.reason = reason
            waiting.task.cancel()

    async def attempt(self, wanted: Wanted) -> Tried:
        """Try a flow from a port of its own.

        So no earlier connection answers for it.
        """
        async with self._room:
            begun = time.perf_counter()
            try:
                tried = await self._tried(wanted)
            except ConnectionError:
                tried = Tried("refused")
            except OSError as error:
                tried = Tried("error", reason=error.strerror or str(error))
            return Tried(tried.outcome, tried.reply, tried.reason, 1000 * (time.perf_counter() - begun))

    async def _tried(self, wanted: Wanted) -> Tried:
        if wanted.protocol == "SCTP" or ":" in wanted.source + wanted.destination:
            return Tried("error", reason="real packets are TCP or UDP over IPv4 here")
        kind, talk = (socket.SOCK_STREAM, _stream) if wanted.protocol == "TCP" else (socket.SOCK_DGRAM, _datagram)
        with self._namespaces.get(wanted.source, self._namespaces[""]).socket(kind) as link:
            link.bind((wanted.source, 0))
            address, port = link.getsockname()
            packet = Packet(wanted.protocol, address, port, wanted.destination, wanted.port)
            waiting = self._waiting[packet] = _Waiting(_this_task())
            try:
                async with asyncio.timeout(SECONDS):
                    return Tried("answered", await talk(link, wanted))
            except TimeoutError:
                return Tried("silent")
            except asyncio.CancelledError:
                if waiting.reason is None:
                    raise
                waiting.task.uncancel()
                return Tried("dropped", reason=waiting.reason)
            finally:
                del self._waiting[packet]


@dataclass(slots=True)
class _Waiting:
    """An attempt under way, and why it was dropped, once it was."""

    task: asyncio.Task[Any]
    reason: str | None = None


def _this_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("an attempt is made by a task")
    return task


async def _stream(link: socket.socket, wanted: Wanted) -> bytes:
    """Connect, say everything, hear everything."""
    loop, heard = asyncio.get_running_loop(), bytearray()
    await loop.sock_connect(link, (wanted.destination, wanted.port))
    await loop.sock_sendall(link, wanted.payload)
    link.shutdown(socket.SHUT_WR)
    while len(heard) < LIMIT:
        more = await loop.sock_recv(link, 1 << 16)
        if not more:
            break
        heard += more
    return bytes(heard)


async def _datagram(link: socket.socket, wanted: Wanted) -> bytes:
    """Ask once; a datagram that is lost was dropped."""
    loop = asyncio.get_running_loop()
    await loop.sock_connect(link, (wanted.destination, wanted.port))
    await loop.sock_sendall(link, wanted.payload)
    return await loop.sock_recv(link, DATAGRAM)
