"""How does an instructor collect what a class handed in?"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lessons.commands.course.place import BUILD, AsJson, Explained, Names, Place, class_folder, released
from lessons.commands.failure import NOT_PASSED, USAGE, Failure

if TYPE_CHECKING:
    from autograders.course.collect import Row
    from autograders.course.downloads import Item

app = typer.Typer(rich_markup_mode=None)


@app.command(
    epilog="\b\nExamples:\n  seclab course collect --zip submissions.zip\n"
    "  seclab course collect least_privilege --folder ~/Downloads/handed-in --dry-run\n"
    "  seclab course collect --exchange /srv/exchange --course-id mlops101\n"
    "  seclab course collect --folder ps1 --pattern '(?P<learner>\\w+)_attempt_(?P<timestamp>[0-9-]+)'\n\n"
    "Names as Canvas and Moodle make them are understood, and learner_lesson.zip as seclab hand-in --name makes it.\n"
    "Other names need --pattern: its group learner says whose a file is, lesson and timestamp (UTC) if you like.\n"
    "Where the class has a roster, a name has to be an id, a full name or a mail address on it.\n"
    "A newer submission takes the place of an older one, never the other way round.\n"
    "Exit code 1 means that something was not collected and needs you.",
)
def collect(
    lessons: Names = None,
    zips: Annotated[list[Path] | None, typer.Option("--zip", help="A zip file.", show_default=False)] = None,
    folders: Annotated[list[Path] | None, typer.Option("--folder", help="A folder.", show_default=False)] = None,
    exchange: Annotated[Path | None, typer.Option(help="nbgrader's exchange.", show_default=False)] = None,
    course_id: Annotated[str, typer.Option(help="The course's id in the exchange.", show_default=False)] = "",
    pattern: Annotated[str, typer.Option(help="A regular expression for names.", show_default=False)] = "",
    new_learners: Annotated[
        bool, typer.Option("--new-learners", help="Take those who are not on the roster too.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    course: Place = BUILD,
    as_json: AsJson = False,
) -> None:
    """Collect what learners handed in, from an LMS or an exchange."""
    from autograders.course import collect as collecting
    from autograders.course.gradebook import Gradebook
    from autograders.course.matching import Roster

    _demand_sense(zips, folders, exchange, course_id, pattern)
    with Explained(), contextlib.ExitStack() as stack:
        place = class_folder(course)
        slugs = [lesson.slug for lesson in released(place, lessons or ())]
        with closing(Gradebook(place.gradebook)) as book:
            roster = Roster(book.learners(), new_learners)
        if not dry_run:
            stack.enter_context(place.alone())
        found = list(_from_files(stack, zips or [], folders or [], slugs, pattern))
        found += list(_from_exchange(exchange, course_id, slugs))
        rows = sorted(
            collecting.collect(place, found, roster, slugs, dry_run), key=lambda row: (row.lesson, row.learner)
        )
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(row) for row in rows], indent=2))
    else:
        _print(rows, dry_run)
    if any(row.status in ("refused", "unmatched") for row in rows):
        raise typer.Exit(NOT_PASSED)


def _demand_sense(
    zips: list[Path] | None, folders: list[Path] | None, exchange: Path | None, course_id: str, pattern: str
) -> None:
    step = "seclab course collect --help shows examples."
    if not (zips or folders or exchange):
        raise Failure("Say where the submissions are: --zip, --folder, or --exchange.", step, USAGE)
    if bool(exchange) != bool(course_id):
        raise Failure("An exchange needs --exchange and --course-id.", step, USAGE)
    for path in (*(zips or ()), *(folders or ())):
        if not path.expanduser().exists():
            raise Failure(f"There is no {path}.", step, USAGE)
    try:
        if pattern and "learner" not in re.compile(pattern).groupindex:
            raise Failure("--pattern has no group (?P<learner>...).", step, USAGE)
    except re.error as error:
        raise Failure(f"--pattern is no regular expression: {error}.", step, USAGE) from None


def _from_files(
    stack: contextlib.ExitStack, zips: list[Path], folders: list[Path], slugs: list[str], pattern: str
) -> Iterator[Item]:
    from autograders.course import archives, downloads
    from autograders.course.class_folder import ClassError

    for path in zips:
        yield from stack.enter_context(downloads.handed_in(path.expanduser().absolute(), slugs, pattern))
    for path in folders:
        try:
            entries = archives.folder(path.expanduser().absolute())
        except archives.ArchiveError as error:
            raise ClassError(f"{path}: {error}", "Give a folder with submissions only.") from None
        yield from downloads.items(path.name, entries, slugs, pattern)


def _from_exchange(exchange: Path | None, course_id: str, slugs: list[str]) -> Iterator[Item]:
    from autograders.course import collect
    from autograders.course.exchange import inbound

    if exchange:
        yield from collect.from_exchange(inbound(exchange.expanduser().absolute(), course_id), slugs)


def _print(rows: list[Row], dry_run: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    from lessons.commands.terminal import console

    table = Table("Lesson", "Learner", "Status", "File", "Reason", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        cells = (row.lesson, row.learner, row.status, row.source, row.reason)
        # Learners named these: no markup, and no sign that steers a terminal.
        table.add_row(*(Text("".join(sign if sign.isprintable() else "\ufffd" for sign in cell)) for cell in cells))
    console().print(table)
    counts = {status: sum(row.status == status for row in rows) for status in ("collected", "kept")}
    others = len(rows) - sum(counts.values())
    words = "would be collected" if dry_run else "collected"
    typer.echo(f"{counts['collected']} {words}, {counts['kept']} there already, {others} not taken")
    if not rows:
        typer.echo("Nothing was found. Next: check the names of the files, or give --pattern.")
    elif any(row.status == "unmatched" for row in rows):
        typer.echo(
            "Next: add them to the roster (seclab course roster --add), say with --pattern where in the name of a file"
        )
        typer.echo("      its learner stands, or take them as they are with --new-learners.")
    elif not dry_run:
        typer.echo("Next: seclab course grade")
