"""How is a learner's file written so that nothing of it is ever lost?"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

_NEXT_STEPS = {
    errno.ENOSPC: "Free some disk space, then try again.",
    errno.EDQUOT: "Free some of your disk quota, then try again.",
    errno.EROFS: "The disk is read-only: set SECLAB_HOME to a folder that you can write to.",
    errno.EACCES: "Give yourself write permission there, or set SECLAB_HOME to another folder.",
    errno.EPERM: "Give yourself write permission there, or set SECLAB_HOME to another folder.",
    errno.ELOOP: "Remove the symbolic link, or set SECLAB_HOME to the folder it points to.",
    errno.ENOENT: "Make the folder that it should be in first.",
    errno.ENOTDIR: "Move the file away, or set SECLAB_HOME to another folder.",
    errno.EEXIST: "Move the file away, or set SECLAB_HOME to another folder.",
}


class FileProblem(RuntimeError):
    """The disk does not let us keep the learner's work. `next_step` says what helps."""

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.args[0]} {self.next_step}".strip()


class Busy(FileProblem):
    """Another program holds the lock."""


@contextlib.contextmanager
def explained(doing: str, path: Path) -> Iterator[None]:
    """Turn an OSError into one sentence and a next step."""
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        next_step = _NEXT_STEPS.get(error.errno or 0, "Run seclab doctor to see what this machine lacks.")
        raise FileProblem(f"Cannot {doing} {path}: {reason}.", next_step) from error


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can read; refuse a symbolic link."""
    with explained("make the folder", path):
        if not path.parent.exists():
            private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        if not stat.S_ISDIR(path.lstat().st_mode):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return path


def write_whole(path: Path, content: str | bytes) -> None:
    """Replace a file: a reader, or a crash, sees the old or the new content."""
    with explained("write", path):
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode())
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_regular(path: Path) -> bytes | None:
    """Read a file; None when there is none. Raises OSError for a link, a folder or a pipe."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file")
    with os.fdopen(handle, "rb") as file:
        return file.read()


@contextlib.contextmanager
def locked(path: Path, wait: bool = True) -> Iterator[int]:
    """Hold the lock on a file; yields the file opened for appending.

    Raises Busy when another program holds it and `wait` is false.
    """
    private_folder(path.parent)
    with explained("open", path):
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with explained("lock", path):
            _lock(handle, path, wait)
        yield handle
    finally:
        os.close(handle)


def _lock(handle: int, path: Path, wait: bool) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy(f"{path} is in use.", "Stop the other program first.") from None
