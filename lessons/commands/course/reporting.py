"""How do learners, and the instructor, read what the class did?"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cluster import private
from lessons.commands.course.place import BUILD, AsJson, Explained, Names, Place, class_folder, released
from lessons.commands.failure import NOT_PASSED
from lessons.commands.start import has_screen

if TYPE_CHECKING:
    from autograders.course.class_figures import ClassFigures
    from autograders.course.paper import Paper
    from lessons.catalogue import Lesson

app = typer.Typer(rich_markup_mode=None)
_NOTHING = "Nothing was graded yet. Next: seclab course grade"


@app.command(
    epilog="\b\nExamples:\n  seclab course feedback\n  seclab course feedback least_privilege --json\n"
    "  nbgrader release_feedback least_privilege\n\n"
    "A page lies at feedback/<learner>/<lesson>/<lesson>.html: the learner's own answers, what was found in them,\n"
    "the hints that the learner has read, and what you wrote in formgrader. It holds no solution, and nothing of\n"
    "other learners. Grade first; run it again after you have graded by hand."
)
def feedback(
    lessons: Names = None,
    course: Place = BUILD,
    force: Annotated[bool, typer.Option("--force", help="Write again what has not changed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a page for each learner: what was found, and why."""
    from autograders.course import nbgrader_books
    from autograders.course.feedback import write_all

    with Explained():
        nbgrader_books.demand()
        place = class_folder(course)
        papers = [_paper(lesson) for lesson in released(place, lessons or ())]
        rows = list(write_all(place, papers, force=force))
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(row) for row in rows], indent=2))
    else:
        for row in rows:
            if row.reason:
                typer.echo(f"{row.lesson}: {row.learner!a}: {row.reason}", err=True)
        count = Counter(row.status for row in rows)
        words = (f"{count['written']} written", f"{count['same']} unchanged", f"{count['failed']} failed")
        typer.echo(f"{len(rows)} pages in {place.root / 'feedback'}: {', '.join(words)}")
        typer.echo("Next: nbgrader release_feedback, or hand the pages out yourself." if rows else _NOTHING)
    if any(row.status == "failed" for row in rows):
        raise typer.Exit(NOT_PASSED)


@app.command(
    epilog="\b\nExamples:\n  seclab course report\n  seclab course report least_privilege --names --similar\n"
    "  seclab course report --text | less\n  seclab course report -o /tmp/class.html --no-open\n\n"
    "Errors and answers are shown without names; --names adds them. Names always stand under `Who needs you`,\n"
    "which is folded, and under similar answers.\n"
    "Time comes from the logs of attempts that learners hand in with their notebooks."
)
def report(
    lessons: Names = None,
    course: Place = BUILD,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the page here.", show_default="<class>/report.html")
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="Show who made which error.")] = False,
    similar: Annotated[bool, typer.Option("--similar", help="List answers that are suspiciously alike.")] = False,
    text: Annotated[bool, typer.Option("--text", help="Print the report instead of writing a page.")] = False,
    open_it: Annotated[
        bool | None,
        typer.Option("--open/--no-open", help="Show the page in the browser.", show_default="on a terminal"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how the class did, and who needs you."""
    from autograders.course import class_count, nbgrader_books

    with Explained():
        nbgrader_books.demand()
        place = class_folder(course)
        papers = [_paper(lesson) for lesson in released(place, lessons or ())]
        figures = class_count.count(place, papers, class_count.Wish(names=names, similar=similar))
        if as_json:
            typer.echo(json.dumps(dataclasses.asdict(figures), indent=2))
        elif text:
            from autograders.course.class_text import to_text

            typer.echo(to_text(figures))
        else:
            _publish(figures, output.expanduser().absolute() if output else place.root / "report.html", open_it)


def _publish(figures: ClassFigures, path: Path, open_it: bool | None) -> None:
    """Write the page for its owner alone: it holds learners' data."""
    from autograders.course.class_page import page

    private.write(path, page(figures))
    typer.echo(f"The report of the class is {path}")
    if open_it or (open_it is None and sys.stdout.isatty() and has_screen()):
        import webbrowser

        webbrowser.open(path.as_uri())


def _paper(lesson: Lesson) -> Paper:
    from autograders.course.paper import Paper

    titles = {name: question.title for name, question in lesson.questions.items()}
    criteria = {name: tuple(map(str, manual.criteria)) for name, manual in lesson.manual.items()}
    return Paper(lesson.slug, lesson.title, lesson.folder, titles, lesson.hints, criteria)
