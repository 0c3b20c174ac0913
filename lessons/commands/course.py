"""How does an instructor release lessons to a class, and grade what comes back?"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lessons.commands.failure import LACKING, NOT_PASSED, USAGE, Failure

if TYPE_CHECKING:
    from autograders.class_folder import ClassFolder
    from autograders.class_run import Row
    from lessons.catalogue import Lesson

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Release lessons to a class and grade what comes back.",
    epilog="\b\nExamples:\n  seclab course init\n  seclab course release least_privilege\n"
    "  (hand out build/release/least_privilege/least_privilege.ipynb; put what comes back into\n"
    "   build/submitted/<learner>/least_privilege/least_privilege.ipynb)\n"
    "  seclab course grade\n  nbgrader export\n\n"
    "Submissions are read as data: no cell is executed.",
)
Place = Annotated[Path, typer.Option("--course", help="The class's folder, laid out as nbgrader's.")]
Names = Annotated[list[str] | None, typer.Argument(help="Names of lessons.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
BUILD = Path("build")


@app.command(epilog="\b\nExamples:\n  seclab course init\n  seclab course init --course ~/autumn")
def init(course: Place = BUILD) -> None:
    """Make the class's folder and its gradebook."""
    from autograders import nbgrader_books

    with _Explained():
        nbgrader_books.demand()
        nbgrader_books.init(_folder(course))
    typer.echo(f"{course} is ready. Next: seclab course release")


@app.command(epilog="\b\nExamples:\n  seclab course release\n  seclab course release least_privilege")
def release(lessons: Names = None, course: Place = BUILD) -> None:
    """Build notebooks, and enter their points in the gradebook."""
    from autograders import nbgrader_books
    from lessons import catalogue
    from lessons.build import build_text

    with _Explained():
        nbgrader_books.demand()
        wanted = [catalogue.lesson(slug) for slug in lessons or ()] or catalogue.lessons()
        nbgrader_books.init(_folder(course))
        for lesson in wanted:
            nbgrader_books.release(_folder(course), lesson.slug, build_text(lesson))
            typer.echo(f"Hand out {_folder(course).release(lesson.slug)}")


@app.command(epilog="\b\nExamples:\n  seclab course roster\n  seclab course roster --add class.csv")
def roster(
    add: Annotated[
        Path | None,
        typer.Option("--add", help="A CSV file with the columns id, first_name, last_name, email.", show_default=False),
    ] = None,
    course: Place = BUILD,
    as_json: AsJson = False,
) -> None:
    """List the learners of the class, or add those of a CSV file."""
    from autograders import nbgrader_books, roster_csv
    from autograders.gradebook import Gradebook

    with _Explained():
        nbgrader_books.demand()
        with closing(Gradebook(_folder(course).gradebook)) as book:
            for learner in roster_csv.read(add) if add else ():
                book.enrol(*learner)
            known = book.learners()
    if as_json:
        keys = ("id", "first_name", "last_name", "email")
        typer.echo(json.dumps([dict(zip(keys, one, strict=True)) for one in known], indent=2, ensure_ascii=False))
        return
    for one in known:
        typer.echo("  ".join(part for part in one if part))
    typer.echo(f"{len(known)} learners")


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
    from autograders import nbgrader_books
    from autograders.class_run import count, grade_class

    with _Explained():
        nbgrader_books.demand()
        place = _folder(course)
        folders = {lesson.slug: lesson.folder for lesson in _released(place, lessons or ())}
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
    from autograders import nbgrader_books
    from autograders.gradebook import Gradebook

    with _Explained():
        nbgrader_books.demand()
        place = _folder(course)
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


def _folder(course: Path) -> ClassFolder:
    from autograders.class_folder import ClassFolder

    return ClassFolder(course.expanduser().absolute())


def _released(place: ClassFolder, wanted: Iterable[str]) -> list[Lesson]:
    """Return the lessons that were asked for; without any, those that were released."""
    from autograders.gradebook import Gradebook
    from lessons import catalogue

    named = tuple(dict.fromkeys(wanted))
    if not named:
        with closing(Gradebook(place.gradebook)) as book:
            named = book.lessons()
    if not named:
        raise Failure("No lesson was released yet.", "Run seclab course release.", USAGE)
    return [catalogue.lesson(slug) for slug in named]


class _Explained:
    """Turn an error of the class's folder into a failure; 3 is the code of what is lacking."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: object, __: object) -> None:
        from autograders.class_folder import ClassError

        if isinstance(error, ClassError):
            raise Failure(error.args[0], error.next_step, LACKING) from None
        if isinstance(error, OSError):
            step = "Give yourself write permission and space there, or choose --course."
            raise Failure(f"The class's folder cannot be used: {error}.", step, LACKING) from None


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
