"""Who opens a connection to whom, on which port?"""

from __future__ import annotations

from dataclasses import dataclass

from cluster.network.policy import LAST_PORT, PROTOCOLS, Protocol
from cluster.network.world import End


@dataclass(frozen=True, slots=True)
class Flow:
    """A new connection, or the first packet of an exchange. Replies to it are implied.

    The ends are pods or addresses outside, or their names (`prod/inference`).
    Raises ValueError for another protocol or a port that is none.
    """

    source: End | str
    destination: End | str
    protocol: Protocol
    port: int

    def __post_init__(self) -> None:
        if self.protocol not in PROTOCOLS:
            raise ValueError(f"a flow is {', '.join(PROTOCOLS)}, not {self.protocol}")
        if not 0 < self.port <= LAST_PORT:
            raise ValueError(f"there is no port {self.port}")

    def __str__(self) -> str:
        """Print as every message does: `prod/gateway => prod/inference over TCP/8080`."""
        return f"{self.source} => {self.destination} over {self.protocol}/{self.port}"
