"""How does a submission travel through nbgrader's exchange?

The layout is nbgrader's (nbgrader/exchange/default): a folder
`inbound/<learner>+<lesson>+<time>+<random>` for each hand-in, which
`nbgrader collect` and `seclab course collect` read. Nothing of nbgrader is imported.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograders.course.class_folder import ClassError, moment

_TIME = "%Y-%m-%d %H:%M:%S.%f UTC"
_ASK = "Ask your instructor for the exchange's folder and the course's id."


@dataclass(frozen=True, slots=True)
class Inbound:
    """One hand-in that lies in the exchange. `time` is UTC in SQLite's notation, `problem` why it cannot be read."""

    learner: str
    lesson: str
    time: str
    folder: Path
    problem: str = ""


def user_name() -> str:
    """Return the name that nbgrader gives this user: the system's, or on a hub the hub's."""
    name = pwd.getpwuid(os.getuid()).pw_name
    return os.environ.get("JUPYTERHUB_USER", name) if name == "jovyan" else name


def submit(place: Path, course: str, learner: str, lesson: str, files: Mapping[str, bytes], cache: Path) -> Path:
    """Hand in as `nbgrader submit` does, but in one step; a copy goes to nbgrader's cache.

    Raises ClassError when the exchange does not take it.
    """
    inbound = _open_for_submissions(place, course, learner, lesson)
    time = datetime.now(UTC).strftime(_TIME)
    name = f"{learner}+{lesson}+{time}"
    whole = {**files, "timestamp.txt": time.encode(), "submission_secret.txt": secrets.token_hex(64).encode()}
    target = inbound / f"{name}+{secrets.token_urlsafe(9)}"
    with _explained(inbound):
        # A name that no pattern of nbgrader matches, until everything is there.
        partly = inbound / f".{secrets.token_urlsafe(9)}.part"
        try:
            # The instructor, another user of this machine, has to read it, and to remove it later.
            _write(partly, whole, 0o755, 0o644)
            partly.chmod(0o777)
            partly.rename(target)
        except BaseException:
            shutil.rmtree(partly, ignore_errors=True)
            raise
    with _explained(cache):
        (cache / course).mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(cache / course / name, whole, 0o700, 0o600)
    return target


def _open_for_submissions(place: Path, course: str, learner: str, lesson: str) -> Path:
    if not learner or set(learner) & set("+*/\0") or learner.startswith("."):
        raise ClassError(f"{learner!r} cannot be a name in the exchange.", "Give another with --name.")
    if not course or "/" in course or course.startswith("."):
        raise ClassError(f"{course!r} is no course id.", _ASK)
    inbound, released = place / course / "inbound", place / course / "outbound" / lesson
    if not inbound.is_dir():
        raise ClassError(f"There is no folder {inbound}.", _ASK)
    if not released.is_dir():
        raise ClassError(f"{course} has not released {lesson}.", f"There is no {released}: ask your instructor.")
    if not os.access(inbound, os.W_OK | os.X_OK):
        raise ClassError(f"You may not write to {inbound}.", "Ask your instructor for access.")
    return inbound


def _write(folder: Path, files: Mapping[str, bytes], folder_mode: int, file_mode: int) -> None:
    folder.mkdir(mode=0o700)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(file_mode)
    folder.chmod(folder_mode)


@contextlib.contextmanager
def _explained(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ClassError(f"{place} cannot be used: {error.strerror}.", "Free space there, or ask for access.") from None


def inbound(place: Path, course: str) -> Iterator[Inbound]:
    """Yield what was handed in, oldest first where the names say so. Raises ClassError without such an exchange."""
    folder = place / course / "inbound"
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        step = "Give --exchange and --course-id as nbgrader_config.py has them."
        raise ClassError(f"{folder} cannot be read: {error.strerror}.", step) from None
    for name in names:
        if not name.startswith("."):
            yield _inbound(folder / name)


def _inbound(folder: Path) -> Inbound:
    # As nbgrader splits it: a learner's name may hold a plus sign.
    learner, lesson, time, *_ = [*folder.name.rsplit("+", 3), "", "", ""]
    if not learner or not lesson or not time:
        return Inbound("", "", "", folder, "its name is not learner+lesson+time+random.")
    try:
        read = moment(time)
    except (ValueError, LookupError, OSError):
        return Inbound(learner, lesson, "", folder, "its name holds no time.")
    if folder.is_symlink() or not folder.is_dir():
        return Inbound(learner, lesson, read, folder, "it is no folder.")
    return Inbound(learner, lesson, read, folder, "")


def owner_note(one: Inbound) -> str:
    """Say who owns a hand-in, when that is not the learner whose name it bears."""
    try:
        owner = pwd.getpwuid(one.folder.lstat().st_uid).pw_name
    except (KeyError, OSError):
        owner = "somebody unknown"
    return "" if owner == one.learner else f"It was put there by {owner}, not {one.learner}."
