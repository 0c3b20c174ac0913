"""How does an instructor see what a corrected rubric changes, before it counts?"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from typing import TYPE_CHECKING

import typer

from lessons.commands.course.consent import demand
from lessons.commands.course.watching import collected, finish
from lessons.commands.failure import NOT_PASSED

if TYPE_CHECKING:
    from autograders.course.class_folder import ClassFolder
    from autograders.course.regrade import Change, Preview


def regrade(place: ClassFolder, slug: str, yes: bool, as_json: bool) -> None:
    """Show who gains and who loses; once that is wanted, release the lesson again and write the grades."""
    from autograders.course import nbgrader_books
    from autograders.course.regrade import preview
    from autograders.course.run import count, grade_class
    from lessons import catalogue
    from lessons.build import build_text

    lesson = catalogue.lesson(slug)
    text = build_text(lesson)
    found = preview(place, lesson.folder, text)
    _show(found, as_json)
    if not found.changes and not found.newer:
        if found.failed:
            raise typer.Exit(NOT_PASSED)
        return
    demand(f"Release {slug} again and write these grades?", yes)
    if found.newer:
        nbgrader_books.release(place, slug, text)
    folders = {slug: lesson.folder}
    rows = collected(grade_class(place, folders), count(place, folders))
    finish(rows, quiet=as_json)


def _show(found: Preview, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(found), indent=2, ensure_ascii=False))
        return
    if found.changes:
        _print(found.changes)
    for what, learners in (("not handed in any more, keep their grade", found.kept), ("not judged", found.failed)):
        if learners:
            typer.echo(f"{len(learners)} {what}: {ascii(', '.join(learners))[1:-1]}")
    typer.echo(_summary(found))


def _summary(found: Preview) -> str:
    gain = sum(_adds(one) > 0 for one in found.changes)
    lose = sum(_adds(one) < 0 for one in found.changes)
    if found.changes:
        rest = len(found.changes) - gain - lose
        return f"{gain} gain, {lose} lose, {rest} change otherwise, {found.same} stay the same"
    if found.newer:
        return f"No grade changes; {found.same} stay the same. The new version still has to be released."
    return f"No grade changes: {found.lesson} is as it was released, and {found.same} stay the same."


def _print(changes: tuple[Change, ...]) -> None:
    from rich.table import Table
    from rich.text import Text

    from lessons.commands.terminal import console

    table = Table("Learner", "Before", "After", "", "Checks", box=None, pad_edge=False, header_style="bold")
    for one in changes:
        before = "-" if one.before is None else f"{one.before:g} of {one.max_before:g}"
        checks = ", ".join(f"{each.check} {each.before or '-'} → {each.after or '-'}" for each in one.checks)
        note = " (new answers)" if one.new_answers else ""
        after = f"{one.after:g} of {one.max_after:g}"
        table.add_row(*(Text(cell) for cell in (one.learner, before, after, f"{_adds(one):+g}", checks + note)))
    console().print(table)
    turned = Counter((each.check, each.before or "-", each.after or "-") for one in changes for each in one.checks)
    for (check, before, after), learners in sorted(turned.items()):
        typer.echo(f"{check}: {before} → {after} for {learners}")


def _adds(one: Change) -> float:
    return one.after - (one.before or 0)
