"""What stands on the page about a class?"""

from __future__ import annotations

from autograders.course import charts, pages
from autograders.course.class_figures import CheckFigures, ClassFigures, LessonFigures
from autograders.course.class_text import NO_PROOF, REASONS, minutes, named, spread

HEATS = 5
# Room for the longest name of a check, and for the last number of the axis.
LEFT, RIGHT = 338, 700


def page(figures: ClassFigures) -> bytes:
    """Return one file that needs no other: charts, tables and text."""
    return pages.render(
        "class_report.html",
        figures=figures,
        columns=max((len(lesson.checks) for lesson in figures.lessons), default=0),
        heat=heat,
        minutes=minutes,
        named=named,
        spread=spread,
        bars=_bars,
        times=_times,
        no_proof=NO_PROOF,
        reasons=REASONS,
        width=charts.WIDTH,
    )


def heat(check: CheckFigures) -> int:
    """Return how warm a cell is: 0 where few pass, 4 where nearly all do."""
    return min(HEATS - 1, int(check.share * HEATS))


def _bars(lesson: LessonFigures) -> tuple[charts.Bar, ...]:
    return charts.histogram(lesson.scores, lesson.max_score)


def _times(lesson: LessonFigures) -> tuple[tuple[charts.Range, ...], tuple[charts.Tick, ...]]:
    return charts.spreads(lesson.checks, LEFT, RIGHT)
