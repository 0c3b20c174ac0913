"""What does a labelled record of personal data and of harmless text look like?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Secret = Literal["email", "phone", "ssn", "card", "iban", "ipv4", "ipv6", "api_key", "name"]
Innocent = Literal[
    "order_id",
    "part_number",
    "version",
    "timestamp",
    "epoch",
    "hash",
    "wrong_iban",
    "wrong_card",
    "package",
    "git_url",
    "image",
    "isbn",
    "mention",
]
Context = Literal["sentence", "several", "adjacent", "lines", "json", "csv", "log", "url", "mixed_case", "zero_width"]
SECRETS: tuple[Secret, ...] = get_args(Secret)
INNOCENTS: tuple[Innocent, ...] = get_args(Innocent)
CONTEXTS: tuple[Context, ...] = get_args(Context)
NAMES: dict[str, str] = {
    "email": "mail address",
    "phone": "phone number",
    "ssn": "social security number",
    "card": "card number",
    "iban": "IBAN",
    "ipv4": "IPv4 address",
    "ipv6": "IPv6 address",
    "api_key": "API key",
    "name": "name",
    "order_id": "order number",
    "part_number": "part number",
    "version": "version",
    "timestamp": "time",
    "epoch": "time in seconds",
    "hash": "hash",
    "wrong_iban": "text that fails the checksum of IBANs",
    "wrong_card": "number that fails the check of cards",
    "package": "package",
    "git_url": "address of a repository",
    "image": "image",
    "isbn": "ISBN",
    "mention": "mention",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A value before it has a place; `lead` is what tells its kind where the value alone does not."""

    kind: str
    value: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A value in a text: `text[start:end] == value`, after `lead` signs that tell what it is."""

    kind: str
    start: int
    end: int
    value: str
    lead: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """A text, what in it must go, what in it must stay, and how it is built."""

    text: str
    secrets: tuple[Span, ...]
    innocents: tuple[Span, ...]
    context: str

    @property
    def spans(self) -> tuple[Span, ...]:
        """All values in the order of the text."""
        return tuple(sorted((*self.secrets, *self.innocents), key=lambda span: span.start))

    @property
    def gaps(self) -> tuple[str, ...]:
        """What lies before, between and after the secrets."""
        edges = [0, *(edge for span in self.secrets for edge in (span.start, span.end)), len(self.text)]
        return tuple(self.text[edges[place] : edges[place + 1]] for place in range(0, len(edges), 2))
