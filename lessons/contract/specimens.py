"""Which example answers does a lesson keep, and what should become of each?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograders.check import Check
from lessons.catalogue import Lesson
from lessons.mistake import shown

KINDS = ("accepted", "invalid", "hostile")


@dataclass(frozen=True, slots=True)
class Specimen:
    """One example answer. `about` is the check that a wrong one fails, else its kind."""

    file: Path
    about: str
    question: str

    @property
    def text(self) -> str:
        """The answer; bytes that are no text become the replacement sign."""
        return self.file.read_bytes().decode("utf-8", "replace")

    def __str__(self) -> str:
        return shown(self.file)


def wrong(lesson: Lesson) -> Iterator[tuple[Specimen, Check]]:
    """Yield the wrong answers, each with the check that it must fail."""
    for check in lesson.rubric.checks:
        for file in _files(lesson.folder / "specimens" / check.id):
            yield Specimen(file, check.id, check.question), check


def of_kind(lesson: Lesson, kind: str) -> Iterator[Specimen]:
    """Yield the accepted, invalid or hostile answers."""
    for question in lesson.questions:
        for file in _files(lesson.folder / "specimens" / kind / question):
            yield Specimen(file, kind, question)


def every(lesson: Lesson) -> Iterator[Specimen]:
    """Yield all of them."""
    yield from (specimen for specimen, _ in wrong(lesson))
    for kind in KINDS:
        yield from of_kind(lesson, kind)


def answers(lesson: Lesson, specimen: Specimen) -> dict[str, str]:
    """Return this answer, with the reference answers that its checks wait for.

    Checks of other questions never see it, so they need not be run again.
    """
    others = {question: lesson.solution(question) for question in _waited_for(lesson, specimen.question)}
    return {**others, specimen.question: specimen.text}


def _waited_for(lesson: Lesson, question: str) -> set[str]:
    """Return the questions whose checks are gates of this one's, directly or through others."""
    found = {question}
    for check in reversed(lesson.rubric.checks):
        if check.question in found:
            found |= {gate.question for gate in lesson.rubric.checks if gate.id in check.after}
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*") if file.is_file()) if folder.is_dir() else []
