"""Which parts of the README follow from the course, and are they current?"""

from __future__ import annotations

from lessons.catalogue import LESSONS, Lesson, lessons

README = LESSONS.parent / "README.md"
START, END = "<!-- lessons:start -->", "<!-- lessons:end -->"


class NoMarkers(ValueError):
    """The README does not say where the table of lessons goes."""


def lesson_table() -> str:
    """Return the lessons as a Markdown table, in teaching order."""
    rows = (_row(number, lesson) for number, lesson in enumerate(lessons(LESSONS), 1))
    return "\n".join(["| | lesson | what you do | checks | minutes |", "|---|---|---|---|---|", *rows])


def _row(number: int, lesson: Lesson) -> str:
    title = f"[{lesson.title}](lessons/{lesson.slug}/lesson.md)"
    return f"| {number} | {title} | {lesson.summary} | {len(lesson.rubric.checks)} | {lesson.minutes} |"


def current(text: str) -> str:
    """Return a README's text with its generated parts made anew. Raises NoMarkers."""
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise NoMarkers(f"the README lacks {START} or, below it, {END}")
    return f"{before}{START}\n{lesson_table()}\n{END}{after}"


def stale() -> bool:
    """Whether the README on disk differs from what it should be."""
    text = README.read_text(encoding="utf-8")
    return current(text) != text
