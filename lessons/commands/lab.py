"""Which labs run, and how do I start, probe and stop them?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lessons.commands import outside
from lessons.commands.failure import NOT_PASSED, unknown
from lessons.commands.outside import Yes

if TYPE_CHECKING:
    from cluster.backend import BackendError
    from labs.running import Running

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Start, look at, probe, reset, stop and free the labs.",
    epilog="\b\nExamples:\n  seclab lab up churn_data\n  seclab lab probe churn_data --json\n  seclab lab down",
)
LabName = Annotated[str, typer.Argument(help="A lab's name, as in: churn_data", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]


def _known(lab: str) -> str:
    from labs.lab import slugs

    if lab not in slugs():
        raise unknown("lab", lab, slugs(), "seclab lab status lists the labs.")
    return lab


def _running(*, staying: bool = True) -> dict[str, list[Running]]:
    """Return what runs, by lab, on whichever backend."""
    from cluster import backends
    from cluster.home import home
    from labs.running import everywhere

    # How an outside server is reached may only be known from the last start.
    backends.chosen_name()
    if staying and (error := outside.unasked()):
        _unasked(backends.MINIO, error)
    found: dict[str, list[Running]] = {}
    for part in everywhere(home(), _unasked, staying=staying):
        found.setdefault(part.lab, []).append(part)
    return found


def _unasked(name: str, error: BackendError) -> None:
    typer.echo(f"The backend {name} does not say what runs there. {error}", err=True)


@app.command(epilog="\b\nExample:\n  seclab lab up churn_data")
def up(lab: LabName) -> None:
    """Start a lab, or find the one that runs already."""
    from labs.lab import open_lab

    opened = open_lab(_known(lab))
    typer.echo(f"{opened.slug} runs: {opened.where}. Stop it with: seclab lab down {opened.slug}")
    if note := outside.note(opened.slug, opened.where):
        typer.echo(note)


@app.command(epilog="\b\nExamples:\n  seclab lab down churn_data\n  seclab lab down")
def down(
    lab: Annotated[str, typer.Argument(help="A lab's name; without it, all.", show_default=False)] = "",
) -> None:
    """Stop a lab; its state stays. Without a name: stop all labs, and remove a kind cluster."""
    from cluster.home import home
    from lessons.commands.backend import remove_cluster

    wanted = _known(lab) if lab else ""
    running = {name: parts for name, parts in _running(staying=bool(wanted)).items() if wanted in ("", name)}
    for name, parts in running.items():
        for part in parts:
            part.stop()
        typer.echo(_stopped(name, parts))
    removed = () if wanted else remove_cluster(home())
    for thing in removed:
        typer.echo(f"Removed: {thing}")
    if not running and not removed:
        typer.echo(f"{f'{wanted} does not run' if wanted else 'No lab runs'}: nothing to stop.")


def _stopped(name: str, parts: Sequence[Running]) -> str:
    from cluster.backends import MINIO

    elsewhere = next((part.where for part in parts if part.stays and part.backend == MINIO), None)
    if elsewhere is None:
        return f"{name} is stopped; its state is kept."
    return f"{name} stays on the server at {elsewhere}. To take it away there: seclab lab free {name}"


@app.command(epilog="\b\nExamples:\n  seclab lab status\n  seclab lab status churn_data --json")
def status(
    lab: Annotated[str, typer.Argument(help="A lab's name; without it, all.", show_default=False)] = "",
    as_json: AsJson = False,
) -> None:
    """Say which labs run, on which backend, and where."""
    from cluster import backends
    from labs.lab import slugs

    running = _running()
    rows = [row for name in ([_known(lab)] if lab else slugs()) for row in _rows(name, running.get(name, []))]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        typer.echo(_line(row))
    typer.echo(f"Labs start on the backend {backends.chosen_name()}.")


def _rows(name: str, parts: Sequence[Running]) -> list[dict[str, Any]]:
    """Return one row for each backend that a lab runs on, or one that says that it does not run."""
    first = {part.backend: part for part in reversed(parts)}
    return [_row(name, part) for part in first.values()] or [_row(name, None)]


def _row(name: str, part: Running | None) -> dict[str, Any]:
    # A server that somebody else runs keeps its log to itself.
    logged = part is not None and part.log.exists()
    return {
        "lab": name,
        "running": part is not None,
        "backend": part.backend if part else None,
        "endpoint": part.where if part else None,
        "audit_log": str(part.log) if part and logged else None,
        "log_name": part.log_name if part and logged else None,
    }


def _line(row: Mapping[str, Any]) -> str:
    if not row["running"]:
        return f"· {row['lab']:<20} stopped"
    log = f"   {row['log_name']} {row['audit_log']}" if row["audit_log"] else ""
    return f"✓ {row['lab']:<20} runs     {row['backend']:<9} {row['endpoint']}{log}"


@app.command(
    epilog="\b\nExamples:\n  seclab lab probe churn_data\n  seclab lab probe churn_data --json\n\n"
    "Exit code 0 means that every attack is blocked and every workload is healthy."
)
def probe(lab: LabName, as_json: AsJson = False) -> None:
    """Run the attacks and the workloads of a lab against it."""
    from labs.lab import open_lab

    board = open_lab(_known(lab)).probe()
    typer.echo(json.dumps(board.to_json(), indent=2) if as_json else board.to_text())
    if board.attacks_blocked < board.attacks or board.workloads_healthy < board.workloads:
        raise typer.Exit(NOT_PASSED)


@app.command(epilog="\b\nExamples:\n  seclab lab reset churn_data\n  seclab lab reset churn_data --yes")
def reset(lab: LabName, yes: Yes = False) -> None:
    """Put a lab back to its seed: working, and wide open.

    A server that SECLAB_S3 names is cleared: what goes there is shown first.
    """
    from labs.lab import open_lab

    outside.demand(_known(lab), yes)
    opened = open_lab(lab)
    opened.reset()
    typer.echo(f"{opened.slug} is as it was seeded. Your notebook is not changed.")


@app.command(epilog="\b\nExamples:\n  seclab lab free churn_data\n  seclab lab free churn_data --yes")
def free(lab: LabName, yes: Yes = False) -> None:
    """Take a lab off the server of SECLAB_S3, with all that is there."""
    typer.echo(f"The server at {outside.free(_known(lab), yes)} is empty again.")
