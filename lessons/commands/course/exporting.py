"""How does an instructor take the scores of a class elsewhere?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cluster import private
from lessons.commands.course.place import BUILD, Explained, Names, Place, class_folder
from lessons.commands.failure import USAGE, Failure

if TYPE_CHECKING:
    from autograders.course.class_folder import ClassFolder
    from autograders.course.scores import Standing

app = typer.Typer(rich_markup_mode=None)


@app.command(
    epilog="\b\nExamples:\n  seclab course export -o grades.csv\n  seclab course export least_privilege --format json\n"
    "  seclab course export --format canvas --column 'least_privilege=Lab 1 (12345)' -o canvas.csv\n"
    "  seclab course export --format moodle -o moodle.csv\n\n"
    "csv has the columns of nbgrader export, and why a score is what it is. json has the verdict of every check.\n"
    "canvas is for Gradebook > Import; moodle for Grades > Import > CSV, where you map Identifier or Email address.\n"
    "Grades given by hand, extra credit and late penalties count. Who handed in nothing has no score."
)
def export(
    lessons: Names = None,
    to: Annotated[Literal["csv", "json", "canvas", "moodle"], typer.Option("--format", help="The format.")] = "csv",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file; without it, print.", show_default=False)
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", help="What Canvas or Moodle calls a lesson: LESSON=TITLE.", show_default=False),
    ] = None,
    canvas_id: Annotated[
        Literal["login", "sis", "canvas"], typer.Option(help="What your learners' ids are in Canvas.")
    ] = "login",
    course: Place = BUILD,
) -> None:
    """Write the scores as CSV or JSON, or for Canvas or Moodle."""
    from autograders.course import export as formats
    from autograders.course.scores import standings

    titles = _titles(columns or [])
    with Explained():
        place = class_folder(course)
        found = standings(place.gradebook, lessons or (), _handed_in(place))
        text = {
            "csv": lambda: formats.to_csv(found),
            "json": lambda: formats.to_json(found),
            "canvas": lambda: formats.to_canvas(found, titles, canvas_id),
            "moodle": lambda: formats.to_moodle(found, titles),
        }[to]()
        if output:
            private.write(output.expanduser().absolute(), text.encode())
    if not output:
        typer.echo(text, nl=False)
    _warn(found, output)


def _titles(columns: list[str]) -> dict[str, str]:
    wrong = [column for column in columns if not column.partition("=")[2]]
    if wrong:
        raise Failure(f"{wrong[0]!r} is not LESSON=TITLE.", "As in: --column 'least_privilege=Lab 1'", USAGE)
    return {lesson: title for lesson, _, title in (column.partition("=") for column in columns)}


def _handed_in(place: ClassFolder) -> dict[str, set[str]]:
    from contextlib import closing

    from autograders.course.gradebook import Gradebook

    with closing(Gradebook(place.gradebook)) as book:
        return {lesson: {one.learner for one in place.handed_in(lesson)} for lesson in book.lessons()}


def _warn(found: list[Standing], output: Path | None) -> None:
    """Say on the error stream, which is no part of the export, what is not final."""
    if output:
        typer.echo(f"Wrote {len(found)} scores to {output}", err=True)
    looks = sum(one.status in ("unsure", "refused", "by_hand") for one in found)
    waiting = sum(one.status == "not_graded" for one in found)
    if looks:
        typer.echo(f"{looks} want a person's look: their status and reason say why.", err=True)
    if waiting:
        typer.echo(f"{waiting} were handed in and not graded. Next: seclab course grade", err=True)
