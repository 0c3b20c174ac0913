"""Where in a document does each thing stand?"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: 1-based line and column, counted in characters."""

    line: int
    column: int = 1


START = Position(1)


class DocumentError(ValueError):
    """A text that cannot be read as the document it should be.

    `message` is one sentence, `suggestion` the next step or the word that was
    probably meant ("" when there is none).
    """

    def __init__(self, message: str, line: int = 1, column: int = 1, suggestion: str = "") -> None:
        super().__init__(message, line, column, suggestion)
        self.message = message
        self.line = line
        self.column = column
        self.suggestion = suggestion

    def __str__(self) -> str:
        tail = f" ({self.suggestion})" if self.suggestion else ""
        return f"line {self.line}, column {self.column}: {self.message}{tail}"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value. `text` is what a string holds, or how anything else is written."""

    value: str | int | float | bool | None
    text: str
    position: Position


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order they are written; no key occurs twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    position: Position

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping

MAX_CHARACTERS = 1 << 20
MAX_DEPTH = 64


def check_text(text: str) -> None:
    """Refuse a text that no reader should start on. Raises DocumentError."""
    if len(text) > MAX_CHARACTERS:
        place = position(text, MAX_CHARACTERS)
        raise error(f"the document is longer than {MAX_CHARACTERS:,} characters", place, "shorten it")
    if text.startswith("\ufeff"):
        raise DocumentError("the text starts with a byte order mark", 1, 1, "save it as UTF-8 without a BOM")
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        code = f"U+{ord(unprintable[0]):04X}"
        raise error(
            f"the character {code} cannot stand in a document", position(text, unprintable.start()), "delete it"
        )
    if not text.strip():
        raise DocumentError("the document is empty", 1, 1, "write it here")


def position(text: str, offset: int) -> Position:
    """Return the line and column of a character of the text."""
    return Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def error(message: str, place: Position, suggestion: str = "") -> DocumentError:
    """Make the error of a place."""
    return DocumentError(message, place.line, place.column, suggestion)


def describe(node: Node) -> str:
    """Name the kind of a node as a message does: `a list`, `the number 5`."""
    match node:
        case Mapping():
            return "an object"
        case Sequence():
            return "a list"
        case Scalar(value=bool() | None):
            return node.text.lower() or "nothing"
        case Scalar(value=str()):
            return "a text"
    return f"the number {node.text[:20]}"


def similar(word: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant, "" when none is close."""
    by_case = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word[:100].lower(), by_case, n=1, cutoff=0.7)
    return by_case[close[0]] if close else ""
