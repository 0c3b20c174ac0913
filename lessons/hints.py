"""Which hints does each check of a lesson have, from gentle to concrete?"""

from __future__ import annotations

import re
from pathlib import Path

from lessons.mistake import LessonError

_HEADING = re.compile(r"##\s+`?(?P<check>\w+)`?\s*")
_BULLET = re.compile(r"[-*]\s+(?P<text>\S.*)")


def load(folder: Path) -> dict[str, tuple[str, ...]]:
    """Read hints.md of a lesson folder: check id -> hints in the order they open.

    A section starts with `## <check_id>`, each hint with `- `; an indented line
    continues the hint above it. A first line `# …` is a title. Raises LessonError.
    """
    file = folder / "hints.md"
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise LessonError(file, "this lesson has no hints", "Write a section `## <check_id>` for every check") from None
    sections: dict[str, list[str]] = {}
    starts: dict[str, int] = {}
    current = ""
    for number, line in enumerate(lines, 1):
        heading = _HEADING.fullmatch(line)
        if heading:
            current = heading["check"]
            _refuse_twice(file, current, starts.get(current), number)
            sections[current], starts[current] = [], number
        elif line.strip() and not line.startswith("# "):
            _add(file, sections.get(current), line, number)
    for check, hints in sections.items():
        if not hints:
            raise LessonError(file, f"{check} has no hint", "Add a bullet below its heading", starts[check])
    return {check: tuple(hints) for check, hints in sections.items()}


def _refuse_twice(file: Path, check: str, before: int | None, number: int) -> None:
    if before is not None:
        raise LessonError(file, f"{check} has a section on line {before} already", "Merge the two", number)


def _add(file: Path, hints: list[str] | None, line: str, number: int) -> None:
    bullet = _BULLET.fullmatch(line.rstrip())
    if hints is None:
        raise LessonError(file, "this text belongs to no check", "Start a section with `## <check_id>`", number)
    if bullet:
        hints.append(bullet["text"])
    elif hints and line[0].isspace():
        hints[-1] += f" {line.strip()}"
    else:
        raise LessonError(
            file, "this line is no hint", "Start a hint with `- ` and indent the lines it goes on", number
        )
