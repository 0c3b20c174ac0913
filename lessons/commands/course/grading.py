"""How does an instructor grade what a class handed in, and see how far that is?"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from lessons.commands.course.place import BUILD, AsJson, Explained, Names, Place, class_folder, released
from lessons.commands.failure import NOT_PASSED

if TYPE_CHECKING:
    from autograders.course.run import Row

app = typer.Typer(rich_markup_mode=None)


@app.command(
    epilog="\b\nExamples:\n  seclab course grade\n  seclab course grade least_privilege --json\n\n"
    "Interrupt it at any time: the next run grades what is missing. Exit code 1 means that a submission\n"
    "could not be graded, or that a person has to look at it."
)
def grade(
    lessons: Names = None,
    course: Place = BUILD,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Grade every submission that is new or has changed."""
    from autograders.course import nbgrader_books
    from autograders.course.run import count, grade_class

    with Explained():
        nbgrader_books.demand()
        place = class_folder(course)
        folders = {lesson.slug: lesson.folder for lesson in released(place, lessons or ())}
        rows = sorted(
            _watched(grade_class(place, folders, force=force), count(place, folders)),
            key=lambda row: (row.lesson, row.learner),
        )
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(row) for row in rows], indent=2, ensure_ascii=False))
    else:
        _print(rows)
    if any(row.status != "graded" for row in rows):
        raise typer.Exit(NOT_PASSED)


@app.command(epilog="\b\nExamples:\n  seclab course status\n  seclab course status --json")
def status(course: Place = BUILD, as_json: AsJson = False) -> None:
    """Count, lesson by lesson, what was handed in and what was graded."""
    from autograders.course import nbgrader_books
    from autograders.course.gradebook import Gradebook

    with Explained():
        nbgrader_books.demand()
        place = class_folder(course)
        with closing(Gradebook(place.gradebook)) as book:
            graded = {lesson: book.marked(lesson) for lesson in book.lessons()}
    rows = [
        {
            "lesson": lesson,
            "handed_in": sum(1 for _ in place.handed_in(lesson)),
            "graded": sum(one.status == "graded" for one in marks.values()),
            "to_look_at": sum(one.status != "graded" for one in marks.values()),
        }
        for lesson, marks in graded.items()
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        typer.echo("{lesson}: {handed_in} handed in, {graded} graded, {to_look_at} to look at".format(**row))
    if not rows:
        typer.echo("No lesson was released yet. Next: seclab course release")


def _watched(rows: Iterator[Row], total: int) -> Iterator[Row]:
    """Show how far it is on a terminal; print nothing into a file or a pipe."""
    from rich.console import Console
    from rich.progress import track

    screen = Console(stderr=True)
    return iter(track(rows, "Grading", total, console=screen, transient=True)) if screen.is_terminal else rows


def _print(rows: list[Row]) -> None:
    from rich.table import Table
    from rich.text import Text

    from lessons.commands.terminal import console

    table = Table("Lesson", "Learner", "Points", "Status", "Reason", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        points = f"{row.score:g} of {row.max_score:g}"
        words = row.status if row.fresh else f"{row.status} before"
        # Text: a learner's name or file is no markup.
        table.add_row(*(Text(cell) for cell in (row.lesson, row.learner, points, words, row.reason)))
    console().print(table)
    old = sum(not row.fresh for row in rows)
    looks = sum(row.status != "graded" for row in rows)
    typer.echo(f"{len(rows)} submissions: {len(rows) - old} new, {old} graded before, {looks} to look at")
