"""Who opens a connection to whom, on which port?"""

from __future__ import annotations

from dataclasses import dataclass

from cluster.network.policy import Protocol
from cluster.network.world import End


@dataclass(frozen=True, slots=True)
class Flow:
    """A new connection, or the first packet of an exchange. Replies to it are implied.

    The ends are pods or addresses outside, or their names (`prod/inference`).
    """

    source: End | str
    destination: End | str
    protocol: Protocol
    port: int

    def __str__(self) -> str:
        """Print as every message does: `prod/gateway => prod/inference over TCP/8080`."""
        return f"{self.source} => {self.destination} over {self.protocol}/{self.port}"
