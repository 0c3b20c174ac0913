"""Does an attempt end as soon as something is known, and only then?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from cluster.embedded.fabric import probing
from cluster.embedded.fabric.namespaces import leave_host
from cluster.embedded.fabric.nflog import Packet
from cluster.embedded.fabric.probing import Prober, Tried, Wanted
from cluster.embedded.fabric.wiring import build

SOURCE, OTHER = "10.0.0.1", "10.0.0.2"


def probing_with(script: Callable[[Prober, Any], Any]) -> Callable[[], list[str]]:
    """Return a function that builds two pods and tries what a script says."""

    def run() -> list[str]:
        leave_host()
        there = build([SOURCE, OTHER])
        tried: list[Tried] = asyncio.run(script(Prober(there), there))
        return [one.outcome + (f": {one.reason}" if one.reason else "") for one in tried]

    return run


def wanted(port: int = 80, protocol: Any = "UDP", destination: str = OTHER) -> Wanted:
    return Wanted(SOURCE, destination, protocol, port, b"hello")


def silent_port(there: Any) -> Any:
    """Open a port that hears and says nothing."""
    link = there[OTHER].socket(probing.socket.SOCK_DGRAM)
    link.bind((OTHER, 53))
    return link


def test_a_service_that_says_nothing_is_silent_after_a_while(apart: Callable[..., Any]) -> None:
    async def script(prober: Prober, there: Any) -> list[Tried]:
        probing.SECONDS = 0.05
        with silent_port(there):
            return [await prober.attempt(wanted(53))]

    assert apart(probing_with(script)) == ["silent"]


def test_a_drop_ends_the_attempt_that_sent_the_packet_and_no_other(apart: Callable[..., Any]) -> None:
    async def script(prober: Prober, there: Any) -> list[Tried]:
        with silent_port(there) as link:
            first, second = (asyncio.ensure_future(prober.attempt(wanted(53))) for _ in range(2))
            (_, (_, port)), (_, (_, other)) = [await heard(link) for _ in range(2)]
            prober.dropped(Packet("UDP", SOURCE, 1, OTHER, 53), "a packet of nobody")
            prober.dropped(Packet("UDP", SOURCE, other, OTHER, 53), "for a reason")
            prober.dropped(Packet("UDP", SOURCE, other, OTHER, 53), "dropped again")
            dropped = (await asyncio.wait({first, second}, return_when=asyncio.FIRST_COMPLETED))[0].pop()
            link.sendto(b"late", (SOURCE, port))
            rest = first if dropped is second else second
            return [await dropped, await rest]

    assert apart(probing_with(script)) == ["dropped: for a reason", "answered"]


async def heard(link: Any) -> Any:
    return await asyncio.get_running_loop().sock_recvfrom(link, 100)


def test_a_cancelled_attempt_stays_cancelled(apart: Callable[..., Any]) -> None:
    async def script(prober: Prober, there: Any) -> list[Tried]:
        with silent_port(there) as link:
            task = asyncio.ensure_future(prober.attempt(wanted(53)))
            await heard(link)
            task.cancel()
            await asyncio.wait({task})
            return [Tried("error", reason="cancelled" if task.cancelled() else "not cancelled")]

    assert apart(probing_with(script)) == ["error: cancelled"]


def test_what_the_fabric_does_not_carry_is_no_verdict(apart: Callable[..., Any]) -> None:
    async def script(prober: Prober, there: Any) -> list[Tried]:
        return [await prober.attempt(one) for one in (wanted(80, "SCTP"), wanted(80, "TCP", "2001:db8::1"))]

    assert apart(probing_with(script)) == ["error: real packets are TCP or UDP over IPv4 here"] * 2
