"""Which platform did the person at the terminal choose, and is it ready?"""

from __future__ import annotations

import os
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


def refuse_unavailable(name: str) -> None:
    """Say what a backend lacks on this machine, before anything starts. Raises Failure."""
    reason = backends.named(name).available()
    if reason:
        next_step = "seclab doctor has the fix; seclab start --backend embedded needs nothing more."
        raise Failure(f"The labs cannot run on {name} here. {reason}", next_step, LACKING)


def prepare(name: str, place: Path) -> None:
    """Make ready what takes minutes, remember the choice for other terminals, and say it. Raises BackendError."""
    choice.remember(os.environ)
    if name != backends.EMBEDDED:
        typer.echo(f"The labs run on {name}.")
    del place


def runs_on(wanted: str) -> str:
    """Return the name of the backend that the course runs on, when it is not the wanted one."""
    there = choice.recalled().get(choice.BACKEND, backends.EMBEDDED)
    return "" if there == wanted else there
