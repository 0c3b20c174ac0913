"""How do the results of many machines get into one gradebook?

By the code that grades, with one difference: a worker takes the report from the
results in place of judging. It still reads the submission, so that a result
counts only for the answers that are handed in, and the mark decides that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from autograders.course import released, shards
from autograders.course.class_folder import ClassError, ClassFolder
from autograders.course.crew import LIMIT_S, judge_all
from autograders.course.gradebook import Gradebook
from autograders.course.recording import Row, Writer
from autograders.course.results import Reports, Results, ordered, union
from autograders.course.run import cannot_be_named, done, task
from autograders.course.signing import Signer, signing
from autograders.course.worker import Task

Marks = dict[str, Reports]


def gathered(places: Iterable[Path], folders: Mapping[str, Path]) -> tuple[Results, list[ClassError]]:
    """Read the files of shards, and those in folders; returns results, and what is wrong with the other files."""
    found: list[Results] = []
    wrong: list[ClassError] = []
    for path in _files(places):
        try:
            found.append(shards.read(path, folders))
        except ClassError as error:
            wrong.append(error)
    return union(found), wrong


def merge(
    course: ClassFolder,
    folders: Mapping[str, Path],
    results: Results,
    *,
    workers: int | None = None,
    limit: float = LIMIT_S,
) -> Generator[Row, None, None]:
    """Write results into the gradebook, one row a submission; one about other answers is `stale`."""
    with course.alone(), closing(Gradebook(course.gradebook)) as book:
        out = {lesson: released.agreed(course, book, folder) for lesson, folder in folders.items()}
        known = {lesson: book.marked(lesson) for lesson in folders}
        with signing(course.record) as signer:
            writer, waiting = Writer(course, book, signer), _by_submission(results)
            tasks = list(_tasks(course, folders, book, signer, waiting))
            for one, verdict in judge_all(tasks, workers, limit):
                lesson = one["lesson"]
                if verdict.get("status") == "stale":
                    reason = "it is about other answers than those handed in now: grade it again."
                    yield Row(one["learner"], lesson, "stale", 0, out[lesson].max_score, reason)
                else:
                    yield writer.settle(one, verdict, out[lesson], known[lesson])
            for lesson, learner in sorted(waiting):
                yield Row(learner, lesson, "stale", 0, out[lesson].max_score, "nothing is handed in under this name.")


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        yield from sorted(place.glob("shard-*.jsonl")) if place.is_dir() else (place,)


def _by_submission(results: Results) -> dict[tuple[str, str], Marks]:
    found: dict[tuple[str, str], Marks] = defaultdict(dict)
    for (lesson, learner, mark), reports in results.items():
        found[lesson, learner][mark] = reports
    return found


def _tasks(
    course: ClassFolder,
    folders: Mapping[str, Path],
    book: Gradebook,
    signer: Signer,
    waiting: dict[tuple[str, str], Marks],
) -> Iterator[Task]:
    """Yield a task for each submission that has a result, and take that from what waits."""
    for lesson, folder in folders.items():
        known, reports = book.marked(lesson), book.reports(lesson)
        for one in course.handed_in(lesson):
            made = task(course, folder, one)
            marks = None if cannot_be_named(made) else waiting.pop((lesson, one.learner), None)
            if marks is not None:
                mark = done(course, signer, made, known)
                if mark in marks and one.learner in reports:
                    # What the gradebook holds is one more result.
                    before = dict(reports[one.learner].report)
                    marks[mark] = ordered((*marks[mark], before))
                    mark = mark if marks[mark][0] == before else ""
                yield {**made, "known": mark, "reports": marks}


def count(results: Results) -> int:
    """Return how many submissions the results are about."""
    return len({key[:2] for key in results})
