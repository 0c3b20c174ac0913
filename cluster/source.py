"""Where in a document does each thing stand?"""

from __future__ import annotations

from dataclasses import dataclass


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
