"""How does an author make a lesson, and hold it to its promises?"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lessons.commands.failure import NOT_PASSED, USAGE, Failure

if TYPE_CHECKING:
    from lessons.catalogue import Lesson

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Make lessons, and hold them to their promises.",
    epilog="\b\nExamples:\n  seclab author new model_signing\n  seclab author check model_signing\n"
    "  seclab author build model_signing --solution -o solution.ipynb",
)
SKELETON = Path(__file__).parent / "skeleton"
SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@app.command(
    epilog='\b\nExamples:\n  seclab author new model_signing\n  seclab author new model_signing --title "Sign it"'
)
def new(
    slug: Annotated[str, typer.Argument(help="Lower case words with _ between.", show_default=False)],
    title: Annotated[str, typer.Option(help="What learners read.", show_default="the name")] = "",
) -> None:
    """Make a new lesson: it builds, grades and keeps its word."""
    from autograders.rubric import lessons_folder
    from lessons.catalogue import lessons

    folder = lessons_folder() / slug
    if not SLUG.fullmatch(slug):
        raise Failure(f"{slug!r} is no name for a lesson.", "Use lower case words with _ between: model_signing", USAGE)
    if folder.exists():
        raise Failure(f"{folder} is there already.", "Choose another name, or remove it first.", USAGE)
    order = max((lesson.order for lesson in lessons()), default=0) + 1
    shutil.copytree(SKELETON, folder, ignore=shutil.ignore_patterns("__pycache__"))
    title = title or slug.replace("_", " ").capitalize()
    marks = {"@slug@": slug, "@order@": str(order), "@quoted@": json.dumps(title, ensure_ascii=False), "@title@": title}
    _fill(folder / "lesson.md", marks)
    typer.echo(f"{folder} is a small lesson that works. Change it, then: seclab author check {slug}")


def _fill(file: Path, values: dict[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for mark, value in values.items():
        text = text.replace(mark, value)
    file.write_text(text, encoding="utf-8")


@app.command(
    epilog="\b\nExamples:\n  seclab author check\n  seclab author check least_privilege --json\n\n"
    "Exit code 1 means that a promise is broken."
)
def check(
    lessons: Annotated[list[str] | None, typer.Argument(help="Names; without any, all.", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a script.")] = False,
) -> None:
    """Hold lessons to the promises of every lesson."""
    from lessons import catalogue

    wanted = [catalogue.lesson(slug) for slug in lessons or ()] or list(catalogue.lessons())
    verdicts = []
    for lesson in wanted:
        verdicts.append(_verdict(lesson))
        if not as_json:
            typer.echo(_shown(verdicts[-1]))
    if as_json:
        typer.echo(json.dumps(verdicts, indent=2, ensure_ascii=False))
    if any(promise["violations"] for verdict in verdicts for promise in verdict["promises"]):
        raise typer.Exit(NOT_PASSED)


def _verdict(lesson: Lesson) -> dict[str, Any]:
    from lessons.contract import figures, violations

    broken = violations(lesson)
    # A lesson that breaks its promises may not even be countable.
    counted = None if any(broken.values()) else figures(lesson)
    promises = [
        {"number": promise.number, "id": promise.id, "text": promise.text, "violations": found}
        for promise, found in broken.items()
    ]
    return {
        "lesson": lesson.slug,
        "promises": promises,
        "figures": counted and counted.to_json(),
        "summary": counted.to_text() if counted else f"{lesson.slug}: breaks a promise",
    }


def _shown(verdict: dict[str, Any]) -> str:
    lines = [verdict["summary"]]
    for promise in verdict["promises"]:
        lines.append(f"  {'✗' if promise['violations'] else '✓'} {promise['number']:>2}  {promise['text']}")
        lines += [f"        {violation}" for violation in promise["violations"]]
    return "\n".join(lines)


@app.command(
    epilog="\b\nExamples:\n  seclab author build least_privilege -o least_privilege.ipynb\n"
    "  seclab author build least_privilege --solution > solution.ipynb"
)
def build(
    lesson: Annotated[str, typer.Argument(help="A lesson's name.", show_default=False)],
    solution: Annotated[bool, typer.Option("--solution", help="With the reference answers.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write this file, not the terminal.", show_default=False)
    ] = None,
) -> None:
    """Build the notebook of a lesson, as learners get it or solved."""
    from lessons import catalogue
    from lessons.build import build_text
    from lessons.safe_files import write_whole

    text = build_text(catalogue.lesson(lesson), solution)
    if output is None:
        typer.echo(text, nl=False)
        return
    write_whole(output, text)
    typer.echo(f"Wrote {output}")


@app.command(
    epilog="\b\nExamples:\n  seclab author readme\n  seclab author readme --check    for CI: exit code 1 when stale"
)
def readme(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit code 1 when it is not current.")] = False,
) -> None:
    """Make the README's tables of lessons and backends anew."""
    from lessons.readme import README, current, stale
    from lessons.safe_files import write_whole

    if check and stale():
        raise Failure("The README's tables are not current.", "Run seclab author readme.", NOT_PASSED)
    if not check and stale():
        write_whole(README, current(README.read_text(encoding="utf-8")))
    typer.echo("The README is current.")
