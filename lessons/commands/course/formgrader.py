"""How does an instructor grade by hand?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lessons.commands.course.place import BUILD, Explained, Place, class_folder
from lessons.commands.failure import LACKING, Failure

app = typer.Typer(rich_markup_mode=None)


@app.command(
    epilog="\b\nExamples:\n  seclab course formgrader\n  seclab course formgrader --course ~/autumn --no-browser\n\n"
    "The lessons, then the learners of one, then an answer: type its points, and a comment below it.\n"
    "Every change is saved at once. seclab course grade leaves it as it is. Ctrl-C stops formgrader."
)
def formgrader(
    course: Place = BUILD,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
) -> None:
    """Open nbgrader's formgrader on the class; Ctrl-C stops it."""
    from autograders.course import nbgrader_books

    with Explained():
        nbgrader_books.demand()
        root = class_folder(course).root
        if not class_folder(course).gradebook.is_file():
            raise Failure(
                f"There is no gradebook in {root}.", "Run seclab course init, then release and grade.", LACKING
            )
        _serve(root, port, no_browser)
    typer.echo("\nFormgrader has stopped. The grades are in the gradebook.")


def _serve(root: Path, port: int, no_browser: bool) -> None:
    from lessons import server
    from lessons.commands.start import show
    from lessons.jupyter import formgrader
    from lessons.safe_files import private_folder

    place = root / ".formgrader"
    private_folder(place)
    try:
        with server.alone(place):
            typer.echo("Formgrader starts. This takes a few seconds.", err=True)
            command = formgrader.formgrader(root)
            server.serve(
                place, port, lambda url: _ready(url, place, no_browser), command=command, opens=formgrader.OPENS_AT
            )
    except server.AlreadyServed as already:
        if already.url is None:
            raise Failure("Formgrader is being started already.", "Wait a moment, then try again.", LACKING) from None
        typer.echo(f"Formgrader runs already at  {already.url}")
        show(already.url, place, no_browser)
        raise typer.Exit from None


def _ready(url: str, place: Path, no_browser: bool) -> None:
    from lessons.commands.start import show

    typer.echo(f"Formgrader runs at  {url}")
    typer.echo("Stop it with Ctrl-C.")
    sys.stdout.flush()
    show(url, place, no_browser)
