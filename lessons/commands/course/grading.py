"""How does an instructor grade what a class handed in, and see how far that is?"""

from __future__ import annotations

import json
import os
from contextlib import closing
from typing import Annotated

import typer

from lessons.commands.course import regrading, sharding
from lessons.commands.course.consent import Yes
from lessons.commands.course.place import BUILD, AsJson, Explained, Names, Place, class_folder, released
from lessons.commands.course.watching import collected, finish, stoppable

app = typer.Typer(rich_markup_mode=None)
Regrade = Annotated[
    str | None,
    typer.Option(
        metavar="LESSON",
        help="After a rubric was corrected: show who gains and who loses, then ask, then grade again.",
        show_default=False,
    ),
]
WeakJail = Annotated[
    bool,
    typer.Option(
        "--weak-jail",
        help="Grade lessons that run learners' code where this machine cannot shut it in: it can do what you can.",
    ),
]


@app.command(
    epilog="\b\nExamples:\n  seclab course grade\n  seclab course grade least_privilege --json\n"
    "  seclab course grade --regrade least_privilege\n"
    "  seclab course grade --shard 0/4     (and 1/4, 2/4, 3/4 elsewhere; then seclab course merge)\n\n"
    "Interrupt it at any time: the next run grades what is missing. Every grade is signed in record/. "
    "Exit code 1 means that a submission could not be graded, or that a person has to look at it."
)
def grade(
    lessons: Names = None,
    course: Place = BUILD,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    regrade: Regrade = None,
    yes: Yes = False,
    shard: sharding.Part = None,
    out: sharding.Out = None,
    weak_jail: WeakJail = False,
    as_json: AsJson = False,
) -> None:
    """Grade every submission that is new or has changed."""
    if weak_jail:
        _allow_any_jail()
    sharding.refuse_mixture(shard, out, force or yes or bool(regrade))
    if shard:
        sharding.grade(course, shard, lessons or (), out, as_json)
        return
    from autograders.course import nbgrader_books
    from autograders.course.run import count, grade_class

    with Explained(), stoppable():
        nbgrader_books.demand()
        place = class_folder(course)
        if regrade:
            regrading.regrade(place, regrade, yes, as_json)
            return
        folders = {lesson.slug: lesson.folder for lesson in released(place, lessons or ())}
        rows = collected(grade_class(place, folders, force=force), count(place, folders), as_json)
    finish(rows, as_json)


def _allow_any_jail() -> None:
    """Tell the workers, which inherit it, that the instructor wants it so."""
    from autograders.course.shut_in import ANY, VARIABLE

    os.environ[VARIABLE] = ANY
    typer.echo("--weak-jail: where learners' code is not shut in, it runs with your rights.", err=True)


@app.command(epilog="\b\nExamples:\n  seclab course status\n  seclab course status --json")
def status(course: Place = BUILD, as_json: AsJson = False) -> None:
    """Count what was handed in and what was graded."""
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
