"""Which links, addresses and routes make a network of pods?

Each pod has a namespace of its own, with one cable to the router: the
namespace of the fabric itself. A pod owns its address alone (/32) and sends
everything to the router, as with Calico. That is how "behind one bridge" is
read here: packets that a real bridge switches pass nftables' family `bridge`,
where many kernels track no connections, and then a reply looks like a new flow.
Routed packets pass the hook `forward`, where conntrack tells them apart.

All addresses that are no pod's belong to one namespace, `outside`. No cable
leads to the machine's own network: nothing can leave.
Source: https://docs.tigera.io/calico/latest/reference/faq
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cluster.embedded.fabric.namespaces import Namespace
from cluster.embedded.fabric.netlink import CREATE, Message, Netlink, attribute, nested

NEW_LINK, GET_LINK, NEW_ADDRESS, NEW_ROUTE, NEW_NEIGHBOUR = 16, 18, 20, 24, 28
UP, RUNNING = 0x1, 0x40
LOOPBACK, CABLE, FIRST_CABLE = 1, 2, 10
MAIN_TABLE, STATIC, PERMANENT = 254, 4, 0x80
UNICAST, LOCAL = 1, 2
UNIVERSE, ON_LINK = 0, 253
GATEWAY = "169.254.1.1"
SECONDS = 10
_LINK = struct.Struct("=BxHiII")


def build(addresses: Iterable[str]) -> dict[str, Namespace]:
    """Wire up a namespace for each address, and "" for all others.

    This thread must be in the namespace that is to be the router. Raises OSError.
    """
    router = Netlink()
    router.request(_up(LOOPBACK))
    pods = list(addresses)
    built = {address: _pod(router, number, address) for number, address in enumerate(pods)}
    built[""] = _outside(router, len(pods), pods)
    for number, namespace in enumerate(built.values()):
        with namespace.inside():
            pod = Netlink()
        _wait(router, FIRST_CABLE + number)
        _wait(pod, CABLE)
        pod.close()
    router.close()
    return built


def _pod(router: Netlink, number: int, address: str) -> Namespace:
    own = [_address(address), *_default(number)]
    return _wire(router, number, address, own)


def _outside(router: Netlink, number: int, pods: list[str]) -> Namespace:
    """Make every address that no route leads away from a local one (AnyIP)."""
    inwards = [_route(CABLE, pod, 32, GATEWAY) for pod in pods]
    own = [*_to_gateway(number), _route(LOOPBACK, "0.0.0.0", 0, kind=LOCAL), *inwards]  # noqa: S104 - a route, no bind
    return _wire(router, number, GATEWAY, own, everything=True)


def _wire(router: Netlink, number: int, address: str, own: list[Message], *, everything: bool = False) -> Namespace:
    index, made = FIRST_CABLE + number, Namespace.make()
    with made.inside():
        link = Netlink()
        # A namespace tells a peer once a second that nobody listens on a UDP port; here always. Good to have, no more.
        with suppress(OSError):
            Path("/proc/sys/net/ipv4/icmp_ratelimit").write_text("0")
    router.request(_cable(index, number, made.descriptor))
    link.request(_up(LOOPBACK), _up(CABLE), *own)
    link.close()
    target = _route(index, "0.0.0.0", 0, address) if everything else _route(index, address, 32)  # noqa: S104
    on_link = [_route(index, address, 32)] if everything else []
    router.request(_forwards(index), _neighbour(index, address, _mac(2, number)), *on_link, target)
    return made


def _default(number: int) -> list[Message]:
    return [*_to_gateway(number), _route(CABLE, "0.0.0.0", 0, GATEWAY)]  # noqa: S104


def _to_gateway(number: int) -> list[Message]:
    """Lead to the router, which has no address; its neighbour entry is enough."""
    return [_route(CABLE, GATEWAY, 32), _neighbour(CABLE, GATEWAY, _mac(1, number))]


def _up(index: int, *more: bytes) -> Message:
    return NEW_LINK, 0, _LINK.pack(0, 0, index, UP, UP) + b"".join(more)


def _forwards(index: int) -> Message:
    """Switch on a router's end and let it forward.

    Not by /proc/sys, which may be read-only.
    """
    forwarding = nested(socket.AF_INET, nested(1, attribute(1, 1)))
    return _up(index, nested(26, forwarding))


def _cable(index: int, number: int, namespace: int) -> Message:
    """Make both ends of a virtual cable: one here, and `eth0` over there."""
    peer = _LINK.pack(0, 0, CABLE, 0, 0) + attribute(3, b"eth0\0")
    peer += attribute(1, _mac(2, number)) + attribute(28, namespace)
    kind = nested(18, attribute(1, b"veth\0"), nested(2, attribute(1, peer)))
    name = attribute(3, f"pod{number}\0".encode())
    return NEW_LINK, CREATE, _LINK.pack(0, 0, index, 0, 0) + name + attribute(1, _mac(1, number)) + kind


def _mac(end: int, number: int) -> bytes:
    return bytes((2, 0, end)) + number.to_bytes(3, "big")


def _address(address: str) -> Message:
    packed = socket.inet_aton(address)
    body = struct.pack("=BBBBI", socket.AF_INET, 32, 0, 0, CABLE)
    return NEW_ADDRESS, CREATE, body + attribute(1, packed) + attribute(2, packed)


def _route(index: int, target: str, bits: int, via: str | None = None, kind: int = UNICAST) -> Message:
    scope = {LOCAL: 254}.get(kind, UNIVERSE if via else ON_LINK)
    body = struct.pack("=BBBBBBBBI", socket.AF_INET, bits, 0, 0, MAIN_TABLE, STATIC, scope, kind, 0)
    body += attribute(1, socket.inet_aton(target)) if bits else b""
    body += attribute(5, socket.inet_aton(via)) if via else b""
    return NEW_ROUTE, CREATE, body + attribute(4, index)


def _neighbour(index: int, address: str, mac: bytes) -> Message:
    body = struct.pack("=BxxxiHBB", socket.AF_INET, index, PERMANENT, 0, 0)
    return NEW_NEIGHBOUR, CREATE, body + attribute(1, socket.inet_aton(address)) + attribute(2, mac)


def _wait(link: Netlink, index: int) -> None:
    """Wait until an end carries packets.

    The kernel switches it on a moment after both are up.
    """
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        (answer,) = link.request((GET_LINK, 0, _LINK.pack(0, 0, index, 0, 0)))
        if _LINK.unpack_from(answer)[3] & RUNNING:
            return
        time.sleep(0.001)
    raise OSError(f"cable {index} of the network stays dead")
