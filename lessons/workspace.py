"""Which notebooks does the learner work on, and how do they survive an upgrade?"""

from __future__ import annotations

import contextlib
import errno
import itertools
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from cluster.home import home as default_home
from lessons import carry_over
from lessons.build import build_text
from lessons.catalogue import Lesson, lessons
from lessons.jupyter.serve import OPENS_ON
from lessons.safe_files import explained, locked, private_folder, read_regular, write_whole

_log = logging.getLogger(__name__)
Kind = Literal["new", "kept", "upgraded", "set_aside", "not_built"]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one notebook.

    `backup` is where its old text is kept, `reason` why it was set aside or
    could not be built.
    """

    kind: Kind
    lesson: str
    path: Path
    backup: Path | None = None
    reason: str = ""

    def __str__(self) -> str:
        kept = f" The old one is kept in {self.backup}." if self.backup else ""
        return {
            "new": f"{self.path.name}: new.",
            "kept": f"{self.path.name}: as you left it.",
            "upgraded": f"{self.path.name}: upgraded, with your answers and your own cells.{kept}",
            "set_aside": f"{self.path.name}: made anew, because {self.reason}.{kept}",
            "not_built": f"{self.path.name}: not built, because {self.reason}.",
        }[self.kind]


def notebooks(home: Path | None = None) -> Path:
    """Return the folder that JupyterLab shows."""
    return (home or default_home()) / "notebooks"


def notebook(lesson: Lesson, home: Path | None = None) -> Path:
    """Return the learner's notebook of a lesson; its name sorts in teaching order."""
    return notebooks(home) / f"{lesson.order:02d}_{lesson.slug}.ipynb"


def sync(home: Path | None = None, course: Iterable[Lesson] | None = None) -> tuple[Change, ...]:
    """Bring the notebooks up to date and keep what the learner wrote.

    A notebook of today's version is not touched; an older one is rebuilt with
    the learner's answers and own cells, after a copy went to the backups.
    Raises FileProblem when the disk does not let us.
    """
    place = (home or default_home()).resolve()
    with _prepared(place) as backups:
        changes = [_updated(lesson, place, backups) for lesson in (lessons() if course is None else course)]
        return (*changes, *_course_home(place))


def reset(lesson: Lesson, home: Path | None = None) -> Change:
    """Give the learner a fresh notebook of a lesson; the old one goes to the backups."""
    place = (home or default_home()).resolve()
    text = build_text(lesson)
    path = notebook(lesson, place)
    with _prepared(place) as backups:
        backup = backups.move(path) if os.path.lexists(path) else None
        _publish(path, text, lesson, place)
    return Change("new", lesson.slug, path, backup)


@contextlib.contextmanager
def _prepared(place: Path) -> Iterator[_Backups]:
    """Make the folders, and keep other starts of the course out meanwhile."""
    with locked(private_folder(place) / ".workspace.lock"):
        for folder in (private_folder(notebooks(place)), private_folder(_originals(place))):
            with explained("tidy", folder):
                for leftover in folder.glob(".*.part"):
                    leftover.unlink(missing_ok=True)
        yield _Backups(place)


def _updated(lesson: Lesson, place: Path, backups: _Backups) -> Change:
    path = notebook(lesson, place)
    try:
        text = build_text(lesson)
    except Exception as error:
        # One broken lesson must not keep a learner from the others.
        return _not_built(lesson.slug, path, error)
    _follow_a_new_number(path, lesson)
    try:
        content = read_regular(path)
        old = carry_over.read(content) if content is not None else None
    except (OSError, carry_over.Unreadable) as error:
        backup = backups.move(path)
        _publish(path, text, lesson, place)
        return Change("set_aside", lesson.slug, path, backup, reason=_why(error))
    return _upgraded(lesson, place, old, text, lambda: backups.copy(path))


def _upgraded(
    lesson: Lesson, place: Path, old: carry_over.Notebook | None, text: str, keep: Callable[[], Path]
) -> Change:
    path, new = notebook(lesson, place), carry_over.read(text)
    if old is None:
        _publish(path, text, lesson, place)
        return Change("new", lesson.slug, path)
    if carry_over.version(old) == carry_over.version(new):
        return Change("kept", lesson.slug, path)
    backup = keep()
    merged = carry_over.merged(old, new, _base(lesson, place, carry_over.version(old)))
    _publish(path, text, lesson, place, carry_over.text(merged))
    return Change("upgraded", lesson.slug, path, backup)


def _publish(path: Path, built: str, lesson: Lesson, place: Path, learners: str | None = None) -> None:
    """Write the notebook, and remember the text as it was built."""
    write_whole(_original(lesson, place, carry_over.version(carry_over.read(built))), built)
    write_whole(path, built if learners is None else learners)


def _originals(place: Path) -> Path:
    return place / ".originals"


def _original(lesson: Lesson, place: Path, version: str) -> Path:
    return _originals(place) / f"{lesson.slug}-{re.sub(r'[^0-9A-Za-z.]', '_', version)}.ipynb"


def _base(lesson: Lesson, place: Path, version: str) -> carry_over.Notebook | None:
    """Return what a notebook was when it was built, if that is known."""
    try:
        content = read_regular(_original(lesson, place, version))
        return carry_over.read(content) if content is not None else None
    except (OSError, carry_over.Unreadable):
        return None


def _follow_a_new_number(path: Path, lesson: Lesson) -> None:
    """Rename the learner's notebook when the lesson moved to another place in the course."""
    pattern = re.compile(rf"\d+_{re.escape(lesson.slug)}\.ipynb")
    if os.path.lexists(path):
        return
    for other in sorted(path.parent.iterdir()):
        if pattern.fullmatch(other.name):
            with explained("rename", other):
                other.rename(path)
            return


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        kinds = {errno.ELOOP: "it is a symbolic link", errno.EINVAL: "it is not a file"}
        return kinds.get(error.errno or 0, f"it cannot be read ({error.strerror})")
    return str(error)


def _course_home(place: Path) -> Iterator[Change]:
    """Write the first page, which holds no work of the learner; yields a change when it cannot be built."""
    # The course home shows these notebooks, so it imports this module.
    from lessons.course_home import build_home

    path = notebooks(place) / OPENS_ON
    try:
        text = build_home()
    except Exception as error:
        yield _not_built("", path, error)
        return
    write_whole(path, text)


def _not_built(lesson: str, path: Path, error: Exception) -> Change:
    _log.debug("cannot build %s", path.name, exc_info=True)
    return Change("not_built", lesson, path, reason=str(error).rstrip(".") or type(error).__name__)


class _Backups:
    """The folder of one sync's backups, made when the first one is needed."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._folder: Path | None = None

    def move(self, path: Path) -> Path:
        """Move a file, link or folder aside as it is."""
        target = self._target(path)
        with explained("move", path):
            path.rename(target)
        return target

    def copy(self, path: Path) -> Path:
        """Keep the exact bytes of a file."""
        target = self._target(path)
        with explained("read", path):
            content = path.read_bytes()
        write_whole(target, content)
        return target

    def _target(self, path: Path) -> Path:
        if self._folder is None:
            self._folder = self._fresh()
        return self._folder / path.name

    def _fresh(self) -> Path:
        parent = private_folder(self._place / "backups")
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H.%M.%SZ")
        names = (moment if n == 1 else f"{moment}-{n}" for n in itertools.count(1))
        return next(private_folder(parent / name) for name in names if not os.path.lexists(parent / name))
