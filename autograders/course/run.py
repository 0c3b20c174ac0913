"""How is a class graded so that any interruption can be made up for?

Workers judge; this process alone writes: first the notebook, in one rename,
then grades and mark, in one transaction, then the signature. What has no mark
or no signature is graded again.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from pathlib import Path

from autograders.course import released
from autograders.course.class_folder import ClassFolder, HandedIn
from autograders.course.crew import LIMIT_S, judge_all
from autograders.course.gradebook import Gradebook, Marked
from autograders.course.recording import Row, Writer, failed
from autograders.course.signing import Signer, signing
from autograders.course.worker import Task

__all__ = ["Row", "count", "grade_class"]


def grade_class(
    course: ClassFolder,
    folders: Mapping[str, Path],
    *,
    force: bool = False,
    workers: int | None = None,
    limit: float = LIMIT_S,
) -> Generator[Row, None, None]:
    """Grade what was handed in for the lessons (slug -> lesson folder), one row a submission."""
    with course.alone(), closing(Gradebook(course.gradebook)) as book:
        out = {lesson: released.agreed(course, book, folder) for lesson, folder in folders.items()}
        known = {lesson: book.marked(lesson) for lesson in folders}
        with signing(course.record) as signer:
            writer = Writer(course, book, signer)
            tasks = [task(course, folders[lesson], one) for lesson in folders for one in course.handed_in(lesson)]
            for one in filter(cannot_be_named, tasks):
                yield failed(one, out[one["lesson"]], one["problem"])
            wanted = (
                one if force else {**one, "known": done(course, signer, one, known[one["lesson"]])}
                for one in tasks
                if not cannot_be_named(one)
            )
            for one, verdict in judge_all(wanted, workers, limit):
                yield writer.settle(one, verdict, out[one["lesson"]], known[one["lesson"]])


def count(course: ClassFolder, lessons: Mapping[str, Path]) -> int:
    """Return how many submissions there are."""
    return sum(1 for lesson in lessons for _ in course.handed_in(lesson))


def cannot_be_named(one: Task) -> bool:
    """Whether neither the gradebook nor autograded/ can hold the learner's name."""
    return "rename the folder" in one["problem"]


def task(course: ClassFolder, folder: Path, one: HandedIn) -> Task:
    """Return what a worker needs to judge a submission, and no more."""
    return {
        "learner": one.learner,
        "lesson": folder.name,
        "folder": str(folder),
        "source": str(course.source(folder.name)),
        "notebook": str(one.notebook),
        "problem": one.problem,
        "note": one.note,
        "timestamp": one.timestamp,
        "known": "",
    }


def done(course: ClassFolder, signer: Signer, one: Task, known: Mapping[str, Marked]) -> str:
    """Return the mark of what needs no grading when it is still the same; "" when something is missing."""
    learner, lesson = one["learner"], one["lesson"]
    mark = known[learner].mark if learner in known else ""
    whole = mark and course.autograded(learner, lesson).is_file() and signer.has(lesson, learner, mark)
    return mark if whole else ""
