"""Does the network let a flow through, and which rule says so?

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.network.decision import Decision, Verdict
from cluster.network.flow import Flow
from cluster.network.policy import DIRECTIONS, NetworkPolicy, Protocol
from cluster.network.sides import Side, Subject
from cluster.network.world import End, External, World

_KEPT = 256
_OPEN = {direction: Verdict(direction, True) for direction in DIRECTIONS}
_OUTSIDE = Subject((), 0)


class _End:
    """What the rules of both directions say of one end of flows, worked out once."""

    __slots__ = ("as_destination", "as_source", "entering", "leaving", "named", "named_in", "named_out")

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
        self.named = bool(self.named_in or self.named_out)

    def with_names(self, out: int, into: int, port: tuple[Protocol, int]) -> tuple[int, int]:
        """Add the rules that mean a port by what this destination calls it."""
        return out | self.named_out.get(port, 0), into | self.named_in.get(port, 0)


class _Selected:
    """A pod as the subject of one direction, and its verdicts, each made once."""

    __slots__ = ("_side", "isolated", "policies", "rules", "verdicts")

    def __init__(self, end: End, side: Side) -> None:
        outside = isinstance(end, External)
        self.policies, self.rules = _OUTSIDE if outside else side.subject(end.namespace, end.labels)  # type: ignore[union-attr]
        self.isolated = bool(self.policies)
        self._side = side
        denied = Verdict(side.direction, False, self.policies) if self.isolated else _OPEN[side.direction]
        self.verdicts = {0: denied}

    def verdict(self, matching: int) -> Verdict:
        """Make the verdict where these rules match; the first of them is named."""
        held = self._side.held[(matching & -matching).bit_length() - 1]
        found = Verdict(self._side.direction, True, self.policies, held.rule, held.policy)
        self.verdicts[matching] = found
        return found


class Compiled:
    """Policies in force in a world, prepared for many flows."""

    __slots__ = ("_ends", "_ports", "egress", "ingress", "policies", "world")

    def __init__(self, policies: Iterable[NetworkPolicy], world: World) -> None:
        self.policies = tuple(policies)
        self.world = world
        self.egress = Side(self.policies, "Egress")
        self.ingress = Side(self.policies, "Ingress")
        self._ends: dict[End | str, _End] = {}
        self._ports: dict[tuple[Protocol, int], tuple[int, int]] = {}

    def allows(self, source: End | str, destination: End | str, protocol: Protocol, port: int) -> bool:
        """Whether a flow goes through: the egress of its source and the ingress of its destination allow it."""
        start = self._ends.get(source) or self._end(source)
        end = self._ends.get(destination) or self._end(destination)
        out, into = self._ports.get((protocol, port)) or self._port(protocol, port)
        if end.named:
            out, into = end.with_names(out, into, (protocol, port))
        leaving, entering = start.leaving, end.entering
        if leaving.isolated and not leaving.rules & end.as_destination & out:
            return False
        return not entering.isolated or entering.rules & start.as_source & into != 0

    def decide(self, flow: Flow) -> Decision:
        """Decide a flow, and name the rules and policies."""
        port = flow.protocol, flow.port
        start = self._ends.get(flow.source) or self._end(flow.source)
        end = self._ends.get(flow.destination) or self._end(flow.destination)
        out, into = self._ports.get(port) or self._port(*port)
        if end.named:
            out, into = end.with_names(out, into, port)
        leaving, entering = start.leaving, end.entering
        out &= leaving.rules & end.as_destination
        into &= entering.rules & start.as_source
        egress = leaving.verdicts.get(out) or leaving.verdict(out)
        return Decision(flow, egress, entering.verdicts.get(into) or entering.verdict(into))

    def _port(self, protocol: Protocol, port: int) -> tuple[int, int]:
        found = self._ports[protocol, port] = self.egress.port(protocol, port), self.ingress.port(protocol, port)
        return found

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
