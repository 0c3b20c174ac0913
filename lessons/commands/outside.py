"""What goes with a lab on a server that somebody else runs, and is that wanted?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cluster import backends
from lessons.commands.failure import NOT_PASSED

if TYPE_CHECKING:
    from cluster.backend import BackendError
    from cluster.minio.address import Address

Yes = Annotated[bool, typer.Option("--yes", help="Clear a server that SECLAB_S3 names without asking.")]


def demand(lab: str, yes: bool) -> None:
    """Before a lab is reset: show what goes on a server that it holds, and go on when that is wanted."""
    from cluster.minio.address import address, elsewhere

    if backends.chosen_name() == backends.MINIO and elsewhere() and _holds(place := address(), lab):
        _demand(lab, place, yes)


def free(lab: str, yes: bool) -> str:
    """Clear the server that a lab holds once that is wanted; return its address. Raises BackendError."""
    from cluster import choice
    from cluster.backend import BackendError
    from cluster.minio.address import address
    from cluster.minio.elsewhere import release
    from labs.opened import alone

    choice.adopt()
    place = address()
    if not _holds(place, lab):
        message = f"The server at {place.endpoint} does not hold the lab {lab} of this home."
        raise BackendError(message, "seclab lab status lists the labs, and where they run.")
    _demand(lab, place, yes)
    with alone(backends.labs_home(backends.MINIO), lab):
        release(place, _folder(lab))
    return place.endpoint


def note(lab: str, where: str) -> str:
    """Return what a lab that was opened means for the server that it is on; "" for one of ours."""
    from cluster.minio.elsewhere import endpoint

    if backends.chosen_name() != backends.MINIO or endpoint(_folder(lab)) != where:
        return ""
    return f"That server is the lab's alone, with all that is put there, until: seclab lab free {lab}"


def unasked() -> BackendError | None:
    """Return why the server with labs of this home cannot be asked; None where it can, or there is none."""
    if not backends.labs_home(backends.MINIO).is_dir():
        return None
    from cluster.backend import BackendError
    from cluster.minio.address import address, elsewhere
    from cluster.minio.elsewhere import endpoint

    if not elsewhere() or not any(map(endpoint, backends.labs_home(backends.MINIO).iterdir())):
        return None
    try:
        address()
    except BackendError as error:
        return error
    return None


def _folder(lab: str) -> Path:
    return backends.labs_home(backends.MINIO) / lab


def _holds(place: Address, lab: str) -> bool:
    from cluster.minio.elsewhere import holds

    return holds(place, _folder(lab))


def _demand(lab: str, place: Address, yes: bool) -> None:
    from cluster.minio.elsewhere import contents

    typer.echo(f"{lab} holds the server at {place.endpoint}. All that is there goes, whoever put it there:")
    for kind, names in contents(place).items():
        # Whoever else is on that server may have chosen these names.
        typer.echo(f"  {kind:<9} {ascii(', '.join(names))[1:-1] or '-'}")
    if yes:
        return
    if sys.stdin.isatty():
        if typer.confirm("Remove it?", err=True):
            return
        typer.echo("Nothing was removed.", err=True)
    else:
        typer.echo("Nothing was removed. Next: the same command with --yes removes it.", err=True)
    raise typer.Exit(NOT_PASSED)
