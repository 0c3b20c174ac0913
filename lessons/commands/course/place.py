"""In which folder is the class, and what may be wrong with it?"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lessons.commands.failure import LACKING, USAGE, Failure

if TYPE_CHECKING:
    from autograders.course.class_folder import ClassFolder
    from lessons.catalogue import Lesson

Place = Annotated[Path, typer.Option("--course", help="The class's folder, laid out as nbgrader's.")]
Names = Annotated[list[str] | None, typer.Argument(help="Names of lessons.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
BUILD = Path("build")


def class_folder(course: Path) -> ClassFolder:
    """Return the class's folder."""
    from autograders.course.class_folder import ClassFolder

    return ClassFolder(course.expanduser().absolute())


def released(place: ClassFolder, wanted: Iterable[str]) -> list[Lesson]:
    """Return the lessons that were asked for; without any, those that were released."""
    from autograders.course.gradebook import Gradebook
    from lessons import catalogue

    named = tuple(dict.fromkeys(wanted))
    if not named:
        with closing(Gradebook(place.gradebook)) as book:
            named = book.lessons()
    if not named:
        raise Failure("No lesson was released yet.", "Run seclab course release.", USAGE)
    return [catalogue.lesson(slug) for slug in named]


class Explained:
    """Turn an error of the class's folder into a failure; 3 is the code of what is lacking."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: object, __: object) -> None:
        from autograders.course.class_folder import ClassError

        if isinstance(error, ClassError):
            raise Failure(error.args[0], error.next_step, LACKING) from None
        if isinstance(error, OSError):
            step = "Give yourself write permission and space there, or choose --course."
            raise Failure(f"The class's folder cannot be used: {error}.", step, LACKING) from None
