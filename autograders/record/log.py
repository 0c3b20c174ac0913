"""How does a grade get into the log for good?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from autograders.record import audit, chain, dsse, files, keys, statement
from autograders.record.award import certificate
from autograders.record.canonical import canonical, sha256
from autograders.record.files import RecordError
from autograders.record.grade import Grade
from autograders.record.statement import Entry, Head
from autograders.report import Report

LOG = "grades.jsonl"
_VERIFY = f"seclab verify {LOG} --key {keys.PUBLIC} names the first entry that is wrong."
_BACKUP = "Bring the whole folder back from a backup."
Reported = tuple[Report, str, Mapping[str, str]]


class Log:
    """The grades of one course: grades.jsonl, head.json, course.key and course.pub in one folder.

    The first grade makes them. Only course.pub is meant to be given away.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / LOG
        self.head = folder / audit.HEAD
        self.public_key = folder / keys.PUBLIC

    def append(self, report: Report, learner: str, answers: Mapping[str, str]) -> Entry:
        """Sign one grade and add it; it is on the disk when this returns."""
        return self.extend([(report, learner, answers)])[0]

    def extend(self, grades: Iterable[Reported]) -> tuple[Entry, ...]:
        """Sign several grades at the cost of one write. Raises RecordError and adds none when the log is not whole."""
        return self.sign(Grade.of(*one) for one in grades)

    def sign(self, grades: Iterable[Grade]) -> tuple[Entry, ...]:
        """Sign several grades, as `extend` does."""
        # A caller that grades as it goes must not keep others waiting.
        grades = list(grades)
        with files.locked(self.path) as file:
            key = self._key(file)
            head = self._settled(file, key)
            entries, lines = _signed(grades, head, key)
            if entries:
                end = Head(entries[-1].sequence, entries[-1].sha256, head.size + len(lines), statement.now())
                self._keep(file, lines, head, end, key)
        return entries

    def entries(self) -> tuple[Entry, ...]:
        """Return every grade; raises RecordError when one was changed."""
        if not self.path.exists():
            return ()
        with files.explained("read", self.public_key):
            key = keys.public(files.read(self.public_key, keys.MAX_KEY))
        verdict, found = audit.examine(self.path, key)
        if not verdict.intact and verdict.kind != "torn":
            raise RecordError(verdict.message, verdict.next_step)
        return found

    def latest(self) -> dict[tuple[str, str], Entry]:
        """Make sure that the log can go on; return the last entry of each lesson and learner."""
        self.sign(())
        return {(entry.lesson, entry.learner): entry for entry in self.entries()}

    def certificate(self, learner: str) -> dict[str, Any]:
        """Sign a learner's best grades; `learner` as in the entries."""
        return self.certificates((learner,))[learner]

    def certificates(self, learners: Iterable[str] = ()) -> dict[str, dict[str, Any]]:
        """Sign the best grades of some learners, or of all; the log is read once."""
        entries, key = self.entries(), keys.private(self.folder)
        named = tuple(learners) or sorted({entry.learner for entry in entries})
        return {learner: certificate(entries, learner, key) for learner in named}

    def _key(self, file: BinaryIO) -> Ed25519PrivateKey:
        if (self.folder / keys.PRIVATE).exists():
            key = keys.private(self.folder)
        elif os.fstat(file.fileno()).st_size or self.head.exists():
            raise RecordError(f"{self.folder / keys.PRIVATE} is missing, so that this log cannot go on.", _BACKUP)
        else:
            key = keys.create(self.folder)
        keys.publish(self.folder, key.public_key())
        return key

    def _keep(self, file: BinaryIO, lines: bytes, start: Head, end: Head, key: Ed25519PrivateKey) -> None:
        try:
            with files.explained("write to", self.path):
                _write(file, lines)
            self._checkpoint(end, key)
        except RecordError:
            # The disk is full: the caller is told that no grade was kept, so none may stay.
            os.ftruncate(file.fileno(), start.size)
            raise

    def _settled(self, file: BinaryIO, key: Ed25519PrivateKey) -> Head:
        """Find where the log ends, and take away what a crash left unfinished."""
        head, size = self._read_head(file, key), os.fstat(file.fileno()).st_size
        if size < head.size:
            raise RecordError(f"{self.path} is shorter than {audit.HEAD} says.", _VERIFY)
        file.seek(head.size)
        last = head
        try:
            # The raw file reads by single bytes; what follows the checkpoint is short.
            with open(os.dup(file.fileno()), "rb") as rest:
                for entry in chain.follow(rest, key.public_key(), head):
                    last = Head(entry.sequence, entry.sha256, rest.tell())
        except chain.Fault as fault:
            if fault.kind != "torn":
                raise RecordError(fault.message, _VERIFY) from None
            os.ftruncate(file.fileno(), last.size)
        return last

    def _read_head(self, file: BinaryIO, key: Ed25519PrivateKey) -> Head:
        if not self.head.exists() and os.fstat(file.fileno()).st_size == 0:
            # Before the first entry: from now on, a log without a checkpoint was tampered with.
            self._checkpoint(Head(time=statement.now()), key)
        try:
            return audit.read_head(self.head, key.public_key())
        except FileNotFoundError:
            raise RecordError(f"{self.head} is missing.", _BACKUP) from None
        except (OSError, dsse.EnvelopeError) as error:
            raise RecordError(f"{self.head} cannot be used: {error}.", _BACKUP) from None

    def _checkpoint(self, head: Head, key: Ed25519PrivateKey) -> None:
        files.write_whole(self.head, canonical(dsse.sign(statement.head_payload(head), key)) + b"\n")


def _signed(grades: Iterable[Grade], after: Head, key: Ed25519PrivateKey) -> tuple[tuple[Entry, ...], bytes]:
    entries: list[Entry] = []
    lines: list[bytes] = []
    for one in grades:
        payload = statement.grade_payload(statement.entry(one, after))
        lines.append(canonical(dsse.sign(payload, key)) + b"\n")
        if len(lines[-1]) > dsse.MAX_ENVELOPE:
            raise RecordError("A report is too long to be an entry.", "Give the lesson fewer or shorter check names.")
        entries.append(statement.grade(payload, sha256(lines[-1])))
        after = Head(entries[-1].sequence, entries[-1].sha256)
    return tuple(entries), b"".join(lines)


def _write(file: BinaryIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file.fileno(), rest) :]
    os.fsync(file.fileno())
