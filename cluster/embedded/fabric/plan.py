"""What is a network built from, and what of it may change while it runs?"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence

from cluster.embedded.fabric.handlers import Listener
from cluster.network import World

PAYLOAD = b"hello\n"
SPARE = "seclab.dev/spare"
"""The label of a pod that only keeps an address free; a network that finds addresses as it goes needs none."""


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
        end = world.end(listener.host)
        if listener.protocol == "SCTP" or end.ip.version != 4 or not 0 < listener.port < 65536:
            raise ValueError(f"{listener} cannot listen here: only TCP and UDP over IPv4, on ports 1 to 65535")
    for address in (address for known in names.values() for address in known):
        ipaddress.IPv4Address(address)


def check_same_pods(there: World, wanted: World) -> None:
    """Make sure that a world has the addresses that were built.

    Names and labels may change. Raises ValueError.
    """
    before, after = ({pod.address: str(pod) for pod in world.pods} for world in (there, wanted))
    changed = [(before | after)[address] for address in sorted(before.keys() ^ after.keys())]
    if changed:
        raise ValueError(f"the network was built with other pods: {', '.join(changed)}")
