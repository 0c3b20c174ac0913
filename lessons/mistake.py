"""What did the author of a lesson get wrong, in which file, and on which line?"""

from __future__ import annotations

from pathlib import Path

from cluster.source import DocumentError


class LessonError(DocumentError):
    """A lesson that cannot be read or built. `suggestion` is the author's next step."""

    def __init__(self, file: Path, message: str, suggestion: str = "", line: int = 1, column: int = 1) -> None:
        super().__init__(message, line, column, suggestion)
        self.file = file

    def __str__(self) -> str:
        return f"{shown(self.file)}:{self.line}: {sentence(self.message, self.suggestion)}"


def shown(file: Path) -> str:
    """Name a file as an author knows it: from the lesson's folder on."""
    parts = file.parts
    below = max((index for index, part in enumerate(parts) if part in ("solutions", "specimens")), default=-1)
    return "/".join(parts[below - 1 :] if below > 0 else parts[-2:])


def sentence(message: str, next_step: str = "") -> str:
    """Join what is wrong and what to do about it."""
    first, second = (_ended(part.strip()) for part in (message, next_step))
    return f"{first} {second[:1].upper()}{second[1:]}".strip()


def _ended(part: str) -> str:
    return f"{part}." if part and part[-1] not in ".?!" else part
