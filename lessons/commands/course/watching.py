"""How does an instructor see how far it is, stop it, and read what came of it?"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from lessons.commands.failure import INTERRUPTED, NOT_PASSED

if TYPE_CHECKING:
    from autograders.course.run import Row


def collected(rows: Generator[Row, None, None], total: int, as_json: bool = False) -> list[Row]:
    """Take every row; Ctrl-C ends the workers, shows what is graded, and exits with 130."""
    found: list[Row] = []
    try:
        with contextlib.closing(rows):
            for row in _watched(rows, total):
                found.append(row)  # noqa: PERF402
    except KeyboardInterrupt:
        if as_json:
            print_json(found)
        step = "what is graded stays, and the same command goes on with the rest"
        typer.echo(f"Stopped: {len(found)} of {total} submissions are graded; {step}.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    return ordered(found)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """End on Ctrl-C with 130, where nothing was graded yet."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped: nothing was graded; run the same command again.", err=True)
        raise typer.Exit(INTERRUPTED) from None


def finish(rows: Sequence[Row], as_json: bool = False, quiet: bool = False) -> None:
    """Show the rows; the exit code is 1 when a person has to look at one."""
    if as_json:
        print_json(rows)
    elif not quiet:
        _print(rows)
    if any(row.status != "graded" for row in rows):
        raise typer.Exit(NOT_PASSED)


def print_json(rows: Sequence[Row]) -> None:
    """Print rows for a script."""
    typer.echo(json.dumps([dataclasses.asdict(row) for row in ordered(rows)], indent=2, ensure_ascii=False))


def ordered(rows: Sequence[Row]) -> list[Row]:
    """Sort by lesson and learner."""
    return sorted(rows, key=lambda row: (row.lesson, row.learner))


def _watched(rows: Iterator[Row], total: int) -> Iterator[Row]:
    """Show how far it is on a terminal; print nothing into a file or a pipe."""
    from rich.console import Console
    from rich.progress import track

    screen = Console(stderr=True)
    return iter(track(rows, "Grading", total, console=screen, transient=True)) if screen.is_terminal else rows


def _print(rows: Sequence[Row]) -> None:
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
