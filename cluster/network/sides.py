"""Which rules of one direction speak about a pod, a peer, a port?

Each rule is one bit. A flow is allowed where the rules of the policies that
select the pod, those that name the peer, and those that name the port meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cluster.network.policy import Direction, IPBlock, Network, NetworkPolicy, Peer, Port, Protocol, Rule
from cluster.network.selectors import Labels
from cluster.network.world import NAME_LABEL, Address, End, External

_EVERY_PORT = 0, 1 << 16


class Held(NamedTuple):
    """A rule and the policy that holds it."""

    rule: Rule
    policy: NetworkPolicy


class Subject(NamedTuple):
    """The policies that isolate a pod, and the bits of their rules."""

    policies: tuple[NetworkPolicy, ...]
    rules: int


class Side:
    """One direction of some policies."""

    __slots__ = ("_everyone", "_named", "_numbered", "_peers", "_policies", "_ports", "direction", "held")

    def __init__(self, policies: Iterable[NetworkPolicy], direction: Direction) -> None:
        self.direction = direction
        self.held: list[Held] = []
        self._policies: list[tuple[NetworkPolicy, int]] = []
        self._everyone = 0
        self._peers: list[tuple[int, Peer, str]] = []
        self._numbered: list[tuple[int, Protocol, int, int]] = []
        self._named: dict[tuple[str, Protocol], int] = {}
        self._ports: dict[tuple[Protocol, int], int] = {}
        for policy in policies:
            if direction in policy.policy_types:
                self._policies.append((policy, sum(self._add(rule, policy) for rule in policy.rules(direction))))

    def _add(self, rule: Rule, policy: NetworkPolicy) -> int:
        bit = 1 << len(self.held)
        self.held.append(Held(rule, policy))
        # An empty list of peers or ports means the same as none: everyone, every port.
        self._everyone |= 0 if rule.peers else bit
        self._peers += [(bit, peer, policy.namespace) for peer in rule.peers]
        for protocol in () if rule.ports else ("TCP", "UDP", "SCTP"):
            self._numbered.append((bit, protocol, *_EVERY_PORT))
        for port in rule.ports:
            self._add_port(bit, port)
        return bit

    def _add_port(self, bit: int, port: Port) -> None:
        if isinstance(port.port, str):
            key = port.port, port.protocol
            self._named[key] = self._named.get(key, 0) | bit
        else:
            first, last = _EVERY_PORT if port.port is None else (port.port, port.end or port.port)
            self._numbered.append((bit, port.protocol, first, last))

    def subject(self, namespace: str, labels: Labels) -> Subject:
        """Return what isolates a pod, and the rules that allow it something."""
        mine = [one for one in self._policies if one[0].namespace == namespace and one[0].pods.matches(labels)]
        rules = 0
        for _, bits in mine:
            rules |= bits
        return Subject(tuple(policy for policy, _ in mine), rules)

    def peer(self, end: End, namespaces: Mapping[str, Labels]) -> int:
        """Return the rules that name an end as the peer."""
        bits = self._everyone
        for bit, peer, own in self._peers:
            if not bits & bit and names(peer, own, end, namespaces):
                bits |= bit
        return bits

    def port(self, protocol: Protocol, number: int) -> int:
        """Return the rules that name a port by its number, or every port."""
        found = self._ports.get((protocol, number))
        if found is None:
            found = 0
            for bit, its_protocol, first, last in self._numbered:
                if its_protocol == protocol and first <= number <= last:
                    found |= bit
            self._ports[protocol, number] = found
        return found

    def named(self, ports: Mapping[str, tuple[Protocol, int]]) -> dict[tuple[Protocol, int], int]:
        """Return the rules that name a destination's ports by name, for each port that has one."""
        found: dict[tuple[Protocol, int], int] = {}
        for name, port in ports.items():
            bits = self._named.get((name, port[0]))
            if bits:
                found[port] = found.get(port, 0) | bits
        return found


def names(peer: Peer, own: str, end: End, namespaces: Mapping[str, Labels]) -> bool:
    """Whether an entry of `from` or `to` in a policy of the namespace `own` means this end.

    A block of addresses also holds those of pods. Both selectors must match; a
    missing namespaceSelector means the policy's own namespace.
    Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
    """
    if peer.ip_block is not None:
        return within(end.ip, peer.ip_block)
    if isinstance(end, External):
        return False
    if peer.namespaces is None:
        here = end.namespace == own
    else:
        here = peer.namespaces.matches(namespaces.get(end.namespace) or {NAME_LABEL: end.namespace})
    return here and (peer.pods is None or peer.pods.matches(end.labels))


def within(ip: Address, block: IPBlock) -> bool:
    """Whether an address lies in a block and in none of its exceptions."""
    return _inside(ip, block.cidr) and not any(_inside(ip, one) for one in block.excepts)


def _inside(ip: Address, network: Network) -> bool:
    return ip.version == network.version and ip in network
