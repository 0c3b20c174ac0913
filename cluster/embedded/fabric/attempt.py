"""What became of one flow that was tried?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cluster.network import Flow

Outcome = Literal["answered", "refused", "dropped", "silent", "error"]
_WORDS: dict[Outcome, str] = {
    "answered": "✓ answered",
    "refused": "✓ reached it, nobody listens there",
    "dropped": "✗ dropped",
    "silent": "? no answer",
    "error": "! no verdict",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A flow and its outcome.

    `dropped` is the network's word: its log names the packet, and `reason` the
    policies. `answered` and `refused` are the destination's: the packet got
    there. `silent` and `error` are no verdict. `sent` tells whether packets
    moved; without a network fabric the flow was only decided.
    """

    flow: Flow
    outcome: Outcome
    reply: bytes = b""
    reason: str = ""
    milliseconds: float = 0.0
    sent: bool = True

    @property
    def allowed(self) -> bool:
        """Whether the flow got through."""
        return self.outcome in ("answered", "refused")

    def __str__(self) -> str:
        how = f"in {self.milliseconds:.1f} ms" if self.sent else "decided, not sent"
        because = f": {self.reason}" if self.reason else ""
        return f"{self.flow}   {_WORDS[self.outcome]}{because} ({how})"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a pod learnt when it asked kube-dns for a name.

    Without addresses there is no such name, or the query did not get through.

    `attempt` is the last query: a name does not resolve either when it is dropped.
    """

    name: str
    addresses: tuple[str, ...]
    attempt: Attempt

    def __str__(self) -> str:
        if self.addresses:
            return f"{self.name}   {', '.join(self.addresses)}"
        return f"{self.name}   does not resolve: {'no such name' if self.attempt.allowed else self.attempt}"


@dataclass(frozen=True, slots=True)
class Received:
    """Something that arrived at a listener with the handler `sink`."""

    time: float
    source: str
    host: str
    port: int
    content: bytes
