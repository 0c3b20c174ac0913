"""Which platform did the person at the terminal choose, and is it ready?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import typer

from cluster import backends, choice
from lessons.commands.failure import LACKING, USAGE, Failure, unknown

ENVIRONMENT_SAYS = "SECLAB_S3, or SECLAB_S3_USER and SECLAB_S3_PASSWORD, in the environment"


def choose(backend: str | None, s3: str | None) -> str:
    """Write into the environment which backend is wanted, as the kernels will read it; return its name."""
    if backend is not None and backend not in backends.BACKENDS:
        raise unknown("backend", backend, backends.BACKENDS, "seclab doctor says what each of them needs.")
    if s3 is not None:
        _refuse_bad_address(s3, backend)
        os.environ[choice.S3] = s3
    asked = os.environ.get(choice.BACKEND) or (backends.MINIO if os.environ.get(choice.S3) else backends.EMBEDDED)
    os.environ[choice.BACKEND] = backend or (backends.MINIO if s3 else asked)
    return os.environ[choice.BACKEND]


def _refuse_bad_address(s3: str, backend: str | None) -> None:
    if backend not in (None, backends.MINIO):
        next_step = f"Leave one of them out: --s3 alone means --backend {backends.MINIO}."
        raise Failure(f"--s3 is for the backend minio, not for {backend}.", next_step, USAGE)
    try:
        address = urlsplit(s3)
    except ValueError:
        raise _no_address() from None
    if address.password is not None:
        message = "A password on the command line can be read by every user of this machine."
        raise Failure(message, f"Change that password, and put it into {ENVIRONMENT_SAYS}.", USAGE)
    if s3 != backends.MINIO and not (address.scheme in ("http", "https") and address.hostname):
        raise _no_address()


def _no_address() -> Failure:
    return Failure("--s3 takes minio or an address.", "As in: --s3 minio, or --s3 https://minio.example:9000", USAGE)


def prepare(name: str, place: Path) -> None:
    """Make ready what takes minutes, and remember the choice for other terminals. Raises Failure, BackendError."""
    if name == backends.KIND:
        _provision(place)
    elif reason := backends.named(name).available():
        next_step = "seclab doctor has the fix; seclab start --backend embedded needs nothing more."
        raise Failure(f"The labs cannot run on {name} here. {reason}", next_step, LACKING)
    choice.remember(os.environ)
    if name != backends.EMBEDDED:
        typer.echo(f"The labs run on {name}.")


def _provision(place: Path) -> None:
    """Bring the cluster up, step by step before the eyes of whoever waits."""
    from cluster.kind.cluster import ensure
    from cluster.kind.steps import Steps

    made = ensure(place, Steps())
    typer.echo(f"Look into it with: kubectl --kubeconfig {made.kubeconfig} get pods -A")


def runs_on(wanted: str) -> str:
    """Return the name of the backend that the course runs on, when it is not the wanted one."""
    there = choice.recalled().get(choice.BACKEND, backends.EMBEDDED)
    return "" if there == wanted else there


def say_what_stays(place: Path) -> None:
    """Name the cluster that goes on when the course ends; no runtime is asked."""
    from cluster.kind import record

    known = record.read(place)
    if known is not None:
        typer.echo(f"The cluster {known.name} goes on, with the labs in it: seclab lab down removes it.")


def remove_cluster(place: Path) -> tuple[str, ...]:
    """Remove the cluster of a home, its registry and the state of the labs in it; say what that was."""
    from cluster.kind import record

    if record.read(place) is None:
        return ()
    from cluster.kind.cluster import down
    from cluster.kind.steps import Steps
    from labs.lab import slugs
    from labs.needs import needs

    removed = down(place, Steps())
    for slug in slugs():
        # What needs nothing of a backend does not lie in the cluster.
        if needs(slug):
            shutil.rmtree(backends.labs_home(backends.KIND, place) / slug, ignore_errors=True)
    return removed
