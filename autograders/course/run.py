"""How is a class graded so that any interruption can be made up for?

Workers judge; this process alone writes: first the notebook, in one rename,
then grades and mark, in one transaction. What has no mark is graded again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograders import rubric
from autograders.course import class_folder, graded_notebook
from autograders.course.class_folder import ClassError, ClassFolder, HandedIn
from autograders.course.crew import LIMIT_S, Verdict, judge_all
from autograders.course.gradebook import Entry, Gradebook, Marked
from autograders.course.worker import Task


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one submission.

    `status` is graded, unsure (a check failed to judge), refused (nothing to
    grade: 0 points), or failed (not recorded; the next run tries again).
    `fresh` is false when an earlier run had graded the same answers.
    """

    learner: str
    lesson: str
    status: str
    score: float
    max_score: float
    reason: str = ""
    fresh: bool = True


def grade_class(
    course: ClassFolder,
    folders: Mapping[str, Path],
    *,
    force: bool = False,
    workers: int | None = None,
    limit: float = LIMIT_S,
) -> Iterator[Row]:
    """Grade what was handed in for the lessons (slug -> lesson folder), one row a submission."""
    with course.alone(), closing(Gradebook(course.gradebook)) as book:
        worth = {lesson: _released(course, book, folder) for lesson, folder in folders.items()}
        known = {lesson: book.marked(lesson) for lesson in folders}
        handed_in = [(lesson, one) for lesson in folders for one in course.handed_in(lesson)]
        unnamed = [(lesson, one) for lesson, one in handed_in if _cannot_be_named(one)]
        for lesson, one in unnamed:
            yield Row(one.learner, lesson, "failed", 0, sum(worth[lesson].values()), one.problem)
        tasks = (
            _task(course, folders[lesson], one, None if force else known[lesson].get(one.learner))
            for lesson, one in handed_in
            if (lesson, one) not in unnamed
        )
        for task, verdict in judge_all(tasks, workers, limit):
            yield _settled(course, book, task, verdict, worth[task["lesson"]], known[task["lesson"]])


def count(course: ClassFolder, lessons: Mapping[str, Path]) -> int:
    """Return how many submissions there are."""
    return sum(1 for lesson in lessons for _ in course.handed_in(lesson))


def _cannot_be_named(one: HandedIn) -> bool:
    """Whether neither the gradebook nor autograded/ can hold the learner's name."""
    return "rename the folder" in one.problem


def _released(course: ClassFolder, book: Gradebook, folder: Path) -> dict[str, float]:
    """Return the points of each check cell. Raises ClassError when book, notebook and lesson do not agree."""
    lesson = folder.name
    step = f"Run seclab course release {lesson}, then grade again."
    try:
        built = json.loads(course.source(lesson).read_text(encoding="utf-8"))
        points = {name: float(worth) for name, worth in graded_notebook.points(built).items()}
        version = built["metadata"]["seclab"]["version"]
    except (OSError, ValueError, KeyError, TypeError):
        raise ClassError(f"{lesson} was not released: {course.source(lesson)} cannot be read.", step) from None
    if book.cells(lesson) != points:
        raise ClassError(f"The gradebook and source/{lesson} disagree about the points.", step)
    if version != rubric.load(folder).version:
        raise ClassError(f"{lesson} has changed since it was released.", step)
    return points


def _task(course: ClassFolder, folder: Path, one: HandedIn, known: Marked | None) -> Task:
    lesson = folder.name
    there = known is not None and course.autograded(one.learner, lesson).is_file()
    return {
        "learner": one.learner,
        "lesson": lesson,
        "folder": str(folder),
        "source": str(course.source(lesson)),
        "notebook": str(one.notebook),
        "problem": one.problem,
        "note": one.note,
        "timestamp": one.timestamp,
        "known": known.mark if known and there else "",
    }


def _settled(
    course: ClassFolder,
    book: Gradebook,
    task: Task,
    verdict: Verdict,
    worth: Mapping[str, float],
    known: Mapping[str, Marked],
) -> Row:
    learner, lesson = task["learner"], task["lesson"]
    if verdict.get("status") == "same" and learner in known:
        old = known[learner]
        return Row(learner, lesson, old.status, old.score, old.max_score, old.reason, fresh=False)
    full = sum(worth.values())
    entry = _entry(task, verdict, worth)
    if entry is None:
        reason = verdict.get("reason")
        return Row(learner, lesson, "failed", 0, full, reason if isinstance(reason, str) else "no valid verdict")
    try:
        class_folder.replace(course.autograded(learner, lesson), verdict["notebook"].encode())
    except (OSError, UnicodeEncodeError) as error:
        return Row(learner, lesson, "failed", 0, full, f"the graded notebook cannot be written: {error}")
    try:
        book.record(entry)
    except sqlite3.Error as error:
        return Row(learner, lesson, "failed", 0, full, f"the gradebook cannot be written: {error}")
    return Row(learner, lesson, entry.status, entry.score, full, entry.reason)


def _entry(task: Task, verdict: Verdict, worth: Mapping[str, float]) -> Entry | None:
    """Take a verdict that has the expected form, with points that can be reached; None for any other."""
    if verdict.get("status") not in ("graded", "unsure", "refused") or not _possible(verdict.get("points"), worth):
        return None
    texts = [verdict.get(key) for key in ("mark", "reason", "notebook")]
    unanswered = verdict.get("unanswered")
    judged = [verdict.get(key) for key in ("report", "answers")]
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(part, dict) for part in judged):
        return None
    if not isinstance(unanswered, list):
        return None
    return Entry(
        learner=task["learner"],
        lesson=task["lesson"],
        mark=verdict["mark"],
        status=verdict["status"],
        reason=" ".join(part for part in (verdict["reason"], task["note"]) if part),
        points=verdict["points"],
        max_score=sum(worth.values()),
        unanswered=tuple(unanswered),
        timestamp=task["timestamp"],
        report=verdict["report"],
        answers=verdict["answers"],
    )


def _possible(points: Any, worth: Mapping[str, float]) -> bool:
    return (
        isinstance(points, dict)
        and points.keys() == worth.keys()
        and all(type(one) in (int, float) and 0 <= one <= worth[name] for name, one in points.items())
    )
