"""Does the network let a flow through, and which rule says so?

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.network.decision import Decision, Verdict
from cluster.network.flow import Flow
from cluster.network.policy import DIRECTIONS, Direction, NetworkPolicy, Protocol
from cluster.network.sides import Side, Subject
from cluster.network.world import End, External, World

_KEPT = 256
_OPEN = {direction: Verdict(direction, True) for direction in DIRECTIONS}
_OUTSIDE = Subject((), 0)


class _End:
    """What the rules of both directions say of one end of flows, worked out once."""

    __slots__ = ("as_destination", "as_source", "entering", "leaving", "named_in", "named_out")

    def __init__(self, end: End, network: Compiled) -> None:
        egress, ingress = network.egress, network.ingress
        # A port's name means what the destination's containers call so, in both directions.
        ports = {} if isinstance(end, External) else end.ports
        self.leaving = _Selected(end, egress)
        self.entering = _Selected(end, ingress)
        self.as_destination = egress.peer(end, network.world.namespaces)
        self.as_source = ingress.peer(end, network.world.namespaces)
        self.named_out = egress.named(ports)
        self.named_in = ingress.named(ports)


class _Selected:
    """A pod as the subject of one direction, and its verdicts, each made once."""

    __slots__ = ("_allowed", "_denied", "_side", "isolated", "policies", "rules")

    def __init__(self, end: End, side: Side) -> None:
        outside = isinstance(end, External)
        self.policies, self.rules = _OUTSIDE if outside else side.subject(end.namespace, end.labels)  # type: ignore[union-attr]
        self.isolated = bool(self.policies)
        self._side = side
        self._denied = Verdict(side.direction, False, self.policies) if self.isolated else _OPEN[side.direction]
        self._allowed: dict[int, Verdict] = {}

    def verdict(self, matching: int) -> Verdict:
        """Return the verdict where these rules match; the first of them is named."""
        if not matching:
            return self._denied
        first = matching & -matching
        found = self._allowed.get(first)
        if found is None:
            held = self._side.held[first.bit_length() - 1]
            found = Verdict(self._side.direction, True, self.policies, held.rule, held.policy)
            self._allowed[first] = found
        return found


class Compiled:
    """Policies in force in a world, prepared for many flows."""

    __slots__ = ("_ends", "egress", "ingress", "policies", "world")

    def __init__(self, policies: Iterable[NetworkPolicy], world: World) -> None:
        self.policies = tuple(policies)
        self.world = world
        self.egress = Side(self.policies, "Egress")
        self.ingress = Side(self.policies, "Ingress")
        self._ends: dict[End | str, _End] = {}

    def side(self, direction: Direction) -> Side:
        """Return the rules of one direction."""
        return self.egress if direction == "Egress" else self.ingress

    def allows(self, source: End | str, destination: End | str, protocol: Protocol, port: int) -> bool:
        """Whether a flow goes through: the egress of its source and the ingress of its destination allow it."""
        start = self._ends.get(source) or self._end(source)
        end = self._ends.get(destination) or self._end(destination)
        key = protocol, port
        if start.leaving.isolated:
            ports = self.egress.port(protocol, port) | end.named_out.get(key, 0)
            if not start.leaving.rules & end.as_destination & ports:
                return False
        if end.entering.isolated:
            ports = self.ingress.port(protocol, port) | end.named_in.get(key, 0)
            return bool(end.entering.rules & start.as_source & ports)
        return True

    def decide(self, flow: Flow) -> Decision:
        """Decide a flow, and name the rules and policies."""
        source, destination, protocol, port = flow.source, flow.destination, flow.protocol, flow.port
        start = self._ends.get(source) or self._end(source)
        end = self._ends.get(destination) or self._end(destination)
        key = protocol, port
        out = self.egress.port(protocol, port) | end.named_out.get(key, 0)
        into = self.ingress.port(protocol, port) | end.named_in.get(key, 0)
        return Decision(
            flow,
            start.leaving.verdict(start.leaving.rules & end.as_destination & out),
            end.entering.verdict(end.entering.rules & start.as_source & into),
        )

    def _end(self, written: End | str) -> _End:
        if len(self._ends) > _KEPT + len(self.world.pods):
            self._ends.clear()
        found = _End(self.world.end(written), self)
        self._ends[written] = found
        return found


_cache: dict[tuple[int, int], tuple[tuple[NetworkPolicy, ...], World, Compiled]] = {}


def compiled(policies: Iterable[NetworkPolicy], world: World) -> Compiled:
    """Prepare policies for many flows; what was prepared for the same objects is kept."""
    if not isinstance(policies, tuple):
        return Compiled(policies, world)
    key = id(policies), id(world)
    # The entry holds both, so that their ids cannot name others meanwhile.
    found = _cache.get(key)
    if found is None:
        if len(_cache) >= _KEPT:
            _cache.clear()
        found = _cache[key] = policies, world, Compiled(policies, world)
    return found[2]


def decide(flow: Flow, policies: Iterable[NetworkPolicy], world: World) -> Decision:
    """Decide one flow. Pass the policies as one tuple to have them prepared only once.

    Raises ValueError for an end that is neither a pod of the world nor an address.
    """
    return compiled(policies, world).decide(flow)
