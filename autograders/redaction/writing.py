"""How does a text grow, and where in it do the values stand?"""

from __future__ import annotations

from collections.abc import Callable

from autograders.redaction.kinds import SECRETS, Piece, Record, Span


class Writing:
    """A text that is being written."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: list[str] = []
        self._length = 0
        self._spans: list[Span] = []

    def add(self, text: str) -> None:
        """Write words that are no value."""
        self._parts.append(text)
        self._length += len(text)

    def put(self, piece: Piece, encode: Callable[[str], str] = str, *, keep_lead: bool = False) -> None:
        """Write a value as the text around it needs it written."""
        lead = piece.lead if keep_lead else encode(piece.lead) if piece.lead else ""
        self.add(lead)
        value, start = encode(piece.value), self._length
        self.add(value)
        self._spans.append(Span(piece.kind, start, self._length, value, len(lead)))

    def record(self, context: str) -> Record:
        """Return what has been written."""
        secrets = tuple(span for span in self._spans if span.kind in SECRETS)
        innocents = tuple(span for span in self._spans if span.kind not in SECRETS)
        return Record("".join(self._parts), secrets, innocents, context)
