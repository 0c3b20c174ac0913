"""How is a class graded on many machines, and put together on one?"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lessons.commands.course.place import BUILD, AsJson, Explained, Place, class_folder, released
from lessons.commands.course.watching import collected, finish, ordered, print_json, stoppable
from lessons.commands.failure import NOT_PASSED, USAGE, Failure

if TYPE_CHECKING:
    from autograders.course.class_folder import ClassFolder
    from lessons.catalogue import Lesson

app = typer.Typer(rich_markup_mode=None)
Part = Annotated[
    str | None,
    typer.Option(
        metavar="I/N",
        help="Grade only part I of N, counted from 0 as JOB_COMPLETION_INDEX is, and write no gradebook.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(help="Where a shard's results go; without it, shards/ in the class's folder.", show_default=False),
]
Places = Annotated[
    list[Path] | None,
    typer.Argument(help="Folders or files of results; without any, shards/ in the class's folder.", show_default=False),
]


def refuse_mixture(part: str | None, out: Path | None, others: bool) -> None:
    """Raise Failure for options that do not go together."""
    if (part and others) or (out and not part):
        text = "--shard goes with --out, --weak-jail and --json only, and --out with --shard only."
        raise Failure(text, "seclab course grade --help shows what goes together.", USAGE)


def grade(course: Path, part: str, wanted: Iterable[str], out: Path | None, as_json: bool) -> None:
    """Grade one shard; it needs source/ and submitted/ to read, and one folder to write."""
    from autograders.course import shards

    try:
        shard = shards.Shard.parse(part)
    except ValueError as error:
        raise Failure(f"{error}.", "Name it as seclab course grade --help shows.", USAGE) from None
    with Explained(), stoppable():
        place = class_folder(course)
        folders = {lesson.slug: lesson.folder for lesson in _given_out(place, wanted)}
        rows = shards.grade(place, folders, shard, (out or place.shards).expanduser().absolute())
        found = collected(rows, shards.count(place, folders, shard), as_json)
    if as_json:
        print_json(found)
    for row in found:
        if row.status == "failed":
            typer.echo(ascii(f"{row.lesson}  {row.learner}: {row.reason}")[1:-1], err=True)
    if not as_json:
        typer.echo(f"{len(found)} submissions in shard {part}. When all are done: seclab course merge")
    # A name that no gradebook can hold stays one: to try again would not help.
    if any(row.status == "failed" and "rename the folder" not in row.reason for row in found):
        raise typer.Exit(NOT_PASSED)


@app.command(
    epilog="\b\nExamples:\n  seclab course merge\n  seclab course merge here there/shard-0-of-4-….jsonl --json\n\n"
    "In any order, and as often as you like: the same results make the same gradebook. "
    "A result counts for the answers that are handed in now, and for no others. Exit code 1 means that a "
    "file was refused, or that a person has to look at a submission."
)
def merge(places: Places = None, course: Place = BUILD, as_json: AsJson = False) -> None:
    """Put the results of shards into the gradebook, and sign them."""
    from autograders.course import merge, nbgrader_books

    with Explained(), stoppable():
        nbgrader_books.demand()
        place = class_folder(course)
        folders = {lesson.slug: lesson.folder for lesson in released(place, ())}
        results, wrong = merge.gathered([one.expanduser() for one in places or (place.shards,)], folders)
        rows = collected(merge.merge(place, folders, results), merge.count(results))
    if as_json:
        refused = [{"reason": error.args[0], "next_step": error.next_step} for error in wrong]
        said = {"rows": [dataclasses.asdict(row) for row in ordered(rows)], "refused": refused}
        typer.echo(json.dumps(said, indent=2, ensure_ascii=False))
    for error in wrong:
        typer.echo(ascii(f"{error.args[0]} {error.next_step}")[1:-1], err=True)
    finish(rows, quiet=as_json)
    if wrong:
        raise typer.Exit(NOT_PASSED)


def _given_out(place: ClassFolder, wanted: Iterable[str]) -> list[Lesson]:
    """Return the lessons asked for, or those in source/: a shard has no gradebook to ask."""
    from lessons import catalogue

    source = place.root / "source"
    named = tuple(dict.fromkeys(wanted)) or tuple(sorted(one.name for one in source.glob("*") if one.is_dir()))
    if not named:
        raise Failure(f"{source} holds no lesson.", "Run seclab course release where the gradebook is.", USAGE)
    return [catalogue.lesson(slug) for slug in named]
