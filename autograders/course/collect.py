"""How do submissions get into submitted/, each learner's newest, and nothing else?

A run can be interrupted and repeated: what is there already stays, what is
newer takes its place, file by file, each in one rename.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from autograders.course.archives import ArchiveError, Entry, fold, single
from autograders.course.class_folder import ClassFolder, moment, name_problem
from autograders.course.downloads import ATTEMPTS, Item
from autograders.course.exchange import Inbound, owner_note
from autograders.course.matching import Claim, Roster, Unmatched
from autograders.notebook import MAX_BYTES

MAX_ATTEMPTS = 5 * 1024 * 1024
TIMESTAMP = "timestamp.txt"
# What a file system's clock and a float may differ by.
_SAME_MOMENT = 1e-6
Status = Literal["collected", "kept", "unmatched", "refused"]


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one file: `kept` means that submitted/ holds the same or a newer one."""

    source: str
    learner: str
    lesson: str
    status: Status
    reason: str = ""


def collect(
    course: ClassFolder, items: Iterable[Item], roster: Roster, lessons: Collection[str], dry_run: bool = False
) -> Iterator[Row]:
    """Take what is new, for these lessons; one row for every item."""
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        try:
            learner = roster.find(item.claim) if item.claim.texts else ""
        except Unmatched as error:
            yield Row(item.source, "", item.lesson, "unmatched", str(error))
            continue
        problem = item.problem or _lesson_problem(item.lesson, lessons)
        if problem:
            yield Row(item.source, learner, item.lesson, "refused", problem)
        else:
            groups.setdefault((learner, item.lesson), []).append(item)
    names = _Names(course, roster)
    for (learner, lesson), found in sorted(groups.items()):
        yield from _settled(course, names, learner, lesson, found, dry_run)


def from_exchange(found: Iterable[Inbound], lessons: Collection[str]) -> Iterator[Item]:
    """Return what lies in the exchange for these lessons."""
    for one in found:
        if one.lesson in lessons or one.problem:
            yield _from_exchange(one)


def _from_exchange(one: Inbound) -> Item:
    path = one.folder / f"{one.lesson}.ipynb"
    claim = Claim((one.learner,) if one.learner else (), one.learner)
    log, notebook = one.folder / ATTEMPTS, _there(path)
    when = datetime.fromisoformat(one.time).replace(tzinfo=UTC).timestamp() if one.time else 0.0
    return Item(
        source=one.folder.name,
        claim=claim,
        person=one.learner,
        lesson=one.lesson,
        when=when,
        notebook=notebook or Entry(path.name, (path.name,), 0.0, "", lambda _: b""),
        attempts=_there(log),
        time=one.time,
        problem=one.problem or ("" if notebook else f"there is no {path.name} in it."),
        note=owner_note(one),
    )


def _there(path: Path) -> Entry | None:
    try:
        return single(path)
    except OSError:
        return None


def _lesson_problem(lesson: str, lessons: Collection[str]) -> str:
    if lesson in lessons:
        return ""
    return f"{lesson} is not collected in this run." if lesson else "it does not say which lesson it belongs to."


class _Names:
    """Which learners' names are in use? No two may be the same to some disk."""

    def __init__(self, course: ClassFolder, roster: Roster) -> None:
        place = course.root / "submitted"
        there = sorted(os.listdir(place)) if place.is_dir() else []
        self._ids = roster.ids
        self._known = {fold(name): name for name in (*there, *roster.ids)}

    def problem(self, learner: str) -> str:
        """Say which other name this one cannot be told apart from; "" when there is none."""
        other = self._known.setdefault(fold(learner), learner)
        return "" if other == learner or learner in self._ids else f"{other!r} is the same name to some disks: rename."


def _settled(
    course: ClassFolder, names: _Names, learner: str, lesson: str, found: list[Item], dry_run: bool
) -> Iterator[Row]:
    """Take the newest of one learner's files, unless it is unclear which that is."""
    best = max(found, key=lambda item: item.rank)
    problem = names.problem(learner) or _quarrel(found, best)
    for item in found:
        if problem:
            yield Row(item.source, learner, lesson, "refused", problem)
        elif item is best:
            yield _taken(course, learner, lesson, item, dry_run)
        else:
            yield Row(item.source, learner, lesson, "kept", f"{best.source} is the same, or newer.")


def _quarrel(found: list[Item], best: Item) -> str:
    people = sorted({item.person for item in found})
    if len(people) > 1:
        return f"{' and '.join(people)} are matched to the same learner: decide whose it is."
    equals = [item for item in found if item is not best and item.rank == best.rank]
    if all(_same(item, best) for item in equals):
        return ""
    return "several files of this learner have the same time: leave one of them."


def _same(one: Item, other: Item) -> bool:
    try:
        return one.notebook.read(MAX_BYTES) == other.notebook.read(MAX_BYTES)
    except ArchiveError:
        return False


def _taken(course: ClassFolder, learner: str, lesson: str, item: Item, dry_run: bool) -> Row:
    folder = course.root / "submitted" / learner / lesson
    try:
        problem = name_problem(learner) or _place_problem(folder)
        if problem:
            return Row(item.source, learner, lesson, "refused", problem)
        files = _files(item, lesson)
        if _there_already(folder, files) or _when(folder, lesson) > item.when + _SAME_MOMENT:
            return Row(item.source, learner, lesson, "kept", "the same or a newer one was collected before.")
        if not dry_run:
            _write(folder, files, item.when)
    except ArchiveError as error:
        return Row(item.source, learner, lesson, "refused", str(error))
    except OSError as error:
        return Row(item.source, learner, lesson, "refused", f"it cannot be written: {error.strerror}.")
    return Row(item.source, learner, lesson, "collected", item.note)


def _files(item: Item, lesson: str) -> dict[str, bytes | None]:
    """Return file -> content, None where there must be none; the last one says that the others are complete."""
    log = None
    if item.attempts:
        # A learner's log costs nobody the submission.
        with contextlib.suppress(ArchiveError):
            log = item.attempts.read(MAX_ATTEMPTS)
    time = f"{item.time} UTC".encode() if item.time else None
    return {ATTEMPTS: log, f"{lesson}.ipynb": item.notebook.read(MAX_BYTES), TIMESTAMP: time}


def _place_problem(folder: Path) -> str:
    for part in (folder.parent.parent, folder.parent, folder):
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISDIR(part.lstat().st_mode):
                return f"{part} is no folder: move it away."
    return ""


def _there_already(folder: Path, files: dict[str, bytes | None]) -> bool:
    return all(_content(folder / name) == content for name, content in files.items())


def _content(path: Path) -> bytes | None:
    found = _there(path)
    try:
        return found.read(MAX_BYTES) if found else None
    except ArchiveError:
        return b""


def _when(folder: Path, lesson: str) -> float:
    """Return when what is there was handed in, as nbgrader or an earlier run left it."""
    stamp, notebook = _content(folder / TIMESTAMP), _there(folder / f"{lesson}.ipynb")
    if stamp:
        with contextlib.suppress(ValueError, LookupError):
            return datetime.fromisoformat(moment(stamp.decode())).replace(tzinfo=UTC).timestamp()
    return notebook.time if notebook else 0.0


def _write(folder: Path, files: dict[str, bytes | None], when: float) -> None:
    for part in (*reversed(folder.parents[:3]), folder):
        part.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        if content is None:
            (folder / name).unlink(missing_ok=True)
        else:
            _put(folder / name, content, when)


def _put(path: Path, content: bytes, when: float) -> None:
    """Write a file of that time in one rename, for its owner alone."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.utime(temporary, (when, when))
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
