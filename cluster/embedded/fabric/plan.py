"""What is a network built from, and what of it may change while it runs?"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence

from cluster.embedded.fabric.handlers import Listener
from cluster.network import World

PAYLOAD = b"hello\n"


def check(world: World, listeners: Sequence[Listener], names: Mapping[str, Sequence[str]]) -> None:
    """Make sure that a network can be built of this. Raises ValueError."""
    addresses = [pod.address for pod in world.pods]
    twice = sorted({address for address in addresses if addresses.count(address) > 1})
    if twice:
        raise ValueError(f"two pods have the address {twice[0]}; each pod needs its own")
    wide = [str(pod) for pod in world.pods if pod.ip.version != 4]
    if wide:
        raise ValueError(f"{wide[0]} has an IPv6 address; the fabric carries IPv4")
    for listener in listeners:
        world.end(listener.host)
    for address in (address for known in names.values() for address in known):
        ipaddress.IPv4Address(address)


def check_same_pods(there: World, wanted: World) -> None:
    """Make sure that a world has the pods that were built. Raises ValueError."""
    before, after = ({str(pod): pod.address for pod in world.pods} for world in (there, wanted))
    if before != after:
        changed = sorted({name for name, _ in before.items() ^ after.items()})
        raise ValueError(f"the network was built with other pods: {', '.join(changed)}")
