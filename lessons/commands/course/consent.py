"""Does the instructor want that what was shown is written?"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from lessons.commands.failure import NOT_PASSED

Yes = Annotated[bool, typer.Option("--yes", help="Write it without asking.")]


def demand(question: str, yes: bool) -> None:
    """Go on when the answer is yes; a script without --yes has only looked, and exits with 1."""
    if yes:
        return
    if sys.stdin.isatty():
        if typer.confirm(question, err=True):
            return
        typer.echo("Nothing was written.", err=True)
    else:
        typer.echo("Nothing was written. Next: the same command with --yes writes it.", err=True)
    raise typer.Exit(NOT_PASSED)
