"""Which is the best flow to show that gets through in both directions?"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from autograders.check import NoCases
from autograders.network.labels import TooManySelectors
from autograders.network.ports import PortCase, meets
from autograders.network.scene import Scene, scene
from autograders.network.seen import Case, Seen, Space, standings
from autograders.network.who import means
from cluster.network import External, Peer, Port

MAX_PAIRS = 250_000
BOTH = (0, 1)


def first(space: Space, source: Peer | None, destination: Peer | None, ports: Sequence[Port]) -> Scene | None:
    """Return the best flow that the first set of policies lets through, None when there is none.

    Raises NoCases when nobody is meant, TooManySelectors beyond `MAX_PAIRS` classes.
    """
    starts = [seen for seen in space.seen if means(source, seen.witness)]
    targets = [seen for seen in space.seen if means(destination, seen.witness)]
    if not starts or not targets:
        raise NoCases("the claim is about no flow")
    if len(starts) * len(targets) > MAX_PAIRS:
        raise TooManySelectors([str(policy.pods) for policy in space.sets[0]])
    pairs = sorted(itertools.product(starts, targets), key=lambda pair: pair[0].witness.cost + pair[1].witness.cost)
    cases = _cases((pair for pair in pairs if _possible(*pair)), ports)
    return next((made for made in (scene(case, space.world) for case in cases) if made), None)


def _possible(source: Seen, destination: Seen) -> bool:
    """Whether one world holds both: a namespace has one set of labels, and a flow two ends."""
    one, other = source.witness.end, destination.witness.end
    if isinstance(one, External) or isinstance(other, External):
        return type(one) is not type(other)
    same = one.namespace == other.namespace and not source.witness.fresh
    itself = source is destination and source.witness.known
    return not itself and not (same and source.witness.namespace != destination.witness.namespace)


def _cases(pairs: Iterable[tuple[Seen, Seen]], ports: Sequence[Port]) -> Iterator[Case]:
    known: dict[tuple[object, ...], PortCase | None] = {}
    for source, destination in pairs:
        key = (
            source.isolated[0],
            source.rules[0] & destination.peer[0],
            destination.isolated[1],
            destination.rules[1] & source.peer[1],
            id(destination.ports),
        )
        if key not in known:
            known[key] = next(_through(source, destination, ports), None)
        port = known[key]
        if port is not None:
            yield Case(source.witness, destination.witness, port)


def _through(source: Seen, destination: Seen, ports: Sequence[Port]) -> Iterator[PortCase]:
    for case in destination.ports:
        asked = not ports or any(meets(port, case.protocol, case.number) for port in ports)
        if asked and all(standing.allowed for standing in standings(source, destination, case, BOTH)):
            yield case
