"""How do many machines grade one class, each a part of it?

A submission belongs to one shard, by a hash of its names. A shard writes one
file of plain JSON lines, named for its content; what it says holds for the
answers that its mark names, whoever reads it and in which order.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograders import rubric
from autograders.course import released, report_reader
from autograders.course.class_folder import ClassError, ClassFolder
from autograders.course.crew import LIMIT_S, judge_all
from autograders.course.recording import Row, entry, failed, graded
from autograders.course.results import Key, Reports, Results, union
from autograders.course.run import cannot_be_named, task
from autograders.record.canonical import canonical, parse
from cluster import private

FORMAT = "seclab-shard/1"
MAX_FILE, MAX_LINE = 1 << 28, 1 << 22
_NAME = re.compile(r"shard-\d+-of-\d+-(?P<digest>[0-9a-f]{64})\.jsonl")


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of `count`, counted from 0 as JOB_COMPLETION_INDEX is."""

    index: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read `0/100`; raises ValueError."""
        found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text, re.ASCII)
        if not found or int(found[1]) >= int(found[2]):
            raise ValueError(f"{text!r} is no shard: 0/4 is the first of four, 3/4 the last")
        return cls(int(found[1]), int(found[2]))

    def holds(self, lesson: str, learner: str) -> bool:
        """Whether a submission is this shard's."""
        digest = hashlib.sha256(f"{lesson}/{learner}".encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.index


def grade(
    course: ClassFolder,
    folders: Mapping[str, Path],
    shard: Shard,
    out: Path,
    *,
    workers: int | None = None,
    limit: float = LIMIT_S,
) -> Generator[Row, None, None]:
    """Grade one shard of what was handed in, and write the results into a folder; the class is only read."""
    lessons = {lesson: released.read(course, folder) for lesson, folder in folders.items()}
    tasks = [
        task(course, folders[lesson], one)
        for lesson in folders
        for one in course.handed_in(lesson)
        if shard.holds(lesson, one.learner)
    ]
    for one in filter(cannot_be_named, tasks):
        yield failed(one, lessons[one["lesson"]], one["problem"])
    results: dict[Key, Reports] = {}
    for one, verdict in judge_all((one for one in tasks if not cannot_be_named(one)), workers, limit):
        found = entry(one, verdict, lessons[one["lesson"]].points)
        if found:
            results[found.lesson, found.learner, found.mark] = (dict(found.report),)
        yield graded(found) if found else failed(one, lessons[one["lesson"]], verdict.get("reason"))
    write(out, shard, results)


def count(course: ClassFolder, folders: Mapping[str, Path], shard: Shard) -> int:
    """Return how many submissions a shard has."""
    return sum(shard.holds(lesson, one.learner) for lesson in folders for one in course.handed_in(lesson))


def write(folder: Path, shard: Shard, results: Results) -> Path:
    """Write the results of a shard in one step; the same results make the same file."""
    lines: list[dict[str, Any]] = [{"format": FORMAT}]
    for (lesson, learner, mark), reports in sorted(results.items(), key=lambda one: one[0]):
        lines += [{"lesson": lesson, "learner": learner, "mark": mark, "report": report} for report in reports]
    content = b"".join(canonical(line) + b"\n" for line in lines)
    path = folder / f"shard-{shard.index}-of-{shard.count}-{hashlib.sha256(content).hexdigest()}.jsonl"
    private.write(path, content)
    return path


def read(path: Path, folders: Mapping[str, Path]) -> Results:
    """Read what a shard wrote; raises ClassError when one field of it cannot be."""
    try:
        content = _content(path)
        named = _NAME.fullmatch(path.name)
        if not named or named["digest"] != hashlib.sha256(content).hexdigest():
            raise ValueError("its content is not what its name says: it was damaged or renamed")
        return union(_lines(content, folders))
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        step = "Grade that shard again, or take the file away; the others are merged."
        raise ClassError(f"{path} is not merged: {reason}.", step) from None


def _content(path: Path) -> bytes:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("it is no regular file")
        content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise ValueError(f"it is larger than {MAX_FILE} bytes")
    return content


def _lines(content: bytes, folders: Mapping[str, Path]) -> Iterator[Results]:
    first, *rest = content.split(b"\n")
    if first != canonical({"format": FORMAT}) or not rest or rest.pop():
        raise ValueError(f"it is no whole file of the format {FORMAT}")
    for number, line in enumerate(rest, 2):
        try:
            key, report = _line(line, folders)
            yield {key: (report,)}
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None


def _line(line: bytes, folders: Mapping[str, Path]) -> tuple[Key, dict[str, Any]]:
    if len(line) > MAX_LINE:
        raise ValueError("it is too long")
    with contextlib.suppress(RecursionError):
        found = parse(line)
        return _key(found, folders), _report(found, folders)
    raise ValueError("it is nested too deeply")


def _key(found: object, folders: Mapping[str, Path]) -> Key:
    if not isinstance(found, dict) or found.keys() != {"lesson", "learner", "mark", "report"}:
        raise ValueError("it has not the fields lesson, learner, mark, report")
    lesson, learner, mark = (found[name] for name in ("lesson", "learner", "mark"))
    if not isinstance(lesson, str) or lesson not in folders:
        raise ValueError(f"{ascii(lesson)[:80]} is no lesson that was released here")
    if not isinstance(learner, str) or not isinstance(mark, str) or not re.fullmatch("[0-9a-f]{64}", mark):
        raise ValueError("its learner or its mark is none")
    return lesson, learner, mark


def _report(found: Mapping[str, Any], folders: Mapping[str, Path]) -> dict[str, Any]:
    report = found["report"]
    # A submission that could not be read has none.
    return {} if report == {} else report_reader.read(report, rubric.load(folders[found["lesson"]])).to_json()
