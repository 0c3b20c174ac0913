"""Is this certificate, or this log of grades, as the course signed it?"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from lessons.commands.failure import LACKING, NOT_PASSED, USAGE, Failure

app = typer.Typer(rich_markup_mode=None)


@app.command(
    epilog="\b\nExamples:\n  seclab verify certificate.json --key course.pub\n"
    "  seclab verify grades.jsonl --key course.pub --json\n"
    "  seclab verify grades.jsonl --key course.pub --head kept-elsewhere/head.json\n"
    "  seclab verify grades.jsonl --key course.pub --gradebook gradebook.db\n\n"
    "A file that ends in .jsonl, or a folder with grades.jsonl, is a log; its head.json lies beside it. "
    "Exit code 1 means that something was changed."
)
def verify(
    file: Annotated[Path, typer.Argument(help="A certificate, a log, or its folder.", show_default=False)],
    key: Annotated[Path, typer.Option(help="The course's public key, from the course.", show_default=False)],
    head: Annotated[Path | None, typer.Option(help="A head.json that you kept elsewhere.", show_default=False)] = None,
    gradebook: Annotated[
        Path | None, typer.Option(help="nbgrader's gradebook.db, to compare with the log.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a script.")] = False,
) -> None:
    """Check a certificate or a log of grades, offline."""
    from autograders.record import RecordError

    log = file / "grades.jsonl" if os.path.isdir(file) else file
    pem = _key(key)
    try:
        found = _log(log, pem, head, gradebook) if log.suffix == ".jsonl" else _certificate(log, pem)
    except RecordError as error:
        missing = isinstance(error.__cause__, FileNotFoundError)
        raise Failure(error.message, error.next_step, USAGE if missing else LACKING) from error
    typer.echo(json.dumps(found, indent=2) if as_json else "\n".join(map(_shown, _lines(found))))
    if not found["intact"]:
        raise typer.Exit(NOT_PASSED)


def _key(path: Path) -> bytes:
    from autograders.record import RecordError, keys

    try:
        pem = _read(path)
        keys.public(pem)
    except RecordError as error:
        raise Failure(error.message, error.next_step, USAGE) from error
    return pem


def _read(path: Path) -> bytes:
    from autograders.record import dsse, files

    with files.explained("read", path):
        return files.read(path, dsse.MAX_ENVELOPE)


def _log(log: Path, pem: bytes, head: Path | None, gradebook: Path | None) -> dict[str, Any]:
    from autograders import record

    if gradebook is None:
        return {"file": str(log), **record.verify(log, pem, head).to_json()}
    return {"file": str(gradebook), **record.verify_gradebook(gradebook, log, pem, head).to_json()}


def _certificate(file: Path, pem: bytes) -> dict[str, Any]:
    from autograders import record

    try:
        said = record.verify_certificate(_read(file), pem)
    except record.EnvelopeError as error:
        told = f"This is no certificate of the course: {error}."
        step = "Ask the course for it again. A log of grades has a name that ends in .jsonl."
        return {"file": str(file), "intact": False, "message": told, "next_step": step}
    return {"file": str(file), "intact": True, "message": "The certificate is as the course signed it.", **said}


def _lines(found: dict[str, Any]) -> Iterator[str]:
    yield f"{'✓ intact' if found['intact'] else '✗ not intact'}   {found['file']}"
    yield f"  {found['message']}"
    for name, sign in (("learner", "learner  "), ("note", "note     "), ("next_step", "next     ")):
        if found.get(name):
            yield f"  {sign}{found[name]}"
    for one in found.get("lessons", ()):
        points = f"{one['score']} of {one['max_score']} points"
        yield f"  {one['lesson']}   {points}   entry {one['sequence']}   {one['time']}"


def _shown(text: str) -> str:
    """Keep a name from steering the terminal: a learner may have chosen it."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
