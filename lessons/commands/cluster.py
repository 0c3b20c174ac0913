"""What is there to do about the kind cluster, beside its labs?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from lessons.commands.failure import LACKING, Failure

if TYPE_CHECKING:
    from cluster.kind.cluster import KindCluster

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Look at the kind cluster, and copy its images for a class.",
    epilog="\b\nExamples:\n  seclab cluster status\n  seclab cluster mirror registry.example/seclab\n\n"
    "seclab start --backend kind makes the cluster, seclab lab down removes it.",
)


@app.command(epilog="\b\nExample:\n  seclab cluster status")
def status() -> None:
    """Say where the cluster is, and how to look into it."""
    found = _found()
    typer.echo(f"{found.name} runs on {found.runtime.program}, with the registry {found.registry}.")
    typer.echo(f"Look into it with: kubectl --kubeconfig {found.kubeconfig} get pods -A")


@app.command(epilog="\b\nExample:\n  seclab cluster logs")
def logs() -> None:
    """Collect logs and events in a folder, for whoever helps you."""
    from cluster.home import home
    from cluster.kind.logs import collect

    found = _found()
    folder = collect(found.runtime, found.name, found.node, home() / "kind" / "logs")
    if folder is None:
        raise Failure("There are no logs to collect.", "seclab doctor says what this machine lacks.", LACKING)
    typer.echo(f"Logs and events are in {folder}. Passwords of proxies are taken out; look through it all the same.")


@app.command(
    epilog="\b\nExamples:\n  seclab cluster mirror registry.example/seclab\n\n"
    "Log in first, as with: docker login registry.example"
)
def mirror(
    registry: Annotated[str, typer.Argument(help="As in: registry.example/seclab", show_default=False)],
) -> None:
    """Copy all images of the labs to a registry of your class."""
    from cluster.kind.mirror import mirror as copied
    from cluster.kind.steps import Steps

    made = copied(registry, os.environ, Steps())
    if made.warning:
        typer.echo(made.warning, err=True)
    typer.echo("Each learner sets this before seclab start --backend kind:")
    for line in made.settings:
        typer.echo(f"  export {line}")


def _found() -> KindCluster:
    from cluster import backends
    from cluster.home import home
    from cluster.kind.cluster import find

    # SECLAB_RUNTIME and the like may only be known from the last start.
    backends.chosen_name()
    found = find(home())
    if found is None:
        raise Failure("No cluster of the course runs.", "Make one: seclab start --backend kind", LACKING)
    return found
