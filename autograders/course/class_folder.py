"""Where does a class keep its files, and who handed in what?

The layout is nbgrader's: source/, release/, submitted/, autograded/, feedback/
and gradebook.db. Names below submitted/ are a learner's and never trusted.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

FOLDERS = ("source", "release", "submitted", "autograded", "feedback")
IGNORED = frozenset({".ipynb_checkpoints", ".DS_Store", ".gitkeep", ".gitignore"})
MAX_ID = 128


class ClassError(RuntimeError):
    """The class's folder or gradebook does not let us grade. `next_step` says what helps."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.next_step = next_step


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What one learner handed in for one lesson; `problem` says why it cannot even be read."""

    learner: str
    notebook: Path
    problem: str = ""
    note: str = ""
    timestamp: str = ""


@dataclass(frozen=True, slots=True)
class ClassFolder:
    """The folder of one class."""

    root: Path

    @property
    def gradebook(self) -> Path:
        """The database of nbgrader."""
        return self.root / "gradebook.db"

    @property
    def record(self) -> Path:
        """The folder of the signed log, with the course's key."""
        return self.root / "record"

    @property
    def certificates(self) -> Path:
        """The folder of certificates to give to learners."""
        return self.root / "certificates"

    @property
    def shards(self) -> Path:
        """The folder of results that other machines graded."""
        return self.root / "shards"

    def source(self, lesson: str) -> Path:
        """Return the built notebook that the gradebook knows."""
        return self.root / "source" / lesson / f"{lesson}.ipynb"

    def release(self, lesson: str) -> Path:
        """Return the notebook that learners get."""
        return self.root / "release" / lesson / f"{lesson}.ipynb"

    def autograded(self, learner: str, lesson: str) -> Path:
        """Return the graded notebook of a learner."""
        return self.root / "autograded" / learner / lesson / f"{lesson}.ipynb"

    def make(self) -> None:
        """Make the folders that only the instructor reads."""
        for folder in (self.root, *(self.root / name for name in FOLDERS)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def handed_in(self, lesson: str) -> Iterator[HandedIn]:
        """Yield the submissions of a lesson in the order of the learners' names."""
        place = self.root / "submitted"
        for name in sorted(os.listdir(place)) if place.is_dir() else ():
            found = None if name in IGNORED else _handed_in(place / name, name, lesson)
            if found:
                yield found

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the class's lock: one writer at a time."""
        handle = os.open(self.root / ".grading.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            if error.errno != errno.EWOULDBLOCK:
                raise
            raise ClassError(f"{self.root} is being graded already.", "Wait until that run has ended.") from None
        finally:
            os.close(handle)


def _handed_in(folder: Path, name: str, lesson: str) -> HandedIn | None:
    notebook = folder / lesson / f"{lesson}.ipynb"
    problem = name_problem(name)
    if problem:
        return HandedIn(name.encode("utf-8", "backslashreplace").decode(), notebook, problem)
    for part in (folder, folder / lesson):
        kind = _kind(part)
        if kind == "nothing":
            return None
        if kind != "a folder":
            return HandedIn(name, notebook, f"submitted/{part.relative_to(folder.parent)} is {kind}, not a folder.")
    try:
        others = sorted(
            found for found in os.listdir(folder / lesson) if found.endswith(".ipynb") and found != notebook.name
        )
    except OSError as error:
        return HandedIn(name, notebook, f"the folder cannot be read: {error.strerror}.")
    return _described(name, notebook, others)


def _described(name: str, notebook: Path, others: list[str]) -> HandedIn:
    shown = ascii(", ".join(others)[:200])
    timestamp, note = _timestamp(notebook.parent / "timestamp.txt")
    if _kind(notebook) == "nothing":
        found = f"found {shown}" if others else "the folder holds no notebook"
        return HandedIn(name, notebook, f"there is no {notebook.name}: {found}.", note, timestamp)
    if others:
        note = f"{note} Not read: {shown}.".strip()
    return HandedIn(name, notebook, "", note, timestamp)


def name_problem(name: str) -> str:
    """Say why a name cannot stand in the gradebook; "" when it can."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return "the learner's name is not UTF-8: rename the folder."
    if not name or "/" in name:
        return "a learner needs a name that a folder can have: rename the folder."
    if name.startswith("."):
        return "a learner's name cannot start with a dot: rename the folder."
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in name):
        return "the learner's name holds signs that do not print: rename the folder."
    return "the learner's name is too long: rename the folder." if len(name) > MAX_ID else ""


def _kind(path: Path) -> str:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return "nothing"
    except OSError as error:
        return f"unreadable ({error.strerror})"
    if stat.S_ISLNK(mode):
        return "a link"
    return "a folder" if stat.S_ISDIR(mode) else "a file"


def _timestamp(path: Path) -> tuple[str, str]:
    """Read nbgrader's timestamp.txt as UTC, in SQLite's notation; and a note when it is damaged."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return "", ""
    except OSError:
        return "", "timestamp.txt cannot be read."
    with os.fdopen(handle, "rb") as file:
        try:
            return moment(file.read(200).decode()), ""
        except (ValueError, LookupError, OSError):
            return "", "timestamp.txt is no time."


def moment(text: str) -> str:
    """Return a time like `2026-01-31 23:59:59.5 Europe/Paris` as UTC in SQLite's notation."""
    day, hour, *rest = text.split()
    zone: tzinfo = ZoneInfo(rest[0]) if rest and rest[0] != "UTC" else UTC
    read = datetime.fromisoformat(f"{day} {hour}")
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
