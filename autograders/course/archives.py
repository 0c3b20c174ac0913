"""Which files does a zip or a folder from strangers hold, and what can be read of them safely?

Nothing is ever unpacked to disk: a caller asks for the bytes of one file, with
a limit. What cannot be trusted is listed with its problem and cannot be read.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

MAX_FILES = 20_000
MAX_DIRECTORY = 4 * 1024 * 1024
MAX_TOTAL = 4 * 1024 * 1024 * 1024
MAX_RATIO = 300
MAX_DEPTH = 8
MAX_NAME = 255
_NOISE = frozenset({"__MACOSX", ".DS_Store", ".ipynb_checkpoints", "Thumbs.db"})
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Encrypted, strongly encrypted, masked: APPNOTE.TXT 4.4.4.
_SECRET = 0x1 | 0x40 | 0x2000
_UTF8 = 0x800
# What zipfile raises on bytes that were made, or changed, to confuse it.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError),
    *(EOFError, OSError, ValueError, IndexError, OverflowError),
)


class ArchiveError(ValueError):
    """A zip, or a file in it, that is not read. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that somebody sent. `time` is UTC in seconds, 0 when unknown; `problem` says why it is not read."""

    name: str
    parts: tuple[str, ...]
    time: float
    problem: str
    reader: Callable[[int], bytes]

    def read(self, limit: int) -> bytes:
        """Return the content. Raises ArchiveError when it is longer than `limit` bytes, or cannot be trusted."""
        if self.problem:
            raise ArchiveError(self.problem)
        content = self.reader(limit + 1)
        if len(content) > limit:
            raise ArchiveError(f"it is larger than {limit // (1024 * 1024)} MB.")
        return content


@contextlib.contextmanager
def zipped(source: Path | bytes) -> Iterator[list[Entry]]:
    """Open a zip file, or its bytes. Raises ArchiveError when it is none, or too large to look into."""
    with contextlib.ExitStack() as stack:
        file: BinaryIO = BytesIO(source) if isinstance(source, bytes) else stack.enter_context(_opened(source))
        careful = _Careful(file)
        try:
            archive = stack.enter_context(zipfile.ZipFile(careful))
        except ArchiveError:
            raise
        except UnicodeDecodeError:
            raise ArchiveError("it holds a name that is not UTF-8: unpack it, and give the folder.") from None
        except _BROKEN as error:
            raise ArchiveError(f"it is no zip file that can be read: {error}.") from None
        careful.listing = False
        members = archive.infolist()
        if len(members) > MAX_FILES:
            raise ArchiveError(f"it holds more than {MAX_FILES} files.")
        read = _Inflated(archive)
        yield _told_apart([_member(one, read) for one in members if not one.filename.endswith("/")])


def folder(place: Path) -> list[Entry]:
    """List the files below a folder; links are not followed. Raises ArchiveError when there are too many."""
    found = []
    for at, _, names in os.walk(place):
        found += [Path(at, name) for name in names]
        if len(found) > MAX_FILES:
            raise ArchiveError(f"it holds more than {MAX_FILES} files.")
    return _told_apart([_file(place, path) for path in sorted(found)])


def single(path: Path) -> Entry:
    """Return one file as an entry of the folder that it lies in."""
    return _file(path.parent, path)


class _Careful:
    """Keeps zipfile from loading a list of files that is itself a bomb: it reads that list at once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.listing = file, True
        self.seek, self.tell, self.seekable, self.close = file.seek, file.tell, file.seekable, file.close

    def read(self, size: int = -1) -> bytes:
        if not self.listing:
            return self._file.read(size)
        content = self._file.read(MAX_DIRECTORY + 1 if size < 0 else min(size, MAX_DIRECTORY + 1))
        if len(content) > MAX_DIRECTORY:
            raise ArchiveError("its list of files is too long.")
        return content


def _opened(path: Path) -> BinaryIO:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        reason = "it is a link" if path.is_symlink() else error.strerror
        raise ArchiveError(f"it cannot be read: {reason}.") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ArchiveError("it is not a file.")
    return os.fdopen(handle, "rb")


def _member(one: zipfile.ZipInfo, read: Callable[[zipfile.ZipInfo, int], bytes]) -> Entry:
    name = _name(one)
    problem = _name_problem(name) if name is not None else "its name is not UTF-8."
    shown = name if name is not None else one.filename
    try:
        time = datetime(*one.date_time, tzinfo=UTC).timestamp()
    except ValueError:
        time = 0.0
    parts = tuple(shown.split("/"))
    return Entry(shown, parts, time, problem or _member_problem(one), lambda limit: read(one, limit))


def _name(one: zipfile.ZipInfo) -> str | None:
    """Return the name as it was meant: zipfile takes what is not marked as UTF-8 for an old DOS code page."""
    name = one.orig_filename
    if one.flag_bits & _UTF8 or name.isascii():
        return name
    try:
        return name.encode("cp437").decode()
    except UnicodeError:
        return None


def _member_problem(one: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(one.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "it is a link." if kind == stat.S_IFLNK else "it is a device, and no file."
    if one.flag_bits & _SECRET:
        return "it is encrypted."
    if one.compress_type not in _READABLE:
        return "it is compressed in a way that is not read here: use the usual one (deflate)."
    if one.file_size > 1024 * 1024 and one.file_size > MAX_RATIO * max(1, one.compress_size):
        return f"it claims to be more than {MAX_RATIO} times as large as it is: a zip bomb."
    return ""


class _Inflated:
    """Reads files of one archive, not more than MAX_TOTAL bytes in all."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive, self._left = archive, MAX_TOTAL

    def __call__(self, one: zipfile.ZipInfo, limit: int) -> bytes:
        if self._left <= 0:
            raise ArchiveError("the archive holds too much in all: unpack it, and give the folder.")
        try:
            with self._archive.open(one) as file:
                content = file.read(limit)
        except _BROKEN as error:
            raise ArchiveError(f"it is damaged: {error}.") from None
        self._left -= len(content)
        return content


def _file(place: Path, path: Path) -> Entry:
    name = path.relative_to(place).as_posix()
    found = path.lstat()
    problem = _name_problem(name)
    if not stat.S_ISREG(found.st_mode):
        problem = "it is a link." if stat.S_ISLNK(found.st_mode) else "it is a device, and no file."

    def reader(limit: int) -> bytes:
        with _opened(path) as file:
            return file.read(limit)

    return Entry(name, tuple(name.split("/")), found.st_mtime, problem, reader)


def _name_problem(name: str) -> str:
    parts = name.split("/")
    try:
        long = any(len(part.encode()) > MAX_NAME for part in parts)
    except UnicodeEncodeError:
        return "its name is not UTF-8."
    if "\\" in name or name.startswith("/") or re.match(r"[A-Za-z]:", name) or {"..", ".", ""} & set(parts):
        return "its name leads out of the folder."
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in name):
        return "its name holds signs that do not print."
    return "its name is too long." if long or len(parts) > MAX_DEPTH else ""


def fold(name: str) -> str:
    """Return what two names share that some disk takes for the same one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())


def _told_apart(entries: list[Entry]) -> list[Entry]:
    """Leave out what systems add by themselves; refuse names that some disk could not tell apart."""
    kept = [one for one in entries if not _noise(one)]
    times = Counter(fold(one.name) for one in kept)
    twice = "another file in there has the same name."
    return [replace(one, problem=one.problem or twice) if times[fold(one.name)] > 1 else one for one in kept]


def _noise(one: Entry) -> bool:
    return bool(_NOISE & set(one.parts)) or one.parts[-1].startswith("._")
