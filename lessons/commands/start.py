"""How does a learner get into the course, and out again?"""

from __future__ import annotations

import html
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from lessons.commands.backend import choose, prepare, runs_on, say_what_stays
from lessons.commands.failure import LACKING, USAGE, Failure

app = typer.Typer(rich_markup_mode=None)
LOOPBACK = ("127.0.0.1", "localhost")


@app.command(
    epilog="\b\nExamples:\n  seclab start\n  seclab start --no-browser --port 8888\n  seclab start --home ~/seclab2\n"
    "  seclab start --s3 minio\n  seclab start --backend kind\n\n"
    "On a remote machine: run `ssh -L 8888:127.0.0.1:8888 you@there`, then there `seclab start --port 8888`."
)
def start(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    home: Annotated[Path | None, typer.Option(help="Keep your work here.", show_default="~/seclab")] = None,
    ip: Annotated[str, typer.Option(help="Loopback only: the course holds keys and runs code.")] = "127.0.0.1",
    backend: Annotated[
        str | None, typer.Option(help="Run the labs on: embedded, minio or kind.", show_default="embedded")
    ] = None,
    s3: Annotated[
        str | None, typer.Option(help="Keep the labs' objects in: minio, or a server's URL.", show_default=False)
    ] = None,
) -> None:
    """Open the course in JupyterLab; Ctrl-C stops it all."""
    if ip not in LOOPBACK:
        raise _not_loopback(ip, port)
    if home is not None:
        os.environ["SECLAB_HOME"] = str(home.expanduser().absolute())
    chosen = choose(backend, s3)
    _refuse_unfit()
    _start(port, no_browser, chosen)


def _not_loopback(ip: str, port: int) -> Failure:
    tunnel = f"ssh -L {port or 8888}:127.0.0.1:{port or 8888} you@this-machine"
    return Failure(
        f"The course serves on 127.0.0.1 only, not on {ip}.", f"From elsewhere, go through a tunnel: {tunnel}", USAGE
    )


def _refuse_unfit() -> None:
    from lessons.commands.doctor import print_diagnoses
    from lessons.doctor import preflight

    unfit = [diagnosis for diagnosis in preflight() if diagnosis.status != "ok"]
    print_diagnoses(unfit)
    failing = ", ".join(diagnosis.name for diagnosis in unfit if diagnosis.status == "fail")
    if failing:
        raise Failure(f"The course cannot run here: {failing}.", "Do what stands under fix, then start again.", LACKING)


def _start(port: int, no_browser: bool, backend: str) -> None:
    from cluster.home import home
    from lessons import server, workspace

    place = home()
    try:
        with server.alone(place):
            prepare(backend, place)
            for change in workspace.sync(place):
                if change.kind != "kept":
                    typer.echo(str(change))
            server.serve(place, port, lambda url: _ready(url, place, no_browser))
    except server.AlreadyServed as already:
        _point_to(already.url, place, no_browser, backend)
        return
    typer.echo(f"\nStopped: JupyterLab, its kernels and the labs. Your work is in {place}")
    say_what_stays(place)


def _ready(url: str, place: Path, no_browser: bool) -> None:
    typer.echo(f"The course runs at  {url}")
    typer.echo("Stop it with Ctrl-C.")
    sys.stdout.flush()
    show(url, place, no_browser)


def _point_to(url: str | None, place: Path, no_browser: bool, backend: str) -> None:
    if url is None:
        raise Failure(f"The course on {place} is being started already.", "Wait a moment, then start again.", LACKING)
    typer.echo(f"The course runs already at  {url}")
    other = runs_on(backend)
    if other:
        typer.echo(f"Its labs run on {other}. To run them on {backend}, stop it with Ctrl-C first.")
    show(url, place, no_browser)


def show(url: str, place: Path, no_browser: bool) -> None:
    """Open the browser through a private page: the token must not stand in the list of processes."""
    if no_browser or not has_screen():
        return
    import webbrowser

    from lessons.safe_files import write_whole

    page = place / "open.html"
    write_whole(page, f'<meta http-equiv="refresh" content="0; url={html.escape(url)}"><title>Opening</title>\n')
    webbrowser.open(page.as_uri())


def has_screen() -> bool:
    """Whether a browser could open a window here."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
