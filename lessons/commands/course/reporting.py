"""How do learners, and the instructor, read what the class did?"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from lessons.commands.course.place import BUILD, AsJson, Explained, Names, Place, class_folder, released
from lessons.commands.failure import NOT_PASSED

if TYPE_CHECKING:
    from autograders.course.paper import Paper
    from lessons.catalogue import Lesson

app = typer.Typer(rich_markup_mode=None)


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
    """Write a page for every graded submission, to give back to the learner."""
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


_NOTHING = "Nothing was graded yet. Next: seclab course grade"


def _paper(lesson: Lesson) -> Paper:
    from autograders.course.paper import Paper

    titles = {name: question.title for name, question in lesson.questions.items()}
    return Paper(lesson.slug, lesson.title, lesson.folder, titles, lesson.hints)
