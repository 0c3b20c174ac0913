"""Which flows tell whether a change of policies, pods or labels is in effect?

Those that were decided differently before. A few are enough: for each end whose
flows change, one that opens and one that closes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product

from cluster.embedded.fabric.handlers import Listener
from cluster.network import Compiled, End, Flow, Protocol, World

Door = tuple[Protocol, int]
Mark = tuple[str, str, bool]
SPARE_DOOR: Door = ("TCP", 4)
"""One that nobody listens on: whoever gets there is refused at once."""


def telling(
    before: Compiled | None,
    after: Compiled,
    listeners: Sequence[Listener],
    outside: Sequence[str],
    platform: Collection[str],
) -> tuple[tuple[Flow, bool], ...]:
    """Return flows, each with whether it goes through now.

    What `before` did not know counts as changed: without it, everything does.
    """
    chosen: dict[Flow, bool] = {}
    covered: set[Mark] = set()
    for flow in _candidates(after.world, listeners, outside, platform):
        allowed = _allows(after, flow)
        if before is not None and _known(before.world, flow) and _allows(before, flow) is allowed:
            continue
        marks = {(way, str(end), allowed) for way, end in _changed(before, after, flow)}
        if not marks <= covered:
            covered |= marks
            chosen[flow] = allowed
    return tuple(chosen.items())


def _changed(before: Compiled | None, after: Compiled, flow: Flow) -> Iterator[tuple[str, End | str]]:
    """Say at which end a flow changed: a new pod's, or the one whose own verdict is another."""
    now, old = after.decide(flow), before.decide(flow) if before and _known(before.world, flow) else None
    new = [end for end in (flow.source, flow.destination) if before is None or not _there(before.world, end)]
    if old.egress.allowed is not now.egress.allowed if old else flow.source in new:
        yield "from", flow.source
    if old.ingress.allowed is not now.ingress.allowed if old else flow.destination in new:
        yield "to", flow.destination


def _candidates(
    world: World, listeners: Sequence[Listener], outside: Sequence[str], platform: Collection[str]
) -> Iterator[Flow]:
    own = [str(pod) for pod in world.pods if pod.namespace not in platform]
    doors = list(dict.fromkeys(_doors(listeners)))
    for source, destination in product((*own, *outside), (*own, *outside)):
        if source == destination or {source, destination} <= set(outside):
            continue
        # UDP tells nothing where nobody answers, and the platform's own pods may listen anywhere.
        open_here = [(one.protocol, one.port) for one in listeners if one.host == destination]
        for protocol, port in (*open_here, *doors):
            if protocol == "TCP" or (protocol, port) in open_here:
                yield Flow(source, destination, protocol, port)


def _doors(listeners: Iterable[Listener]) -> Iterator[Door]:
    yield from ((one.protocol, one.port) for one in listeners)
    yield SPARE_DOOR


def _allows(network: Compiled, flow: Flow) -> bool:
    return network.allows(flow.source, flow.destination, flow.protocol, flow.port)


def _known(world: World, flow: Flow) -> bool:
    return all(_there(world, end) for end in (flow.source, flow.destination))


def _there(world: World, end: object) -> bool:
    return "/" not in str(end) or str(end) in world.named
