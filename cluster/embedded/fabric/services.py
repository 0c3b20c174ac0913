"""How do services listen, each in the namespace of its pod?"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Mapping
from typing import Any

from cluster.embedded.fabric.handlers import Handler, Inbox, Listener, load
from cluster.embedded.fabric.names import framed
from cluster.embedded.fabric.namespaces import Namespace

LIMIT = 1 << 20
SECONDS = 10
BACKLOG = 512


class Services:
    """Listeners in force."""

    def __init__(self, namespaces: Mapping[str, Namespace], zone: Handler) -> None:
        self.inbox = Inbox()
        self._namespaces = namespaces
        self._zone = zone

    async def start(self, listeners: Mapping[Listener, str]) -> None:
        """Listen on every port, at these addresses. Raises OSError, ValueError."""
        for listener, address in listeners.items():
            await self._listen(listener, address)

    async def _listen(self, listener: Listener, address: str) -> None:
        handler = load(listener.handler, self._zone)
        kind = socket.SOCK_STREAM if listener.protocol == "TCP" else socket.SOCK_DGRAM
        link = self._namespaces.get(address, self._namespaces[""]).socket(kind)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, listener.protocol == "TCP")
        link.bind((address, listener.port))
        if listener.protocol == "TCP":
            await asyncio.start_server(_Streams(self, listener, handler), sock=link, backlog=BACKLOG)
        else:
            loop = asyncio.get_running_loop()
            await loop.create_datagram_endpoint(lambda: _Datagrams(self, listener, handler), sock=link)

    def answer(self, listener: Listener, handler: Handler, source: str, content: bytes) -> bytes:
        """Answer a request.

        A handler that fails says so in the server's log and answers nothing.
        """
        self.inbox.keep(listener, source, content)
        try:
            return handler(content)
        except Exception:
            logging.exception("%s:%s/%s", listener.host, listener.port, listener.protocol)
            return b""


class _Streams:
    """Hears one request to its end, answers, and hangs up."""

    def __init__(self, services: Services, listener: Listener, handler: Handler) -> None:
        self._answer = services, listener, handler

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        services, listener, handler = self._answer
        try:
            async with asyncio.timeout(SECONDS):
                heard = await _dns(reader) if listener.handler == "dns" else await _everything(reader)
                said = services.answer(listener, handler, writer.get_extra_info("peername")[0], heard)
                writer.write(framed(said) if listener.handler == "dns" else said)
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


async def _everything(reader: asyncio.StreamReader) -> bytes:
    heard = bytearray()
    while len(heard) < LIMIT and (more := await reader.read(1 << 16)):
        heard += more
    return bytes(heard)


async def _dns(reader: asyncio.StreamReader) -> bytes:
    length = await reader.readexactly(2)
    return await reader.readexactly(int.from_bytes(length, "big"))


class _Datagrams(asyncio.DatagramProtocol):
    """Answers each datagram with one."""

    def __init__(self, services: Services, listener: Listener, handler: Handler) -> None:
        self._answer = services, listener, handler

    def connection_made(self, transport: Any) -> None:
        """Keep what to answer with."""
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer at once."""
        services, listener, handler = self._answer
        self._transport.sendto(services.answer(listener, handler, addr[0], data), addr)
