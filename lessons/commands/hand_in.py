"""How does a learner hand a lesson in?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lessons.commands.failure import USAGE, Failure
from lessons.commands.learner import LessonName

if TYPE_CHECKING:
    from autograders.report import Report
    from lessons.catalogue import Lesson

app = typer.Typer(rich_markup_mode=None)


@app.command(
    "hand-in",
    epilog="\b\nExamples:\n  seclab hand-in least_privilege\n  seclab hand-in least_privilege --name ana -o ana.zip\n"
    "  seclab hand-in least_privilege --exchange /srv/exchange --course-id mlops101\n\n"
    "The zip file holds your notebook without outputs and attempts.jsonl, the log of your attempts: the time of\n"
    "every check and hint that you opened, the points and verdicts with their counterexample and the line of your\n"
    "answer that decided it, and a hash of each answer. --without-attempts leaves the log out.",
)
def hand_in(
    lesson: LessonName,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The zip file.", show_default=False)] = None,
    name: Annotated[
        str, typer.Option(help="Your name in the class, as your instructor has it.", show_default=False)
    ] = "",
    without_attempts: Annotated[bool, typer.Option("--without-attempts", help="Leave out attempts.jsonl.")] = False,
    exchange: Annotated[
        Path | None, typer.Option(help="Hand in to this exchange of nbgrader.", show_default=False)
    ] = None,
    course_id: Annotated[str, typer.Option(help="The course's id in the exchange.", show_default=False)] = "",
) -> None:
    """Pack your notebook for your instructor and score it."""
    from autograders.grader import grade
    from lessons import catalogue
    from lessons import hand_in as packing
    from lessons.commands.learner import answers_of
    from lessons.workspace import notebook

    if bool(exchange) != bool(course_id) or (exchange and output):
        raise Failure(
            "An exchange needs --exchange and --course-id, and no -o.", "seclab hand-in --help shows an example.", USAGE
        )
    found = catalogue.lesson(lesson)
    path = notebook(found)
    answers = answers_of(found, path)
    _show(found, grade(found.folder, answers), answers)
    files = packing.files(found.slug, path, not without_attempts)
    if exchange:
        _to_exchange(exchange, course_id, name, found.slug, files)
        return
    target = output or Path(f"{_file_name(name)}{found.slug}.zip")
    packing.write_zip(target.absolute(), found.slug, files)
    typer.echo(f"Packed {_listed(files)} into {target.absolute()}")
    typer.echo("Next:  upload this file where your instructor collects the class's work.")


def _show(lesson: Lesson, report: Report, answers: dict[str, str]) -> None:
    from autograders.display import in_cell

    typer.echo(in_cell(report).to_text())
    typer.echo(f"\nAs it is saved, your notebook would get {report.score} of {report.max_score} points.")
    for question, by_hand in lesson.manual.items():
        typer.echo(f"A person grades {question}, for up to {by_hand.points} more.")
    missing = [*report.unanswered, *(q for q in lesson.manual if lesson.rubric.unanswered(q, answers.get(q, "")))]
    if missing:
        words = "question has" if len(missing) == 1 else "questions have"
        typer.echo(f"Careful: {len(missing)} {words} no answer yet: {', '.join(missing)}.")


def _listed(files: dict[str, bytes]) -> str:
    return " and ".join(files)


def _file_name(name: str) -> str:
    if "/" in name or name.startswith(".") or not name.isprintable():
        raise Failure(f"{name!r} cannot be part of a file's name.", "Use letters, digits, dots and hyphens.", USAGE)
    return f"{name}_" if name else ""


def _to_exchange(exchange: Path, course_id: str, name: str, lesson: str, files: dict[str, bytes]) -> None:
    from jupyter_core.paths import jupyter_data_dir

    from autograders.course.exchange import submit, user_name
    from lessons.commands.course.place import Explained

    cache = Path(jupyter_data_dir()) / "nbgrader_cache"
    with Explained():
        target = submit(exchange.expanduser().absolute(), course_id, name or user_name(), lesson, files, cache)
    typer.echo(f"Handed in {_listed(files)} as {target.name.rpartition('+')[0]}")
    typer.echo("Next:  nothing. Hand in again at any time; your instructor gets the latest.")
