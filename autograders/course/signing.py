"""How is each grade signed once, whatever interrupts the run?

A grade without its signature counts as not graded: the next run judges that
submission again and signs what it then finds. Nothing is signed that only the
database says. The private key stays in the process that writes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from autograders.course.class_folder import ClassError, ClassFolder
from autograders.course.gradebook import Entry
from autograders.record import Grade, Log, RecordError, books
from autograders.record.canonical import answers_digest
from autograders.record.grade import judged, whole

BATCH = 50


class Signer:
    """The signed log of a class, while its grades are written."""

    def __init__(self, folder: Path) -> None:
        self._log = Log(folder)
        with _explained():
            self._last = self._log.latest()
        self._waiting: list[Grade] = []

    def has(self, lesson: str, learner: str, mark: str) -> bool:
        """Whether the last grade that was signed follows from the same."""
        last = self._last.get((lesson, learner))
        return last is not None and last.mark == mark

    def add(self, entry: Entry, version: str) -> None:
        """Sign a grade that the gradebook holds, soon; the same grade again is not signed again."""
        grade = _grade(entry, version)
        last = self._last.get((entry.lesson, entry.learner))
        if last is None or replace(last.grade, by_hand=()) != grade:
            self._waiting.append(grade)
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Sign what waits."""
        # Taken away first: an interruption may leave a grade unsigned, but never has it signed twice.
        waiting, self._waiting = self._waiting, []
        if waiting:
            with _explained():
                self._last.update({(one.lesson, one.learner): one for one in self._log.sign(waiting)})


@contextlib.contextmanager
def signing(folder: Path) -> Iterator[Signer]:
    """Open the log of a class, and sign at the end what still waits. Raises ClassError when it is not whole."""
    signer = Signer(folder)
    try:
        yield signer
    finally:
        signer.flush()


def given_by_hand(course: ClassFolder) -> tuple[Grade, ...]:
    """Return the grades that a person changed since they were signed. Raises ClassError when those are not right."""
    with _explained():
        signed, booked = Log(course.record).latest(), books.read(course.gradebook)
    changed: list[Grade] = []
    for name, found in sorted(booked.items()):
        last = signed.get(name)
        if found.by_hand != (last.by_hand if last else ()):
            if last is None or found.points != last.score:
                text = f"What the gradebook says of {'/'.join(name)} was never signed."
                raise ClassError(text, "Run seclab course grade first, and look at that grade again.")
            changed.append(replace(last.grade, by_hand=found.by_hand))
    return tuple(changed)


def sign(course: ClassFolder, grades: Iterable[Grade]) -> None:
    """Sign grades that a person has looked at."""
    with _explained():
        Log(course.record).sign(grades)


def _grade(entry: Entry, version: str) -> Grade:
    return Grade(
        lesson=entry.lesson,
        learner=entry.learner,
        version=str(entry.report.get("version", version)),
        score=whole(entry.score),
        max_score=whole(entry.max_score),
        checks=judged(entry.report),
        answers=answers_digest(entry.answers),
        mark=entry.mark,
    )


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except RecordError as error:
        raise ClassError(error.message, error.next_step) from error
