"""How does nbgrader learn of the lessons of a class?"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from autograders.course.class_folder import ClassError, ClassFolder
from cluster import private

INSTALL = "Install the extra `instructor`: .venv/bin/pip install 'nbgrader>=0.9.6,<0.10'"


def demand() -> None:
    """Raise ClassError when nbgrader is not installed."""
    if find_spec("nbgrader") is None:
        raise ClassError("nbgrader is not installed; a class's gradebook is nbgrader's.", INSTALL)


def init(course: ClassFolder) -> None:
    """Make the folders and an empty gradebook; what is there stays."""
    course.make()
    if course.gradebook.is_file():
        return
    from nbgrader.api import Gradebook

    with _programs_of_this_python(), Gradebook(_url(course)) as book:
        book.engine.dispose()
    course.gradebook.chmod(0o600)


def release(course: ClassFolder, lesson: str, notebook_text: str) -> None:
    """Write source/ and release/ of a lesson and enter its cells and points into the gradebook."""
    import nbformat
    from nbgrader.api import Gradebook
    from nbgrader.preprocessors import ComputeChecksums, SaveCells

    notebook = nbformat.reads(notebook_text, as_version=4)
    names = {"assignment": lesson, "notebook": lesson, "db_url": _url(course)}
    summed, _ = ComputeChecksums().preprocess(notebook, {})
    with _programs_of_this_python(), Gradebook(_url(course)) as book:
        book.update_or_create_assignment(lesson)
        book.engine.dispose()
    _enter(lesson, SaveCells(), summed, names)
    text = nbformat.writes(summed) + "\n"
    for path in (course.release(lesson), course.source(lesson)):
        private.write(path, text.encode())


def _enter(lesson: str, saver: Any, notebook: Any, names: dict[str, str]) -> None:
    try:
        saver.preprocess(notebook, {"nbgrader": names})
    except RuntimeError:
        message = f"{lesson} has other cells than when it was released, and there are grades for those."
        raise ClassError(message, "Grade this class with the course's old version, or start a new folder.") from None
    finally:
        saver.gradebook.engine.dispose()


def _url(course: ClassFolder) -> str:
    return f"sqlite:///{course.gradebook.absolute()}"


@contextlib.contextmanager
def _programs_of_this_python() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it runs when it makes a database."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), before))
    try:
        yield
    finally:
        os.environ["PATH"] = before
