"""What does a learner get back for a lesson, and how does it reach nbgrader's folders?

A page holds one learner's answers and what was found in them. Solutions,
specimens and other learners are not among the facts that it is made from.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograders.course import attempt_log, by_hand
from autograders.course.attempt_log import Trail
from autograders.course.class_folder import ClassFolder, name_problem
from autograders.course.feedback_page import Returned, page
from autograders.course.gradebook import Gradebook
from autograders.course.paper import Paper
from cluster import private

# Part of every stamp: raise it when the same facts make another page.
FORM = 1
_STAMP = '<meta name="seclab-facts" content="'


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one page. `status` is written, same (nothing has changed) or failed."""

    learner: str
    lesson: str
    status: str
    page: str
    reason: str = ""


def write_all(course: ClassFolder, papers: Iterable[Paper], *, force: bool = False) -> Iterator[Row]:
    """Write the page of every graded submission of the lessons; one row a page."""
    with course.alone(), closing(Gradebook(course.gradebook)) as book:
        names = {learner: f"{first} {last}".strip() for learner, first, last, _ in book.learners()}
        for paper in papers:
            for returned in _returned(course, book, paper, names):
                yield _written(course, paper, returned, force)


def _returned(course: ClassFolder, book: Gradebook, paper: Paper, names: Mapping[str, str]) -> Iterator[Returned]:
    lesson, now = paper.lesson, datetime.now(UTC)
    standings, reports = by_hand.standings(course.gradebook, lesson), book.reports(lesson)
    most = {check.id: len(paper.hints.get(check.id, ())) for check in paper.checks}
    for learner, marked in sorted(book.marked(lesson).items()):
        judged = reports.get(learner)
        log = course.root / "submitted" / learner / lesson / attempt_log.NAME
        yield Returned(
            learner=learner,
            name=names.get(learner, ""),
            status=marked.status,
            reason=marked.reason,
            report=judged.report if judged else {},
            answers=judged.answers if judged else {},
            standing=standings.get(learner, by_hand.Standing()),
            hints=(attempt_log.read(log, most, now) or Trail()).hints,
        )


def _written(course: ClassFolder, paper: Paper, returned: Returned, force: bool) -> Row:
    learner, lesson = returned.learner, paper.lesson
    place = course.root / "feedback" / learner / lesson
    path = place / f"{lesson}.html"
    problem = name_problem(learner)
    if problem:
        return Row(learner, lesson, "failed", "", problem)
    notes = _release_notes(course, place, returned, lesson)
    stamp = _stamp(paper, returned, notes)
    if not force and _stamp_of(path) == stamp and all((place / name).is_file() for name in notes):
        return Row(learner, lesson, "same", str(path))
    try:
        content = page(paper, returned, stamp)
        for name, text in notes.items():
            private.write(place / name, text.encode())
        private.write(path, content)
        # nbgrader copies the file with its mode, and the learner has to read the copy.
        path.chmod(0o644)
    except OSError as error:
        return Row(learner, lesson, "failed", str(path), f"the page cannot be written: {error}")
    except (ValueError, LookupError, TypeError, AttributeError):
        return Row(
            learner, lesson, "failed", str(path), "the gradebook's report is damaged: grade it again with --force."
        )
    return Row(learner, lesson, "written", str(path))


def _release_notes(course: ClassFolder, place: Path, returned: Returned, lesson: str) -> dict[str, str]:
    """Return the two files that `nbgrader release_feedback` reads beside a page.

    It names the page by the secret that came with the submission. A submission
    that came another way gets a secret of its own, so that the others' release goes on.
    """
    submitted = course.root / "submitted" / returned.learner / lesson
    name = "submission_secret.txt"
    secret = _short(submitted / name) or _short(place / name) or secrets.token_hex(64)
    return {"timestamp.txt": _short(submitted / "timestamp.txt") or returned.standing.handed_in, name: secret}


def _short(path: Path) -> str:
    """Read a short text that a learner may have made; "" for anything else."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return ""
        try:
            return file.read(1000).decode("ascii")
        except ValueError:
            return ""


def _stamp(paper: Paper, returned: Returned, notes: Mapping[str, str]) -> str:
    """Name everything that a page is made from."""
    asked = [paper.title, dict(paper.questions), dict(paper.hints), dict(paper.criteria)]
    facts = [FORM, asked, asdict(returned), dict(notes)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _stamp_of(path: Path) -> str:
    """Return the stamp of a page that was written before; "" when there is none."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            head = file.read(1000)
    except OSError:
        return ""
    return head.partition(_STAMP)[2][:64]
