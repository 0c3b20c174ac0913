"""Which ports can policies tell apart?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograders.witnesses import TooComplex
from cluster.network import DIRECTIONS, PROTOCOLS, NetworkPolicy, Pod, Port, Protocol
from cluster.network.policy import LAST_PORT
from cluster.network.sides import Side

MAX_PORTS = 500
MAX_NAMES = 50
FAMILIAR = (22, 80, 443, 53, 8080)
Signature = tuple[int, ...]


class TooManyPorts(TooComplex):
    """More ports than the search looks at."""

    REASON = "its ports combine in too many ways"
    ADVICE = "use fewer ports, or ranges"


class PortCase(NamedTuple):
    """A port, the names that a new pod would give it, and the rules of each side that mean it."""

    protocol: Protocol
    number: int
    names: tuple[str, ...]
    bits: Signature


class Ports:
    """One port for every class of them, familiar ones first.

    A pod that nobody listed may give any names to any port. One name at a time
    shows every difference, and all of them at once everything that gets through.
    Raises TooManyPorts.
    """

    def __init__(self, policies: Sequence[NetworkPolicy], sides: Sequence[Side], extra: Sequence[Port] = ()) -> None:
        self._sides = sides
        self._extra = extra
        written = [*_ports(policies), *extra]
        cuts = {cut for port in written for cut in _cuts(port)}
        self._names = tuple(sorted({port.port for port in written if isinstance(port.port, str)}))
        if len(cuts) > MAX_PORTS or len(self._names) > MAX_NAMES:
            raise TooManyPorts([str(port) for port in written], written[0].position.line, written[0].position.column)
        self._plain = [(protocol, number) for number in (*FAMILIAR, *sorted(cuts), 1) for protocol in PROTOCOLS]
        self.outside = self._distinct((protocol, number, ()) for protocol, number in self._plain)
        self.anybody = self._distinct(self._with_names())

    def _with_names(self) -> Iterator[tuple[Protocol, int, tuple[str, ...]]]:
        yield from ((case.protocol, case.number, ()) for case in self.outside)
        if not self._names:
            return
        # A name means one protocol, so that ports without a number in common still differ by it.
        for protocol in PROTOCOLS:
            for case in self._distinct((own, number, ()) for own, number in self._plain if own == protocol):
                yield from ((protocol, case.number, (name,)) for name in self._names)
                yield protocol, case.number, self._names

    def of(self, pod: Pod) -> list[PortCase]:
        """Return the cases of a pod of the world: its own named ports first."""
        cases = self._distinct(
            (protocol, number, tuple(name for name, port in pod.ports.items() if port == (protocol, number)))
            for protocol, number in (*pod.ports.values(), *self._plain)
        )
        return [case._replace(names=()) for case in cases]

    def _distinct(self, cases: Iterator[tuple[Protocol, int, tuple[str, ...]]]) -> list[PortCase]:
        found: dict[Signature, PortCase] = {}
        for protocol, number, names in cases:
            named = dict.fromkeys(names, (protocol, number))
            bits = tuple(side.port(protocol, number) | _named(side, named, protocol, number) for side in self._sides)
            inside = tuple(meets(port, protocol, number) for port in self._extra)
            found.setdefault((*bits, *inside), PortCase(protocol, number, names, bits))
        return list(found.values())


def meets(port: Port, protocol: Protocol, number: int) -> bool:
    """Whether a port that is written as a number, or none, means this one."""
    first = port.port if isinstance(port.port, int) else 1
    last = first if port.port is not None else LAST_PORT
    return port.protocol == protocol and first <= number <= (port.end or last)


def _named(side: Side, ports: dict[str, tuple[Protocol, int]], protocol: Protocol, number: int) -> int:
    return side.named(ports).get((protocol, number), 0) if ports else 0


def _ports(policies: Sequence[NetworkPolicy]) -> Iterator[Port]:
    for policy in policies:
        for direction in DIRECTIONS:
            for rule in policy.rules(direction):
                yield from rule.ports


def _cuts(port: Port) -> Iterator[int]:
    """Yield the first port of a range and the first one after it."""
    if isinstance(port.port, int):
        yield port.port
        if (port.end or port.port) < LAST_PORT:
            yield (port.end or port.port) + 1
