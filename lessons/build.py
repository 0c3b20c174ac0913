"""How does lesson.md become the notebook that a learner opens?"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import jupytext
import nbformat
import yaml
from jupytext.myst import MystMetadataParsingError
from nbformat import NotebookNode

from autograders.rubric import split_answer
from lessons.catalogue import Lesson
from lessons.mistake import LessonError

Role = Literal["prose", "code", "answer", "check"]
_CHECK = re.compile(r"""\s*lesson\.check\((?P<quote>["'])(?P<question>\w+)(?P=quote)\)\s*""")
_CALLS_CHECK = re.compile(r"^[^#\n]*\blesson\.check\(", re.MULTILINE)
_OPEN = re.compile(r"""^lesson = open_lesson\((["'])(?P<slug>\w+)\1\)""", re.MULTILINE)
_MAGIC = re.compile(r"\A\s*%%answer\b")
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


@dataclass(frozen=True, slots=True)
class _Part:
    """What a cell is for; `question` is "" for prose and code."""

    role: Role
    question: str = ""


def build_text(lesson: Lesson, solution: bool = False) -> str:
    """Return the notebook file's text: the same bytes for the same lesson."""
    return f"{nbformat.writes(build(lesson, solution))}\n"  # type: ignore[no-untyped-call]


def build(lesson: Lesson, solution: bool = False) -> NotebookNode:
    """Build the notebook of a lesson, with the reference answers when `solution`.

    Answer and check cells carry nbgrader's metadata, version 3. Raises LessonError
    with the line of lesson.md that the author must look at.
    """
    text = lesson.source.read_text(encoding="utf-8")
    cells = _parsed(lesson.source, text).cells
    parts = [_part(lesson, cell) for cell in cells]
    _refuse_incomplete(lesson, cells, parts)
    ids = Counter[str]()
    built = [_cell(lesson, cell, part, solution, ids) for cell, part in zip(cells, parts, strict=True)]
    metadata = {
        "kernelspec": _KERNEL,
        "language_info": {"name": "python"},
        "seclab": {"lesson": lesson.slug, "version": lesson.rubric.version},
        "title": lesson.title,
    }
    return _node({"cells": built, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def _node(notebook: dict[str, Any]) -> NotebookNode:
    node: NotebookNode = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    return node


def _parsed(file: Path, text: str) -> NotebookNode:
    try:
        notebook: NotebookNode = jupytext.reads(text, fmt="md:myst")
    except (MystMetadataParsingError, yaml.YAMLError, TypeError, ValueError) as error:
        line = re.search(r"at line (\d+)", str(error))
        message = f"the options of a cell cannot be read: {str(error).splitlines()[0]}"
        raise LessonError(file, message, "Write them as `:key: value`", int(line[1]) if line else 1) from None
    return notebook


def _part(lesson: Lesson, cell: NotebookNode) -> _Part:
    if cell.cell_type != "code":
        return _Part("prose")
    answer, check = split_answer(cell.source), _CHECK.fullmatch(cell.source)
    if answer:
        return _Part("answer", _known(lesson, answer[0], cell))
    if check:
        return _Part("check", _known(lesson, check["question"], cell))
    if _MAGIC.match(cell.source):
        raise _wrong(lesson, cell, "this answer cell names no question", "Write `%%answer <question>`")
    if _CALLS_CHECK.search(cell.source):
        raise _wrong(lesson, cell, "this check cell holds more", 'Write `lesson.check("<question>")` alone in its cell')
    return _Part("code")


def _known(lesson: Lesson, question: str, cell: NotebookNode) -> str:
    if question not in lesson.questions:
        names = ", ".join(lesson.questions)
        raise _wrong(lesson, cell, f"there is no question {question!r}", f"The front matter lists {names}")
    return question


def _wrong(lesson: Lesson, cell: NotebookNode, message: str, next_step: str) -> LessonError:
    return LessonError(lesson.source, message, next_step, _line(lesson, cell))


def _line(lesson: Lesson, cell: NotebookNode) -> int:
    """Find a cell's first line in lesson.md."""
    text = lesson.source.read_text(encoding="utf-8")
    return text[: max(text.find(cell.source), 0)].count("\n") + 1


def _refuse_incomplete(lesson: Lesson, cells: list[NotebookNode], parts: list[_Part]) -> None:
    for missing in _missing(lesson, cells, parts):
        raise missing
    seen = set[_Part]()
    for cell, part in zip(cells, parts, strict=True):
        if part.question and part in seen:
            step = "Keep one, or name another question"
            raise _wrong(lesson, cell, f"{part.question} has two {part.role} cells", step)
        if part.role == "check" and _Part("answer", part.question) not in seen:
            raise _wrong(lesson, cell, f"{part.question} is checked before it is asked", "Move this cell down")
        seen.add(part)


def _missing(lesson: Lesson, cells: list[NotebookNode], parts: list[_Part]) -> Iterator[LessonError]:
    first = next((cell for cell, part in zip(cells, parts, strict=True) if part.role != "prose"), None)
    opened = _OPEN.search(first.source) if first else None
    if first is None or opened is None or opened["slug"] != lesson.slug:
        message = "the first code cell does not open this lesson"
        step = f'Write `lesson = open_lesson("{lesson.slug}")` in it'
        yield _wrong(lesson, first, message, step) if first else LessonError(lesson.source, message, step)
    for question in lesson.questions:
        if _Part("answer", question) not in parts:
            yield LessonError(lesson.source, f"{question} has no answer cell", f"Start one with `%%answer {question}`")
        if _Part("check", question) not in parts:
            step = f'Add a cell `lesson.check("{question}")`'
            yield LessonError(lesson.source, f"{question} has no check cell", step)
        if _points(lesson, question) == 0:
            step = f'Write one: `@check("{question}")`'
            yield LessonError(lesson.folder / "rubric.py", f"{question} has no check", step)
    for check in lesson.rubric.checks:
        if check.question not in lesson.questions:
            message = f"{check.id} is about {check.question!r}, which is no question"
            yield LessonError(lesson.folder / "rubric.py", message, f"The questions are {', '.join(lesson.questions)}")


def _points(lesson: Lesson, question: str) -> int:
    return sum(check.points for check in lesson.rubric.checks if check.question == question)


def _cell(lesson: Lesson, cell: NotebookNode, part: _Part, solution: bool, ids: Counter[str]) -> dict[str, Any]:
    seclab = {"role": part.role, **({"question": part.question} if part.question else {})}
    source = cell.source
    if part.role == "answer" and solution:
        source = f"%%answer {part.question}\n{lesson.solution(part.question).rstrip()}"
    built = {
        "cell_type": cell.cell_type,
        "id": _id(part, cell.source, ids),
        "metadata": {**cell.metadata, "seclab": seclab, **_grading(lesson, part)},
        "source": source,
    }
    return {**built, "execution_count": None, "outputs": []} if cell.cell_type == "code" else built


def _id(part: _Part, source: str, ids: Counter[str]) -> str:
    """Name a cell by what it is or says, so that an edit elsewhere does not rename it."""
    name = f"{part.role}-{part.question or hashlib.sha256(source.encode()).hexdigest()[:8]}"
    ids[name] += 1
    return name if ids[name] == 1 else f"{name}-{ids[name]}"


def _grading(lesson: Lesson, part: _Part) -> dict[str, Any]:
    """Return nbgrader's metadata (version 3) and what JupyterLab lets a learner do to the cell."""
    if not part.question:
        return {}
    graded = part.role == "check"
    nbgrader = {
        "grade": graded,
        "grade_id": f"{part.role}-{part.question}",
        "locked": graded,
        "schema_version": 3,
        "solution": not graded,
        "task": False,
    }
    if graded:
        return {
            "nbgrader": {**nbgrader, "points": _points(lesson, part.question)},
            "editable": False,
            "deletable": False,
        }
    return {"nbgrader": nbgrader, "deletable": False}
