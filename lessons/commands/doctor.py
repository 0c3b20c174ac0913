"""What does this machine lack, and what is the fix?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from lessons.commands.failure import NOT_PASSED

if TYPE_CHECKING:
    from lessons.doctor import Diagnosis

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="\b\nExamples:\n  seclab doctor\n  seclab doctor --json\n\nExit code 1 means that something fails.")
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a script.")] = False) -> None:
    """Check this machine: what is missing, and the fix."""
    from lessons.doctor import examine

    diagnoses = examine()
    if as_json:
        typer.echo(json.dumps([diagnosis.to_json() for diagnosis in diagnoses], indent=2))
    else:
        print_diagnoses(diagnoses)
    if any(diagnosis.status == "fail" for diagnosis in diagnoses):
        raise typer.Exit(NOT_PASSED)


def print_diagnoses(diagnoses: Iterable[Diagnosis]) -> None:
    """Print one line for each, and what to do below those that are not well."""
    from rich.text import Text

    from lessons.commands.terminal import console
    from lessons.doctor import SYMBOLS

    styles = {"ok": "green", "warn": "yellow", "fail": "bold red"}
    out = console()
    for one in diagnoses:
        head = Text(f"{SYMBOLS[one.status]} {one.status:<4}", style=styles[one.status])
        out.print(head, Text(f" {one.name:<19} {one.found}"), soft_wrap=True)
        if one.fix:
            out.print(Text(f"        needed for {one.needed_for}"), soft_wrap=True)
            for line in one.fix.splitlines():
                out.print(Text(f"        fix  {line}"), soft_wrap=True)
