"""How does lesson.md become the notebook that a learner opens?"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from autograders import lesson_text
from autograders.lesson_text import TextCell
from autograders.rubric import split_answer
from cluster.source import DocumentError
from lessons.catalogue import Lesson
from lessons.mistake import LessonError

Role = Literal["prose", "code", "answer", "check"]
_CHECK = re.compile(r"""\s*lesson\.check\((?P<quote>["'])(?P<question>\w+)(?P=quote)\)\s*""")
_CALLS_CHECK = re.compile(r"^[^#\n]*\blesson\.check\(", re.MULTILINE)
_OPENS = re.compile(r"""^lesson = open_lesson\((["'])(?P<slug>\w+)\1\)""", re.MULTILINE)
_MAGIC = re.compile(r"\A\s*%%answer\b")
_KERNEL: Mapping[str, str] = {"display_name": "Python 3", "language": "python", "name": "python3"}


@dataclass(frozen=True, slots=True)
class _Part:
    """What a cell is for; `question` is "" for prose and code."""

    role: Role
    question: str = ""


def build_text(lesson: Lesson, solution: bool = False) -> str:
    """Return the notebook file's text: the same bytes for the same lesson."""
    return json.dumps(build(lesson, solution), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def build(lesson: Lesson, solution: bool = False) -> dict[str, Any]:
    """Build the notebook of a lesson, with the reference answers when `solution`.

    The shape is nbformat 4.5; answer and check cells carry nbgrader's metadata,
    version 3. Raises LessonError with the line that the author must look at.
    """
    cells = _read(lesson)
    parts = [_part(lesson, cell) for cell in cells]
    for mistake in _mistakes(lesson, cells, parts):
        raise mistake
    ids = Counter[str]()
    return {
        "cells": [_cell(lesson, cell, part, solution, ids) for cell, part in zip(cells, parts, strict=True)],
        "metadata": {
            "kernelspec": dict(_KERNEL),
            "language_info": {"name": "python"},
            "seclab": {"lesson": lesson.slug, "version": lesson.rubric.version},
            "title": lesson.title,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _read(lesson: Lesson) -> tuple[TextCell, ...]:
    try:
        return lesson_text.cells(lesson.source.read_text(encoding="utf-8"))
    except DocumentError as error:
        raise LessonError(lesson.source, error.message, error.suggestion, error.line) from None


def _part(lesson: Lesson, cell: TextCell) -> _Part:
    if cell.kind != "code":
        return _Part("prose")
    answer, check = split_answer(cell.source), _CHECK.fullmatch(cell.source)
    if answer:
        return _Part("answer", _known(lesson, answer[0], cell))
    if check:
        question = _known(lesson, check["question"], cell)
        # A person grades it: the cell only shows by what, and nbgrader takes no points from it.
        return _Part("code") if question in lesson.manual else _Part("check", question)
    if _MAGIC.match(cell.source):
        raise _wrong(lesson, cell, "this answer cell names no question", "Write `%%answer <question>`")
    if _CALLS_CHECK.search(cell.source):
        step = 'Write `lesson.check("<question>")` alone in its cell'
        raise _wrong(lesson, cell, "this cell is no plain check cell", step)
    return _Part("code")


def _known(lesson: Lesson, question: str, cell: TextCell) -> str:
    if question not in lesson.questions:
        names = ", ".join(lesson.questions)
        raise _wrong(lesson, cell, f"there is no question {question!r}", f"The front matter lists {names}")
    return question


def _wrong(lesson: Lesson, cell: TextCell | None, message: str, next_step: str) -> LessonError:
    return LessonError(lesson.source, message, next_step, cell.line if cell else 1)


def _mistakes(lesson: Lesson, cells: Sequence[TextCell], parts: Sequence[_Part]) -> Iterator[LessonError]:
    yield from _not_opened(lesson, cells, parts)
    yield from _not_in_order(lesson, cells, parts)
    yield from _not_there(lesson, parts)
    for check in lesson.rubric.checks:
        if check.question not in lesson.questions:
            message = f"{check.id} is about {check.question!r}, which is no question"
            yield LessonError(lesson.folder / "rubric.py", message, f"The questions are {', '.join(lesson.questions)}")
        if check.question in lesson.manual:
            message = f"{check.id} is about {check.question!r}, which a person grades"
            yield LessonError(lesson.folder / "rubric.py", message, "Remove the check, or `manual: true`")


def _not_opened(lesson: Lesson, cells: Sequence[TextCell], parts: Sequence[_Part]) -> Iterator[LessonError]:
    first = next((cell for cell, part in zip(cells, parts, strict=True) if part.role != "prose"), None)
    opened = _OPENS.search(first.source) if first else None
    if opened is None or opened["slug"] != lesson.slug:
        step = f'Write `lesson = open_lesson("{lesson.slug}")` in it'
        yield _wrong(lesson, first, "the first code cell does not open this lesson", step)


def _not_in_order(lesson: Lesson, cells: Sequence[TextCell], parts: Sequence[_Part]) -> Iterator[LessonError]:
    seen = set[_Part]()
    for cell, part in zip(cells, parts, strict=True):
        if part.question and part in seen:
            step = "Keep one, or name another question"
            yield _wrong(lesson, cell, f"{part.question} has two {part.role} cells", step)
        if part.role == "check" and _Part("answer", part.question) not in seen:
            step = f"Put the cell `%%answer {part.question}` above it"
            yield _wrong(lesson, cell, f"{part.question} is checked before it is asked", step)
        seen.add(part)


def _not_there(lesson: Lesson, parts: Sequence[_Part]) -> Iterator[LessonError]:
    for question in lesson.questions:
        if _Part("answer", question) not in parts:
            yield LessonError(lesson.source, f"{question} has no answer cell", f"Start one with `%%answer {question}`")
        if question in lesson.manual:
            continue
        if _Part("check", question) not in parts:
            step = f'Add a cell `lesson.check("{question}")`'
            yield LessonError(lesson.source, f"{question} has no check cell", step)
        if not _points(lesson, question):
            step = f'Write one: `@check("{question}")`'
            yield LessonError(lesson.folder / "rubric.py", f"{question} has no check", step)


def _points(lesson: Lesson, question: str) -> int:
    return sum(check.points for check in lesson.rubric.checks if check.question == question)


def _cell(lesson: Lesson, cell: TextCell, part: _Part, solution: bool, ids: Counter[str]) -> dict[str, Any]:
    seclab = {"role": part.role, **({"question": part.question} if part.question else {}), **_by_hand(lesson, part)}
    source = cell.source
    if part.role == "answer" and solution:
        source = f"%%answer {part.question}\n{lesson.solution(part.question).rstrip()}"
    built = {
        "cell_type": cell.kind,
        "id": _id(part, cell.source, ids),
        "metadata": {**cell.options, "seclab": seclab, **_grading(lesson, part)},
        "source": source.splitlines(keepends=True),
    }
    return {**built, "execution_count": None, "outputs": []} if cell.kind == "code" else built


def _by_hand(lesson: Lesson, part: _Part) -> dict[str, Any]:
    """Return what an instructor is shown above an answer that a person grades."""
    manual = lesson.manual.get(part.question)
    return {"rubric": [str(criterion) for criterion in manual.criteria]} if manual else {}


def _id(part: _Part, source: str, ids: Counter[str]) -> str:
    """Name a cell by what it is or says, so that an edit elsewhere does not rename it."""
    name = f"{part.role}-{part.question or hashlib.sha256(source.encode()).hexdigest()[:8]}"
    ids[name] += 1
    return name if ids[name] == 1 else f"{name}-{ids[name]}"


def _grading(lesson: Lesson, part: _Part) -> dict[str, Any]:
    """Return nbgrader's metadata (version 3) and what JupyterLab lets a learner do to the cell."""
    if not part.question:
        return {}
    checked, manual = part.role == "check", lesson.manual.get(part.question)
    nbgrader: dict[str, Any] = {
        "grade": checked or manual is not None,
        "grade_id": f"{part.role}-{part.question}",
        "locked": checked,
        "schema_version": 3,
        "solution": not checked,
        "task": False,
        **({"points": manual.points} if manual else {}),
    }
    if checked:
        return {
            "nbgrader": {**nbgrader, "points": _points(lesson, part.question)},
            "editable": False,
            "deletable": False,
        }
    return {"nbgrader": nbgrader, "deletable": False}
