"""What do the rules say of each class of flows?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from autograders.network.ends import Witness, ends
from autograders.network.ports import PortCase, Ports
from cluster.network import DIRECTIONS, External, NetworkPolicy, Peer, Port, World
from cluster.network.sides import Side

Policies = tuple[NetworkPolicy, ...]


class Standing(NamedTuple):
    """What one set of policies says of a flow in one direction."""

    isolated: bool
    matches: bool

    @property
    def allowed(self) -> bool:
        """Whether the flow goes through in this direction."""
        return self.matches or not self.isolated


class Case(NamedTuple):
    """Two witnesses and a port: a flow that stands for all like it."""

    source: Witness
    destination: Witness
    port: PortCase


class Seen:
    """What each side says of one witness: as the pod that it may isolate, and as the peer."""

    __slots__ = ("isolated", "peer", "ports", "rules", "witness")

    def __init__(self, witness: Witness, sides: Sequence[Side], ports: Ports) -> None:
        self.witness = witness
        end = witness.end
        self.ports = ports.outside
        if isinstance(end, External):
            self.isolated, self.rules = (False,) * len(sides), (0,) * len(sides)
            self.peer = tuple(side.peer(end, {}) for side in sides)
            return
        subjects = [side.subject(end.namespace, end.labels) for side in sides]
        self.isolated = tuple(bool(subject.policies) for subject in subjects)
        self.rules = tuple(subject.rules for subject in subjects)
        self.peer = tuple(side.peer(end, {end.namespace: witness.namespace}) for side in sides)
        if not witness.known:
            self.ports = ports.anybody
        elif end.ports:
            self.ports = ports.of(end)


class Space:
    """Every class of flows that one or two sets of policies can tell apart.

    Numbers of sides: egress and ingress of the first set, then of the second.
    `peers` and `ports` are told apart although no policy names them.
    """

    def __init__(
        self,
        sets: Sequence[Policies],
        world: World | None = None,
        peers: Iterable[Peer] = (),
        ports: Sequence[Port] = (),
        pod_range: str = "",
    ) -> None:
        everything = [policy for one in sets for policy in one]
        self.sets = sets
        self.world = world or World({})
        self.sides = [Side(one, direction) for one in sets for direction in DIRECTIONS]
        cases = Ports(everything, self.sides, ports)
        found = ends(everything, self.world, peers, pod_range)
        self.seen = [Seen(witness, self.sides, cases) for witness in found]


def standings(source: Seen, destination: Seen, port: PortCase, sides: Iterable[int]) -> Iterator[Standing]:
    """Yield what these sides say of a flow."""
    for side in sides:
        subject, peer = (destination, source) if side % 2 else (source, destination)
        yield Standing(subject.isolated[side], bool(subject.rules[side] & peer.peer[side] & port.bits[side]))
