"""What does a NetworkPolicy say, and on which line does it say it?

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Literal

from cluster.network.selectors import Selector
from cluster.source import START, DocumentError, Position

Direction = Literal["Egress", "Ingress"]
Protocol = Literal["TCP", "UDP", "SCTP"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DIRECTIONS: tuple[Direction, ...] = ("Egress", "Ingress")
PROTOCOLS: tuple[Protocol, ...] = ("TCP", "UDP", "SCTP")
LAST_PORT = 65535


class ManifestError(DocumentError):
    """A text that is not a manifest the platform would accept."""


@dataclass(frozen=True, slots=True)
class IPBlock:
    """The addresses of a CIDR without those of `excepts`."""

    cidr: Network
    excepts: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Peer:
    """One entry of `from` or `to`.

    Either an `ip_block`, or pods: those that `pods` matches (None: all) in the
    namespaces that `namespaces` matches (None: only the policy's own).
    """

    pods: Selector | None = None
    namespaces: Selector | None = None
    ip_block: IPBlock | None = None
    position: Position = START


@dataclass(frozen=True, slots=True)
class Port:
    """One entry of `ports`: every port of the protocol (None), a number up to `end`, or a name."""

    protocol: Protocol = "TCP"
    port: int | str | None = None
    end: int | None = None
    position: Position = START

    def __str__(self) -> str:
        if self.port is None:
            return self.protocol
        return f"{self.protocol}/{self.port}" + (f"-{self.end}" if self.end is not None else "")


@dataclass(frozen=True, slots=True)
class Rule:
    """What one entry of `ingress` or `egress` allows. No peers means all, no ports means all."""

    peers: tuple[Peer, ...] = ()
    ports: tuple[Port, ...] = ()
    position: Position = START


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """A parsed NetworkPolicy. `policy_types` are those in force, defaults applied.

    `text` is the source that it was parsed from, all documents of it.
    """

    name: str
    namespace: str = "default"
    pods: Selector = field(default_factory=Selector)
    policy_types: tuple[Direction, ...] = ("Ingress",)
    ingress: tuple[Rule, ...] = ()
    egress: tuple[Rule, ...] = ()
    position: Position = START
    text: str = field(default="", repr=False, compare=False)

    def rules(self, direction: Direction) -> tuple[Rule, ...]:
        """Return the rules of a direction; none where the policy does not isolate it."""
        if direction not in self.policy_types:
            return ()
        return self.egress if direction == "Egress" else self.ingress

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"
