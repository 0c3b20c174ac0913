"""How is a line added to a file whole, or not at all?"""

from __future__ import annotations

import os
from pathlib import Path

CHUNK = 65536


class LineFile:
    """An append-only file of lines, readable for its owner only.

    A line that a killed process left unfinished is cut off when it is opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self.cut(_sound(self._file))

    def append(self, line: bytes) -> int:
        """Write a line and return the size before it. Raises OSError, with nothing written."""
        before = self.size()
        try:
            whole = os.write(self._file, line) == len(line)
        except OSError:
            self.cut(before)
            raise
        if not whole:
            self.cut(before)
            raise OSError(None, "the disk is full")
        return before

    def size(self) -> int:
        """Return the size in bytes."""
        return os.fstat(self._file).st_size

    def cut(self, size: int) -> None:
        """Take back what was written since the file had this size."""
        if self.size() != size:
            os.ftruncate(self._file, size)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def _sound(file: int) -> int:
    """Return the size up to and with the last line break."""
    end = os.fstat(file).st_size
    while end > 0:
        start = max(0, end - CHUNK)
        found = os.pread(file, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
