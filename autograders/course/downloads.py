"""Who handed in what, by the names that an LMS gives the files it collects?

Canvas: name_LATE_user_attachment_file, -1 for a second upload of the same name
https://github.com/instructure/canvas-lms/blob/master/lib/content_zipper.rb
Moodle: a folder "Full name_number_assignsubmission_file_" for each learner
https://docs.moodle.org/en/Assignment_activity
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from autograders.course import archives
from autograders.course.archives import ArchiveError, Entry
from autograders.course.class_folder import moment
from autograders.course.matching import Claim
from autograders.notebook import MAX_BYTES, NotebookError, lesson_of

MAX_NESTED = 64 * 1024 * 1024
ATTEMPTS = "attempts.jsonl"
# The first part that looks like the LMS's counts: what follows it, the learner named.
_MOODLE = re.compile(r"(?:.*?/)??(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_file_?(?P<folder>/)?(?P<file>.+)")
_CANVAS = re.compile(r"(?:.*?/)??(?P<name>[^/]+?)_(?:LATE_)?(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>[^/]+)")
_AGAIN = re.compile(r"(?:-(\d+)| ?\((\d+)\))$")
_NUMBERED = re.compile(r"^\d+_")


@dataclass(frozen=True, slots=True)
class Item:
    """One file that may be a submission.

    `person` tells accounts of the LMS apart. `when` (UTC, seconds) and `upload` say which of two is newer; `time`
    is when it was handed in, in SQLite's notation, where LMS or exchange say so. `problem` is why it is not taken.
    """

    source: str
    claim: Claim
    person: str
    lesson: str
    when: float
    notebook: Entry
    upload: tuple[int, int] = (0, 0)
    attempts: Entry | None = None
    time: str = ""
    problem: str = ""
    note: str = ""

    @property
    def rank(self) -> tuple[float, int, int]:
        """The newest of one learner's files has the highest."""
        return (0.0 if self.upload[0] else self.when, *self.upload)


@dataclass(frozen=True, slots=True)
class _Sender:
    """What the name of a file says. `file` is its name as the learner gave it, `own` whether its folder is theirs."""

    claim: Claim
    person: str
    file: str
    when: float
    upload: tuple[int, int] = (0, 0)
    own: bool = False
    lesson: str = ""
    time: str = ""


Recognise = Callable[[Entry, Collection[str]], _Sender | None]


def items(name: str, entries: Iterable[Entry], lessons: Collection[str], pattern: str = "") -> Iterator[Item]:
    """Yield the submissions among the files of a download called `name`; other files are passed over."""
    recognise = _by(pattern) if pattern else _recognised
    listed = list(entries)
    beside = {one.parts: one for one in listed}
    for one in listed:
        if not one.parts[-1].casefold().endswith((".ipynb", ".zip")):
            continue
        sender = recognise(one, lessons)
        shown = f"{name}: {one.name}"
        if sender is None:
            yield _refused(shown, one, "its name does not say whose it is, or when: rename it, or give --pattern.")
        elif one.parts[-1].casefold().endswith(".zip"):
            yield from _packed(shown, one, sender, lessons)
        else:
            log = beside.get((*one.parts[:-1], ATTEMPTS)) if sender.own else None
            yield _item(shown, one, sender, log, lessons)


@contextlib.contextmanager
def handed_in(path: Path, lessons: Collection[str], pattern: str = "") -> Iterator[list[Item]]:
    """List the submissions in a zip file: a download of an LMS, or what `seclab hand-in` made for one learner.

    They can be read as long as the context is open.
    """
    with contextlib.ExitStack() as stack:
        try:
            entries = stack.enter_context(archives.zipped(path))
        except ArchiveError as error:
            yield [_refused(path.name, archives.single(path), str(error))]
            return
        # A learner's own zip may hold any name, another learner's too: the name of the zip decides.
        alone = archives.single(path)
        sender = None if pattern else _plain(alone, lessons)
        yield list(
            _unpacked(path.name, entries, sender, lessons) if sender else items(path.name, entries, lessons, pattern)
        )


def _recognised(one: Entry, lessons: Collection[str]) -> _Sender | None:
    moodle, canvas = _MOODLE.fullmatch(one.name), _CANVAS.fullmatch(one.name)
    if moodle:
        name, number, file = moodle["name"], moodle["number"], moodle["file"].rpartition("/")[2]
        # With anonymous submissions everybody has this name.
        name = f"{name} {number}" if name == "Participant" else name
        return _Sender(Claim((name,), name), f"{name}_{number}", file, one.time, own=bool(moodle["folder"]))
    if canvas:
        user, name = canvas["user"], canvas["name"]
        again = _AGAIN.search(Path(canvas["file"]).stem)
        number = int(next(filter(None, again.groups()))) if again else 0
        upload = (int(canvas["attachment"]), number)
        return _Sender(Claim((user, name), f"{name}_{user}"), user, canvas["file"], one.time, upload)
    return _in_folders(one, lessons) or _plain(one, lessons)


def _in_folders(one: Entry, lessons: Collection[str]) -> _Sender | None:
    """As nbgrader's submitted/ has it: learner/lesson/file. What lies deeper is the learner's own naming."""
    at = next((at for at, part in enumerate(one.parts[1:-1], 1) if part in lessons), 0)
    if not at:
        return None
    learner = one.parts[at - 1]
    return _Sender(Claim((learner,), learner), learner, one.parts[-1], one.time, own=True, lesson=one.parts[at])


def _plain(one: Entry, lessons: Collection[str]) -> _Sender | None:
    """As `seclab hand-in --name` calls it: learner_lesson."""
    stem = _AGAIN.sub("", Path(one.parts[-1]).stem)
    for lesson in lessons if len(one.parts) == 1 else ():
        learner = stem.removesuffix(f"_{lesson}")
        if learner != stem and not learner.isdigit():
            return _Sender(Claim((learner,), learner), learner, one.parts[-1], one.time, lesson=lesson)
    return None


def _by(pattern: str) -> Recognise:
    """Read names with the instructor's own expression: learner, and perhaps lesson and timestamp."""
    expression = re.compile(pattern)

    def recognise(one: Entry, _: Collection[str]) -> _Sender | None:
        groups = match.groupdict() if (match := expression.search(one.name)) else {}
        learner, stamp = groups.get("learner"), groups.get("timestamp")
        time = _time(stamp) if stamp else ""
        if not learner or (stamp and not time):
            return None
        when = datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp() if time else one.time
        claim, lesson = Claim((learner,), learner), groups.get("lesson") or ""
        return _Sender(claim, learner, one.parts[-1], when, lesson=lesson, time=time)

    return recognise


def _time(text: str) -> str:
    """Read 2026-01-30-15-00-00 and the like as UTC; "" when it is no time."""
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1 and len(numbers[0]) == 14:
        numbers = [numbers[0][:4], *re.findall("..", numbers[0][4:])]
    try:
        return moment("{}-{}-{} {}:{}:{}".format(*numbers[:6]))
    except (ValueError, LookupError):
        return ""


def _item(shown: str, one: Entry, sender: _Sender, log: Entry | None, lessons: Collection[str]) -> Item:
    found = Item(shown, sender.claim, sender.person, sender.lesson, sender.when, one, sender.upload, log, sender.time)
    if one.problem:
        return replace(found, problem=one.problem)
    named = _lesson_named(sender.file, lessons)
    # Beside other copies, the file that bears the lesson's name is meant.
    upload = sender.upload if sender.upload[0] else (0, int(bool(named)))
    lesson = sender.lesson or named
    try:
        lesson = lesson or lesson_of(one.read(MAX_BYTES).decode("utf-8-sig")) or ""
        return replace(found, lesson=lesson, upload=upload)
    except (ArchiveError, NotebookError) as error:
        return replace(found, problem=str(error))
    except UnicodeDecodeError:
        return replace(found, problem="it is not text, so it is no notebook.")


def _lesson_named(file: str, lessons: Collection[str]) -> str:
    """Return the lesson that a file is called after, as the workspace and browsers call it."""
    stem = _NUMBERED.sub("", _AGAIN.sub("", Path(file).stem))
    return stem if stem in lessons else ""


def _packed(shown: str, one: Entry, sender: _Sender, lessons: Collection[str]) -> Iterator[Item]:
    """Look into a learner's zip: one level, no more."""
    try:
        with archives.zipped(one.read(MAX_NESTED)) as entries:
            found = list(_unpacked(shown, entries, sender, lessons))
    except ArchiveError as error:
        yield _refused(shown, one, str(error), sender)
        return
    for item in found:
        log = _again(one, item.attempts) if item.attempts else None
        yield replace(item, notebook=_again(one, item.notebook), attempts=log)


def _again(outer: Entry, inner: Entry) -> Entry:
    """Open the zip again when the file is really wanted: those of a whole class would not fit into memory."""

    def reader(limit: int) -> bytes:
        with archives.zipped(outer.read(MAX_NESTED)) as entries:
            return next(one for one in entries if one.parts == inner.parts).reader(limit)

    return replace(inner, reader=reader)


def _unpacked(shown: str, entries: list[Entry], sender: _Sender, lessons: Collection[str]) -> Iterator[Item]:
    beside = {one.parts: one for one in entries}
    notebooks = [one for one in entries if one.parts[-1].casefold().endswith(".ipynb")]
    for one in notebooks:
        mine = replace(sender, file=one.parts[-1], lesson="")
        log = beside.get((*one.parts[:-1], ATTEMPTS))
        yield _item(f"{shown}: {one.name}", one, mine, log, lessons)
    if not notebooks:
        blank = Entry(shown, (shown,), 0.0, "", lambda _: b"")
        yield _refused(shown, blank, "it holds no notebook.", sender)


def _refused(shown: str, one: Entry, reason: str, sender: _Sender | None = None) -> Item:
    claim, person = (sender.claim, sender.person) if sender else (Claim((), ""), "")
    return Item(shown, claim, person, "", one.time, one, problem=one.problem or reason)
