"""Which parts of the README follow from the course, and are they current?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from cluster import backends
from cluster.backend import Backend, Capability
from lessons.catalogue import LESSONS, Lesson, lessons

README = LESSONS.parent / "README.md"


class NoMarkers(ValueError):
    """The README does not say where a generated table goes."""


def lesson_table() -> str:
    """Return the lessons as a Markdown table, in teaching order."""
    rows = (_row(number, lesson) for number, lesson in enumerate(lessons(LESSONS), 1))
    return "\n".join(["| | lesson | what you do | checks | minutes |", "|---|---|---|---|---|", *rows])


def _row(number: int, lesson: Lesson) -> str:
    title = f"[{lesson.title}](lessons/{lesson.slug}/lesson.md)"
    return f"| {number} | {title} | {lesson.summary} | {len(lesson.rubric.checks)} | {lesson.minutes} |"


def backend_table() -> str:
    """Return what each backend gives as a Markdown table, in the order of the capabilities."""
    made = [backends.named(name) for name in backends.BACKENDS]
    head = "".join(f" {backend.name} |" for backend in made)
    rows = (_capability(one, made) for one in get_args(Capability))
    return "\n".join([f"| |{head}", "|---|" + "---|" * len(made), *rows])


def _capability(one: Capability, made: list[Backend]) -> str:
    notes = [backend.notes.get(one, "") for backend in made]
    # What stands in the column to the left already is not said again: the table is wide enough.
    told = ("likewise" if note and note == left else note for left, note in zip(["", *notes], notes, strict=False))
    given = ("✓" if one in backend.capabilities else "–" for backend in made)
    cells = (f"{sign} {note}".strip() for sign, note in zip(given, told, strict=True))
    return f"| {one.replace('_', ' ')} | {' | '.join(cells)} |"


PARTS: Mapping[str, Callable[[], str]] = {"lessons": lesson_table, "backends": backend_table}
"""What is made for the place between the markers of each name."""


def current(text: str) -> str:
    """Return a README's text with its generated parts made anew. Raises NoMarkers."""
    for name, make in PARTS.items():
        start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
        before, opened, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not (opened and closed):
            raise NoMarkers(f"the README lacks {start} or, below it, {end}")
        text = f"{before}{start}\n{make()}\n{end}{after}"
    return text


def stale() -> bool:
    """Whether the README on disk differs from what it should be."""
    text = README.read_text(encoding="utf-8")
    return current(text) != text
