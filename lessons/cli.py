"""What does `seclab` do?"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from lessons.commands import author, cluster, course, doctor, hand_in, lab, learner, start, verify
from lessons.commands.failure import EXIT_CODES, failure

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # Plain help: importing rich for it doubles the time until the first line.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=f"{EXIT_CODES}\n\nYour work is in ~/seclab, or where SECLAB_HOME points. SECLAB_DEBUG=1 means --debug.",
)
for group in (start.app, learner.app, hand_in.app, doctor.app, verify.app):
    app.add_typer(group)
app.add_typer(lab.app, name="lab")
app.add_typer(cluster.app, name="cluster")
app.add_typer(author.app, name="author")
app.add_typer(course.app, name="course")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"seclab {version('mlops-security-labs')}")
        raise typer.Exit


@app.callback()
def seclab(
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Secure a machine-learning platform, lesson by lesson."""
    if debug:
        os.environ["SECLAB_DEBUG"] = "1"
        logging.basicConfig(level=logging.DEBUG)
    logging.getLogger().addHandler(logging.NullHandler())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; an error is one sentence and a next step."""
    try:
        app(arguments, prog_name="seclab")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except Exception as error:
        if os.environ.get("SECLAB_DEBUG"):
            logging.getLogger(__name__).exception("seclab stopped here")
        told = failure(error)
        sys.stdout.flush()
        sys.stderr.write(f"Error: {told.message}\nNext:  {told.next_step}\n")
        return told.code
    return 0
