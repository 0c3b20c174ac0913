"""What was given out to the class, and does the lesson still say the same?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from autograders import rubric
from autograders.course import graded_notebook
from autograders.course.class_folder import ClassError, ClassFolder
from autograders.course.gradebook import Gradebook


@dataclass(frozen=True, slots=True)
class Released:
    """A released lesson: its folder, the version of its rubric, and the points of each check cell."""

    folder: Path
    version: str
    points: dict[str, float]

    @property
    def lesson(self) -> str:
        """Return the lesson's name."""
        return self.folder.name

    @property
    def max_score(self) -> float:
        """Points that software can give."""
        return sum(self.points.values())


def read(course: ClassFolder, folder: Path) -> Released:
    """Read what source/ holds of a lesson; raises ClassError when the lesson is another by now."""
    lesson = folder.name
    try:
        found = described(folder, course.source(lesson).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        text = f"{lesson} was not released: {course.source(lesson)} cannot be read."
        raise ClassError(text, _again(lesson)) from None
    if found.version != rubric.load(folder).version:
        step = f"{_again(lesson)} seclab course grade --regrade {lesson} shows first whose points change."
        raise ClassError(f"{lesson} has changed since it was released.", step)
    return found


def agreed(course: ClassFolder, book: Gradebook, folder: Path) -> Released:
    """Read a released lesson; raises ClassError when book, notebook and lesson do not agree."""
    found = read(course, folder)
    if book.cells(found.lesson) != found.points:
        text = f"The gradebook and source/{found.lesson} disagree about the points."
        raise ClassError(text, _again(found.lesson))
    return found


def described(folder: Path, notebook_text: str) -> Released:
    """Take version and points out of a built lesson; raises ValueError, KeyError or TypeError when it is none."""
    built = json.loads(notebook_text)
    points = {name: float(worth) for name, worth in graded_notebook.points(built).items()}
    return Released(folder, built["metadata"]["seclab"]["version"], points)


def _again(lesson: str) -> str:
    return f"Run seclab course release {lesson}, then grade again."
