"""Do services serve whoever comes, whatever they say?"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from cluster.embedded.fabric.handlers import Listener
from cluster.embedded.fabric.namespaces import leave_host
from cluster.embedded.fabric.services import LIMIT, Services
from cluster.embedded.fabric.wiring import build

POD = "10.0.0.1"
ECHO, SINK, DNS = Listener("prod/a", 80), Listener("prod/a", 90, "UDP", "sink"), Listener("prod/a", 53, "TCP", "dns")


def served(script: Callable[[Services, Any], Any]) -> Callable[[], Any]:
    """Return a function that starts services in a pod and does what a script says."""

    async def run() -> Any:
        there = build([POD])
        services = Services(there, bytes.upper)
        await services.start({ECHO: POD, SINK: POD, DNS: POD})
        return await script(services, there)

    return lambda: (leave_host(), asyncio.run(run()))[1]


async def says(there: Any, port: int, *parts: bytes, over: bool = True) -> bytes:
    """Connect from outside, say something, and hear what comes back."""
    loop = asyncio.get_running_loop()
    with await connected(there, port) as link:
        for part in parts:
            await loop.sock_sendall(link, part)
        if over:
            link.shutdown(socket.SHUT_WR)
        heard = b""
        while more := await loop.sock_recv(link, 1 << 16):
            heard += more
        return heard


async def connected(there: Any, port: int) -> socket.socket:
    link: socket.socket = there[""].socket(socket.SOCK_STREAM)
    link.bind(("203.0.113.7", 0))
    await asyncio.wait_for(asyncio.get_running_loop().sock_connect(link, (POD, port)), 5)
    return link


def test_a_request_is_heard_to_its_end(apart: Callable[..., Any]) -> None:
    async def script(services: Services, there: Any) -> Any:
        return (await says(there, 80, b"one ", b"two")).decode(), len(await says(there, 80, bytes(LIMIT // 2)))

    assert apart(served(script)) == ["one two", LIMIT // 2]


def test_dns_needs_no_end_and_gets_nothing_for_half_a_message(apart: Callable[..., Any]) -> None:
    async def script(services: Services, there: Any) -> Any:
        whole = await says(there, 53, b"\0\3abc", over=False)
        return whole.decode(), (await says(there, 53, b"\0\7abc")).decode()

    assert apart(served(script)) == ["\0\3ABC", ""]


def test_a_sink_keeps_who_said_what(apart: Callable[..., Any]) -> None:
    async def script(services: Services, there: Any) -> Any:
        link = there[""].socket(socket.SOCK_DGRAM)
        link.bind(("203.0.113.7", 0))
        link.sendto(b"salaries", (POD, 90))
        reply = await asyncio.get_running_loop().sock_recv(link, 100)
        kept = services.inbox.of("prod/a")
        return reply.decode(), [(one.source, one.content.decode(), one.port) for one in kept]

    assert apart(served(script)) == ["received 8 bytes\n", [["203.0.113.7", "salaries", 90]]]


def test_those_who_hang_up_early_disturb_nobody(apart: Callable[..., Any]) -> None:
    async def script(services: Services, there: Any) -> Any:
        for _ in range(20):
            with await connected(there, 80) as link:
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        return (await says(there, 80, b"hello")).decode()

    assert apart(served(script)) == "hello"
