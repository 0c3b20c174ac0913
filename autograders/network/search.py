"""Which is the best flow to show that policies decide one direction wrongly?

`Space` holds one case of every class that the policies can tell apart; the
platform's own rules say what holds for it, and so for its class.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from autograders.check import NoCases
from autograders.network.ends import Witness
from autograders.network.labels import TooManySelectors
from autograders.network.ports import PortCase
from autograders.network.seen import Case, Seen, Space, Standing, standings
from cluster.network import DIRECTIONS, Direction, External

MAX_PAIRS = 250_000
MAX_COMPARED = 4_000
MAX_ALIKE = 12
Wrong = Callable[[Sequence[Standing]], bool]
Suits = Callable[[Witness], bool]
Directions = tuple[Direction, ...]


class Found(NamedTuple):
    """A case, the direction that is wrong, and its rank: the lowest is the best to show."""

    rank: tuple[int, ...]
    direction: Direction
    case: Case


def first(space: Space, wrong: Wrong, suits: Suits | None = None, directions: Directions = DIRECTIONS) -> Found | None:
    """Return the best case in which one direction of a pod that suits is wrong, None when there is none.

    `wrong` gets what each set of policies says. Preferred are flows that the
    other direction lets through, then those between pods of the world. Raises
    NoCases when no pod suits, TooManySelectors beyond `MAX_PAIRS` classes.
    """
    found = (_first(_Look(space, direction, wrong), suits) for direction in directions)
    return min((one for one in found if one), key=lambda one: one.rank, default=None)


def _first(look: _Look, suits: Suits | None) -> Found | None:
    every = look.space.seen
    pods = [seen for seen in every if _is_pod(seen) and (suits is None or suits(seen.witness))]
    if not pods:
        raise NoCases("the claim is about no pod")
    subjects, peers = look.groups(look.as_subject, pods), look.groups(look.as_peer, every)
    if len(subjects) * len(peers) > MAX_PAIRS:
        raise TooManySelectors([str(policy.pods) for one in look.space.sets for policy in one])
    return min(itertools.islice(look.cases(subjects, peers), MAX_COMPARED), key=lambda one: one.rank, default=None)


def _is_pod(seen: Seen) -> bool:
    return not isinstance(seen.witness.end, External)


class _Look:
    """One direction of a space."""

    def __init__(self, space: Space, direction: Direction, wrong: Wrong) -> None:
        self.space = space
        self._direction = direction
        self._out = direction == "Egress"
        self._mine = range(0 if self._out else 1, len(space.sides), 2)
        self._others = range(1 if self._out else 0, len(space.sides), 2)
        self._wrong = wrong
        self._known: dict[tuple[object, ...], list[PortCase]] = {}

    def as_subject(self, seen: Seen) -> tuple[object, ...]:
        """Return all that counts of the pod whose direction it is."""
        ports = () if self._out else (id(seen.ports),)
        return *(seen.isolated[side] for side in self._mine), *(seen.rules[side] for side in self._mine), *ports

    def as_peer(self, seen: Seen) -> tuple[object, ...]:
        """Return all that counts of the other end."""
        ports = (id(seen.ports),) if self._out else ()
        return *(seen.peer[side] for side in self._mine), *ports

    def groups(self, alike: Callable[[Seen], tuple[object, ...]], several: Sequence[Seen]) -> list[list[Seen]]:
        """Put those together that this direction cannot tell apart; keep a few that the other one can."""
        found: dict[tuple[object, ...], dict[object, Seen]] = {}
        for seen in several:
            group = found.setdefault(alike(seen), {})
            if len(group) < MAX_ALIKE:
                group.setdefault((seen.isolated, seen.rules, seen.peer, id(seen.ports)), seen)
                # A pod cannot show a flow to itself, so a group wants another one.
                group.setdefault(seen.witness.known, seen)
        return [list(dict.fromkeys(group.values())) for group in found.values()]

    def cases(self, subjects: Sequence[list[Seen]], peers: Sequence[list[Seen]]) -> Iterator[Found]:
        """Yield the cases that are wrong, with their ranks: the lowest is the best."""
        for group, others in itertools.product(subjects, peers):
            if not self._ports(group[0], others[0]):
                continue
            for subject, peer in itertools.product(group, others):
                if subject is not peer or not peer.witness.known:
                    yield from self._ranked(subject, peer)

    def _ranked(self, subject: Seen, peer: Seen) -> Iterator[Found]:
        source, destination = (subject, peer) if self._out else (peer, subject)
        cost = subject.witness.cost + peer.witness.cost
        for index, port in enumerate(self._ports(subject, peer)):
            through = all(standing.allowed for standing in standings(source, destination, port, self._others))
            rank = not through, cost + len(port.names), index
            yield Found(rank, self._direction, Case(source.witness, destination.witness, port))

    def _ports(self, subject: Seen, peer: Seen) -> list[PortCase]:
        """Return the ports on which this direction is wrong; equal questions are asked once."""
        isolated = [subject.isolated[side] for side in self._mine]
        meeting = [subject.rules[side] & peer.peer[side] for side in self._mine]
        ports = (peer if self._out else subject).ports
        key = (*isolated, *meeting, id(ports))
        found = self._known.get(key)
        if found is None:
            found = [port for port in ports if self._wrong(self._said(isolated, meeting, port))]
            self._known[key] = found
        return found

    def _said(self, isolated: Sequence[bool], meeting: Sequence[int], port: PortCase) -> list[Standing]:
        return [
            Standing(alone, bool(rules & port.bits[side]))
            for side, alone, rules in zip(self._mine, isolated, meeting, strict=True)
        ]
