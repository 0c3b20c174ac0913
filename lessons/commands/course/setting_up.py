"""How does an instructor set up a class, and give out its lessons?"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from lessons.commands.course.place import BUILD, AsJson, Explained, Names, Place, class_folder

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="\b\nExamples:\n  seclab course init\n  seclab course init --course ~/autumn")
def init(course: Place = BUILD) -> None:
    """Make the class's folder and its gradebook."""
    from autograders.course import nbgrader_books

    with Explained():
        nbgrader_books.demand()
        nbgrader_books.init(class_folder(course))
    typer.echo(f"{course} is ready. Next: seclab course release")


@app.command(epilog="\b\nExamples:\n  seclab course release\n  seclab course release least_privilege")
def release(lessons: Names = None, course: Place = BUILD) -> None:
    """Build notebooks, and enter their points in the gradebook."""
    from autograders.course import nbgrader_books
    from lessons import catalogue
    from lessons.build import build_text

    with Explained():
        nbgrader_books.demand()
        wanted = [catalogue.lesson(slug) for slug in lessons or ()] or catalogue.lessons()
        nbgrader_books.init(class_folder(course))
        for lesson in wanted:
            nbgrader_books.release(class_folder(course), lesson.slug, build_text(lesson))
            typer.echo(f"Hand out {class_folder(course).release(lesson.slug)}")


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
    from autograders.course import nbgrader_books
    from autograders.course import roster as class_list
    from autograders.course.gradebook import Gradebook

    with Explained():
        nbgrader_books.demand()
        with closing(Gradebook(class_folder(course).gradebook)) as book:
            for learner in class_list.read(add) if add else ():
                book.enrol(*learner)
            known = book.learners()
    if as_json:
        keys = ("id", "first_name", "last_name", "email")
        typer.echo(json.dumps([dict(zip(keys, one, strict=True)) for one in known], indent=2, ensure_ascii=False))
        return
    for one in known:
        typer.echo("  ".join(part for part in one if part))
    typer.echo(f"{len(known)} learners")
