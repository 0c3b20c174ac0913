"""Who reasons alike, and which answers are more alike than the task makes them?"""

from __future__ import annotations

import dataclasses
import json
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lessons.commands.course.place import BUILD, AsJson, Explained, Names, Place, class_folder, released

if TYPE_CHECKING:
    from autograders.course.class_folder import ClassFolder
    from lessons.catalogue import Lesson

app = typer.Typer(rich_markup_mode=None)
NO_PROOF = (
    "Likeness is no proof of copying: people learn together, and one source teaches many.\n"
    "Read the answers, and talk to the learners, before you think anything of it."
)
_SHOWN = 12


@app.command(
    epilog="\b\nExamples:\n  seclab course similar\n  seclab course similar least_privilege --json\n\n"
    "It compares what was graded last; nothing is executed. " + NO_PROOF.replace("\n", " ")
)
def similar(
    lessons: Names = None,
    course: Place = BUILD,
    right: Annotated[bool, typer.Option("--right", help="Group right answers that mean the same, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List answers that mean the same, or are strangely alike."""
    with Explained():
        place = class_folder(course)
        found = [_compared(place, lesson, right) for lesson in released(place, lessons or ())]
    if as_json:
        typer.echo(json.dumps({"note": NO_PROOF.replace("\n", " "), "lessons": found}, indent=2, ensure_ascii=False))
        return
    for one in found:
        _print(one)
    typer.echo(NO_PROOF)


def _compared(place: ClassFolder, lesson: Lesson, right: bool) -> dict[str, Any]:
    from autograders.course import tried
    from autograders.course.gradebook import Gradebook
    from autograders.course.similar import clusters, copies

    with closing(Gradebook(place.gradebook)) as book:
        reports = book.reports(lesson.slug)
    logs = tried.of_class(place.root / "submitted", lesson.slug, reports)
    return {
        "lesson": lesson.slug,
        "clusters": [dataclasses.asdict(one) for one in clusters(lesson.folder, reports, right=right)],
        "similar": [dataclasses.asdict(one) for one in copies(lesson.folder, reports, logs)],
    }


def _print(found: dict[str, Any]) -> None:
    from autograders.course.evidence import shown

    typer.echo(f"{found['lesson']}: answers that mean the same, to teach from")
    for one in found["clusters"]:
        checks = f"   {', '.join(one['checks'])}" if one["checks"] else ""
        typer.echo(f"  {one['question']}   {len(one['learners'])} learners{checks}")
        names = [shown(name) for name in one["learners"]]
        rest = len(names) - _SHOWN
        typer.echo(f"    {', '.join(names[:_SHOWN])}{f' and {rest} more' if rest > 0 else ''}")
    if not found["clusters"]:
        typer.echo("  none: no two learners made the same mistake")
    typer.echo(f"\n{found['lesson']}: answers more alike than the task makes them, to look at")
    for one in found["similar"]:
        typer.echo(f"  {one['question']}   {', '.join(map(shown, one['learners']))}")
        for sentence in one["evidence"]:
            typer.echo(f"    {sentence}")
    typer.echo("" if found["similar"] else "  none\n")
