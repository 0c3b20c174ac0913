"""Who gains and who loses when a corrected rubric grades a class again?

Everything is judged as it would be graded, and nothing is written.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograders.course import released
from autograders.course.class_folder import ClassError, ClassFolder
from autograders.course.crew import LIMIT_S, judge_all
from autograders.course.gradebook import Entry, Gradebook, Marked, Reported
from autograders.course.recording import entry
from autograders.course.run import cannot_be_named, task
from cluster import private

NOTHING = Reported({}, {})


@dataclass(frozen=True, slots=True)
class Turned:
    """A check with another verdict than before; "" where there was or is none."""

    check: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A learner whose grade becomes another; `before` is None when there was none.

    `new_answers` says that the learner also handed in other answers since.
    """

    learner: str
    before: float | None
    after: float
    max_before: float | None
    max_after: float
    checks: tuple[Turned, ...]
    new_answers: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What grading again would do.

    `same` counts the learners whose points and verdicts stay; `kept` were graded,
    but their submission is gone, so that the old grade stays; `failed` could not
    be judged. `newer` says that the lesson is another than the one released.
    """

    lesson: str
    changes: tuple[Change, ...]
    same: int
    kept: tuple[str, ...]
    failed: tuple[str, ...]
    newer: bool


def preview(
    course: ClassFolder, folder: Path, notebook_text: str, *, workers: int | None = None, limit: float = LIMIT_S
) -> Preview:
    """Judge everything that was handed in for a lesson, as built now, and compare it with the gradebook."""
    new, old = released.described(folder, notebook_text), _old(course, folder)
    with course.alone(), closing(Gradebook(course.gradebook)) as book:
        marked, reports = book.marked(new.lesson), book.reports(new.lesson)
    _refuse_other_cells(new.lesson, old, notebook_text, marked)
    found, failed = _judged(course, new, notebook_text, workers, limit)
    changes = [_change(one, marked.get(one.learner), reports.get(one.learner, NOTHING)) for one in found]
    return Preview(
        lesson=new.lesson,
        changes=tuple(sorted((one for one in changes if one), key=lambda one: one.learner)),
        same=changes.count(None),
        kept=tuple(sorted(set(marked) - {one.learner for one in found} - set(failed))),
        failed=tuple(sorted(failed)),
        newer=not old or released.described(folder, old) != new,
    )


def _old(course: ClassFolder, folder: Path) -> str:
    try:
        return course.source(folder.name).read_text(encoding="utf-8")
    except OSError:
        text = f"{folder.name} was not released: {course.source(folder.name)} cannot be read."
        raise ClassError(text, f"Run seclab course release {folder.name}.") from None


def _refuse_other_cells(lesson: str, old: str, new: str, marked: Mapping[str, Marked]) -> None:
    """Stop before anybody waits: nbgrader does not take grades of cells that are gone."""
    differ = sorted(_cells(old) ^ _cells(new))
    if marked and differ:
        text = f"{lesson} has other cells than when it was released ({', '.join(differ)}), and there are grades."
        step = "Keep the questions as they were, or start a new class: seclab course init --course <folder>"
        raise ClassError(text, step)


def _cells(notebook_text: str) -> set[str]:
    metadata = (cell["metadata"] for cell in json.loads(notebook_text)["cells"])
    return {one["nbgrader"]["grade_id"] for one in metadata if "nbgrader" in one}


def _judged(
    course: ClassFolder, new: released.Released, notebook_text: str, workers: int | None, limit: float
) -> tuple[list[Entry], list[str]]:
    found: list[Entry] = []
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="seclab-regrade-") as place:
        source = Path(place) / "built.ipynb"
        private.write(source, notebook_text.encode())
        tasks = [{**task(course, new.folder, one), "source": str(source)} for one in course.handed_in(new.lesson)]
        for one, verdict in judge_all((one for one in tasks if not cannot_be_named(one)), workers, limit):
            graded = entry(one, verdict, new.points)
            if graded:
                found.append(graded)
            else:
                failed.append(one["learner"])
    return found, failed


def _change(new: Entry, old: Marked | None, reported: Reported) -> Change | None:
    before, after = _verdicts(reported.report), _verdicts(new.report)
    turned = tuple(
        Turned(check, before.get(check, ""), after.get(check, ""))
        for check in dict.fromkeys((*before, *after))
        if before.get(check) != after.get(check)
    )
    if old and not turned and (old.score, old.max_score) == (new.score, new.max_score):
        return None
    held = (old.score, old.max_score) if old else (None, None)
    other = bool(old) and dict(reported.answers) != dict(new.answers)
    return Change(new.learner, held[0], new.score, held[1], new.max_score, turned, other)


def _verdicts(report: Mapping[str, Any]) -> dict[str, str]:
    return {one["check"]: one["status"] for one in report.get("results", ())}
