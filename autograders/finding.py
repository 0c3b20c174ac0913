"""What is wrong with an answer, where, and which case shows it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cluster.source import DocumentError


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the learner's own text (SARIF's region): 1-based line and column, and that line's text."""

    line: int
    column: int = 1
    text: str = ""

    @classmethod
    def in_answer(cls, answer: str, line: int, column: int = 1) -> Location:
        """Point at a line of an answer and quote it."""
        lines = answer.splitlines()
        quoted = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return cls(line, column, quoted)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The one case that shows the mistake, in the domain's own notation.

    `replay` is plain JSON data from which a lab can run the same case, with a
    `kind` such as "iam.request"; empty when there is nothing to run.
    """

    text: str
    replay: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a check is not passed.

    Reads as: expected `expected`, got `got`: `counterexample`, because
    `because` at `location`; next `next`. `because` follows the quoted line
    ("matches it", "never carries the key s3:prefix").
    """

    expected: str
    got: str
    counterexample: Counterexample | None = None
    because: str = ""
    location: Location | None = None
    next: str = ""

    @classmethod
    def unreadable(cls, error: DocumentError, answer: str) -> Finding:
        """Report an answer that is not the document it should be."""
        return cls(
            expected="a document that the platform accepts",
            got=error.message,
            because="",
            location=Location.in_answer(answer, error.line, error.column),
            next=error.suggestion,
        )
