"""How is my work doing, and how do I get on?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lessons.commands.failure import NOT_PASSED, USAGE, Failure, unknown

if TYPE_CHECKING:
    from autograders.report import Report
    from lessons.catalogue import Lesson

app = typer.Typer(rich_markup_mode=None)
LessonName = Annotated[str, typer.Argument(help="A lesson's name, as in: least_privilege", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]


@app.command("list", epilog="\b\nExamples:\n  seclab list\n  seclab list --json")
def list_lessons(as_json: AsJson = False) -> None:
    """List the lessons: progress, minutes, and the notebook of each."""
    from lessons import catalogue

    rows = [_row(lesson) for lesson in catalogue.lessons()]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        _print_rows(rows)


def _row(lesson: Lesson) -> dict[str, Any]:
    from lessons import attempts, workspace

    done = attempts.progress(lesson.rubric)
    return {
        "lesson": lesson.slug,
        "title": lesson.title,
        "score": done.score,
        "max_score": done.max_score,
        "attempts": done.attempts,
        "last": done.last,
        "minutes": lesson.minutes,
        "notebook": str(workspace.notebook(lesson)),
    }


def _print_rows(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    from lessons.commands.terminal import console

    table = Table("Lesson", "Title", "Points", "Minutes", "Notebook", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        bar = _bar(row["score"], row["max_score"])
        place = row["notebook"] if Path(row["notebook"]).exists() else "made by seclab start"
        table.add_row(row["lesson"], row["title"], bar, str(row["minutes"]), place)
    console().print(table)


def _bar(score: int, max_score: int) -> str:
    filled = 8 * score // max_score if max_score else 0
    return f"{'█' * filled}{'░' * (8 - filled)} {score} of {max_score}"


@app.command(
    epilog="\b\nExamples:\n  seclab check least_privilege\n  seclab check least_privilege --question training_job\n"
    "  seclab check least_privilege submitted/alice.ipynb --json\n\nExit code 0 means full marks, 1 anything less."
)
def check(
    lesson: LessonName,
    notebook: Annotated[
        Path | None, typer.Argument(help="A notebook; without it, your own.", show_default=False)
    ] = None,
    question: Annotated[str, typer.Option(help="Judge this question only.", show_default=False)] = "",
    as_json: AsJson = False,
) -> None:
    """Say what the check cells of a notebook would say, as it is saved.

    Lines are counted as in the notebook, with %%answer as line 1; --json counts in the answer alone.
    """
    from autograders.display import in_cell
    from lessons import catalogue, workspace

    found = catalogue.lesson(lesson)
    if question and question not in found.questions:
        raise unknown(f"question of {found.slug}", question, found.questions, f"seclab check {found.slug} judges all.")
    if question in found.manual:
        step = f"seclab check {found.slug} judges the questions that have checks."
        raise Failure(
            f"No check judges {question}: a person grades it, for {found.manual[question].points} points.", step
        )
    report = _report(found, notebook or workspace.notebook(found), question, keep=notebook is None)
    typer.echo(json.dumps(report.to_json(), indent=2) if as_json else in_cell(report).to_text())
    if not 0 < report.max_score <= report.score:
        raise typer.Exit(NOT_PASSED)


def _report(lesson: Lesson, notebook: Path, question: str, keep: bool) -> Report:
    from autograders.grader import grade
    from lessons import attempts

    answers = answers_of(lesson, notebook)
    report = grade(lesson.folder, answers)
    report = report.about(question) if question else report
    if keep and len(report.unanswered) < len({result.question for result in report.results}):
        attempts.record(report, answers, [*attempts.hints_open(lesson.slug)])
    return report


def answers_of(lesson: Lesson, notebook: Path) -> dict[str, str]:
    """Read the answers of a notebook. Raises Failure when it is none, or another lesson's."""
    from autograders.notebook import NotebookError, answers, lesson_of

    if not notebook.exists():
        raise Failure(f"There is no notebook {notebook}.", "seclab start makes the notebooks of all lessons.", USAGE)
    try:
        belongs, found = lesson_of(notebook), answers(notebook)
    except NotebookError as error:
        raise Failure(
            f"{notebook}: {error.args[0]}", error.next_step or f"seclab reset {lesson.slug}", USAGE
        ) from error
    if belongs not in (None, lesson.slug):
        raise Failure(f"{notebook} belongs to the lesson {belongs}.", f"seclab check {belongs} {notebook}", USAGE)
    return found


@app.command(epilog="\b\nExamples:\n  seclab hint least_privilege\n  seclab hint least_privilege denies_other_datasets")
def hint(
    lesson: LessonName,
    check: Annotated[str, typer.Argument(help="A check's name; without it, all are listed.", show_default=False)] = "",
) -> None:
    """Show the next hint for a check: each call opens one more."""
    from lessons import attempts, catalogue

    found = catalogue.lesson(lesson)
    hints, opened = found.hints, attempts.hints_open(found.slug)
    if not check:
        width = max(map(len, hints), default=0)
        for name, texts in hints.items():
            typer.echo(f"{name:<{width}}   {min(opened.get(name, 0), len(texts))} of {len(texts)} hints open")
        typer.echo(f"\nNext:  seclab hint {found.slug} <check>")
        return
    if check not in hints:
        raise unknown(f"check of {found.slug}", check, hints, f"seclab hint {found.slug} lists the checks.")
    _show_hints(found.slug, check, hints[check], opened.get(check, 0))


def _show_hints(lesson: str, check: str, texts: tuple[str, ...], opened: int) -> None:
    from lessons import attempts

    if opened < len(texts):
        opened = attempts.hint_opened(lesson, check)
    for number, text in enumerate(texts[:opened], 1):
        typer.echo(f"{number} of {len(texts)}  {text}")
    if opened >= len(texts):
        typer.echo("\nThese are all the hints. The report's counterexample shows what is left.")


@app.command(epilog="\b\nExamples:\n  seclab reset least_privilege\n  seclab reset least_privilege --yes")
def reset(
    lesson: LessonName,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Start a lesson's notebook over; the old one is kept as a backup."""
    from lessons import catalogue, workspace

    found = catalogue.lesson(lesson)
    path = workspace.notebook(found)
    if not yes and path.exists() and not typer.confirm(f"Start {path.name} over? A backup is kept."):
        typer.echo("Nothing was changed.")
        raise typer.Exit(NOT_PASSED)
    change = workspace.reset(found)
    typer.echo(f"{change.path} is as new. If it is open in JupyterLab: File > Reload Notebook from Disk.")
    if change.backup:
        typer.echo(f"Your old notebook is kept in {change.backup}")
