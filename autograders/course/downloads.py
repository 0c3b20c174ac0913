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
_LONGEST = 2048
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_file_?(?P<file>.*)")
_CANVAS = re.compile(r"(?P<name>.+?)_(?:LATE_)?(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>.+)")
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


Recognise = Callable[[Entry, tuple[str, ...], Collection[str]], _Sender | None]


def items(name: str, entries: Iterable[Entry], lessons: Collection[str], pattern: str = "") -> Iterator[Item]:
    """Yield the submissions among the files of a download called `name`; other files are passed over."""
    recognise = _by(pattern) if pattern else _recognised
    listed = list(entries)
    beside = {one.parts: one for one in listed}
    wrapped = _wrapped(listed, lessons)
    for one in listed:
        if not one.parts[-1].casefold().endswith((".ipynb", ".zip")):
            continue
        # What is too long for any disk is not looked at: an expression would take its time.
        sender = recognise(one, one.parts[wrapped:], lessons) if len(one.name) < _LONGEST else None
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
        sender = None if pattern else _plain(alone, alone.parts, lessons)
        yield list(
            _unpacked(path.name, entries, sender, lessons) if sender else items(path.name, entries, lessons, pattern)
        )


def _wrapped(entries: list[Entry], lessons: Collection[str]) -> int:
    """Return 1 when everything lies in one folder around the download, as systems pack it again."""
    first = {one.parts[0] for one in entries}
    if len(first) > 1 or any(len(one.parts) < 2 or one.parts[1] in lessons for one in entries):
        return 0
    return 0 if any(_MOODLE.fullmatch(name) for name in first) else 1


def _recognised(one: Entry, parts: tuple[str, ...], lessons: Collection[str]) -> _Sender | None:
    """Look at the outermost name alone: what lies deeper is the learner's own naming, and may name another learner."""
    moodle, canvas = _MOODLE.fullmatch(parts[0]), _CANVAS.fullmatch(parts[0])
    if moodle:
        name, number = moodle["name"], moodle["number"]
        # With anonymous submissions everybody has this name.
        name = f"{name} {number}" if name == "Participant" else name
        own = len(parts) > 1
        return _Sender(
            Claim((name,), name), f"{name}_{number}", parts[-1] if own else moodle["file"], one.time, own=own
        )
    if len(parts) > 2 and parts[1] in lessons:
        # As nbgrader's submitted/ has it.
        return _Sender(Claim(parts[:1], parts[0]), parts[0], parts[-1], one.time, own=True, lesson=parts[1])
    if canvas and len(parts) == 1:
        user, name = canvas["user"], canvas["name"]
        again = _AGAIN.search(Path(canvas["file"]).stem)
        number = int(next(filter(None, again.groups()))) if again else 0
        upload = (int(canvas["attachment"]), number)
        return _Sender(Claim((user, name), f"{name}_{user}"), user, canvas["file"], one.time, upload)
    return _plain(one, parts, lessons)


def _plain(one: Entry, parts: tuple[str, ...], lessons: Collection[str]) -> _Sender | None:
    """As `seclab hand-in --name` calls it: learner_lesson."""
    stem = _AGAIN.sub("", Path(parts[-1]).stem)
    for lesson in lessons if len(parts) == 1 else ():
        learner = stem.removesuffix(f"_{lesson}")
        if learner != stem and not learner.isdigit():
            return _Sender(Claim((learner,), learner), learner, parts[-1], one.time, lesson=lesson)
    return None


def _by(pattern: str) -> Recognise:
    """Read names with the instructor's own expression: learner, and perhaps lesson and timestamp."""
    expression = re.compile(pattern)

    def recognise(one: Entry, _: tuple[str, ...], __: Collection[str]) -> _Sender | None:
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
