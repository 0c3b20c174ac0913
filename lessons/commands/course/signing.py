"""How does an instructor sign what a person graded, and give out certificates?"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated

import typer

from lessons.commands.course.consent import Yes, demand
from lessons.commands.course.place import BUILD, AsJson, Explained, Place, class_folder

if TYPE_CHECKING:
    from autograders.course.class_folder import ClassFolder
    from autograders.record import Grade

app = typer.Typer(rich_markup_mode=None)
Learners = Annotated[list[str] | None, typer.Argument(help="Names of learners.", show_default=False)]


@app.command(
    epilog="\b\nExamples:\n  seclab course sign\n  seclab course sign --yes --json\n\n"
    "Points that a person gave in formgrader are not signed until this command has shown them. "
    "Exit code 1 means that nothing was written."
)
def sign(course: Place = BUILD, yes: Yes = False, as_json: AsJson = False) -> None:
    """Show the points that a person gave, and sign them."""
    from autograders.course import signing

    with Explained():
        place = class_folder(course)
        _demand_gradebook(place)
        with place.alone():
            grades = signing.given_by_hand(place)
            _show(grades, as_json)
            if grades:
                demand(f"Sign these {len(grades)} grades?", yes)
                signing.sign(place, grades)
    if not as_json:
        typer.echo(f"{len(grades)} grades signed" if grades else "Every point that a person gave is signed.")


@app.command(
    epilog="\b\nExamples:\n  seclab course certificate\n  seclab course certificate ana ben\n"
    "  seclab verify build/certificates/ana.json --key build/record/course.pub\n\n"
    "A certificate holds the signed grades of one learner. Give it away together with course.pub; "
    "keep course.key to yourself."
)
def certificate(learners: Learners = None, course: Place = BUILD, as_json: AsJson = False) -> None:
    """Write a signed certificate for each learner."""
    from autograders.course import certificates

    with Explained():
        written, problems = certificates.write(class_folder(course), tuple(dict.fromkeys(learners or ())))
    if as_json:
        files = {learner: str(path) for learner, path in written.items()}
        typer.echo(json.dumps({"certificates": files, "problems": problems}, indent=2, ensure_ascii=False))
    else:
        for path in written.values():
            typer.echo(str(path))
        for problem in problems.values():
            typer.echo(problem, err=True)
        typer.echo(f"{len(written)} written; whoever has {class_folder(course).record}/course.pub can check them")
    if problems:
        raise typer.Exit(1)


def _demand_gradebook(place: ClassFolder) -> None:
    from autograders.course.class_folder import ClassError

    if not place.gradebook.is_file():
        raise ClassError(f"There is no gradebook {place.gradebook}.", "Run seclab course init.")


def _show(grades: tuple[Grade, ...], as_json: bool) -> None:
    if as_json:
        kept = [
            {
                "lesson": grade.lesson,
                "learner": grade.learner,
                "by_hand": [dataclasses.asdict(one) for one in grade.by_hand],
            }
            for grade in grades
        ]
        typer.echo(json.dumps(kept, indent=2, ensure_ascii=False))
        return
    for grade in grades:
        for one in grade.by_hand:
            extra = f", {one.extra:+g} extra" if one.extra else ""
            given = "as they were" if one.given is None else f"{one.given:g}"
            points = f"{one.automatic or 0:g} points by software, by a person {given}{extra}"
            typer.echo(ascii(f"{grade.lesson}  {grade.learner}  {one.cell}: {points}")[1:-1])
        if not grade.by_hand:
            typer.echo(ascii(f"{grade.lesson}  {grade.learner}: what a person gave before was taken back")[1:-1])
