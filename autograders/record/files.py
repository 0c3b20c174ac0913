"""How are the record's files written, so that a crash leaves the old or the new?"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


class RecordError(Exception):
    """The record cannot be read or continued: one sentence and a next step."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step


@contextlib.contextmanager
def explained(doing: str, path: Path) -> Iterator[None]:
    """Turn an OSError into one sentence and a next step."""
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise RecordError(f"Cannot {doing} {path}: {reason}.", "Free space or give yourself access there.") from error


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace a file in one step."""
    with explained("write", path):
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                os.fchmod(handle, mode)
                file.write(content)
                file.flush()
                os.fsync(handle)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def read(path: Path, limit: int) -> bytes:
    """Read at most `limit` + 1 bytes of a regular file; raises OSError."""
    with opened(path) as file:
        return file.read(limit + 1)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file to read, while no grade is being written to it; raises OSError."""
    # A pipe must not make the reader wait for a writer.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        # A read-only disk may have no locks, and then nobody writes there either.
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_SH)
        yield file


@contextlib.contextmanager
def locked(path: Path) -> Iterator[BinaryIO]:
    """Hold a file alone, made 0600 where there is none; yields it to read and append."""
    with explained("open", path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        file = os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0)
    with file:
        with explained("lock", path):
            fcntl.flock(file, fcntl.LOCK_EX)
        # Unbuffered: what a crash leaves is what the kernel was given.
        yield file
