"""Which answers does a submitted notebook hold?

The notebook is data from someone else: it is read as JSON, never executed, and
refused when it is not what Jupyter writes.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograders.rubric import split_answer

MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 64
MAX_LISTS = 250_000
MAX_CELLS = 10_000
SAVE_AGAIN = "Open it in JupyterLab, save it, and hand that file in."
# Possessive, and content with an open end: linear whatever the text.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_FLAT = re.compile(r"[^][{}]+")


class NotebookError(ValueError):
    """A file that is not a notebook as Jupyter writes it. `next_step` says what the learner can do."""

    def __init__(self, message: str, next_step: str = SAVE_AGAIN) -> None:
        super().__init__(message)
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.args[0]} {self.next_step}".strip()


def answers(source: Path | str) -> dict[str, str]:
    """Return question -> text of a notebook: a file's path, or the text itself.

    Of two cells for one question, the one that the lesson was built with counts,
    else the last. Raises NotebookError.
    """
    text = _read(source) if isinstance(source, Path) else source
    found: dict[str, tuple[int, str]] = {}
    for cell in _cells(_parsed(text)):
        answer = split_answer(_source(cell)) if cell["cell_type"] == "code" else None
        if answer:
            question, written = answer
            rank = _rank(cell, question)
            if rank >= found.get(question, (0, ""))[0]:
                found[question] = rank, written
    return {question: written for question, (_, written) in found.items()}


def lesson_of(source: Path | str) -> str | None:
    """Return the slug of the lesson that a notebook was built from; None when it does not say."""
    text = _read(source) if isinstance(source, Path) else source
    seclab = _mapping(_mapping(_parsed(text), "metadata"), "seclab")
    slug = seclab.get("lesson")
    return slug if isinstance(slug, str) else None


def _read(path: Path) -> str:
    try:
        # O_NONBLOCK: a pipe in place of the file must not make the grader wait.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise NotebookError(f"there is no notebook {path.name}.", "Check the name of the file.") from None
    except OSError as error:
        message = f"{path.name} cannot be read: it is a link, or {error.strerror}."
        raise NotebookError(message, "Hand in the file itself.") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotebookError(f"{path.name} is not a file.", "Hand in the notebook file itself.")
    with os.fdopen(handle, "rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise NotebookError("the notebook is larger than 20 MB.", "Clear its outputs (Edit > Clear All Outputs).")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotebookError(f"{path.name} is not text, so it is no notebook.") from None


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > MAX_BYTES:
        raise NotebookError("the notebook is larger than 20 MB.", "Clear its outputs (Edit > Clear All Outputs).")
    _refuse_nested(text)
    try:
        notebook = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise NotebookError(f"the notebook is damaged: line {error.lineno} is not JSON ({error.msg}).") from None
    except (ValueError, RecursionError) as error:
        raise NotebookError(f"the notebook is damaged: {error}.") from None
    if not isinstance(notebook, dict) or "cells" not in notebook:
        raise NotebookError("this is JSON, but no notebook: it has no cells.")
    if type(notebook.get("nbformat")) is not int or notebook["nbformat"] != 4:
        raise NotebookError(
            f"this notebook has format {str(notebook.get('nbformat'))[:20]!r}; the course reads format 4."
        )
    return notebook


def _refuse_nested(text: str) -> None:
    """Refuse what would cost the parser its stack or the machine its memory."""
    bare = _STRING.sub("", text)
    if bare.count("[") + bare.count("{") > MAX_LISTS:
        raise NotebookError("the notebook holds too many lists.", "Clear its outputs (Edit > Clear All Outputs).")
    depth = 0
    for bracket in _FLAT.sub("", bare):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise NotebookError(f"the notebook nests lists more than {MAX_DEPTH} deep.")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _cells(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    cells = notebook["cells"]
    if not isinstance(cells, list) or len(cells) > MAX_CELLS:
        raise NotebookError(f"the notebook's cells are not a list of at most {MAX_CELLS}.")
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
            raise NotebookError(f"cell {number} of the notebook is neither code, Markdown nor raw text.")
        if not _is_text(cell.get("source")):
            raise NotebookError(f"cell {number} of the notebook has no text.")
        yield cell


def _is_text(source: object) -> bool:
    return isinstance(source, str) or (isinstance(source, list) and all(isinstance(line, str) for line in source))


def _source(cell: dict[str, Any]) -> str:
    """Join the lines, with plain line ends and a replacement for halves of a character."""
    text = "".join(cell["source"]).replace("\r\n", "\n")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _rank(cell: dict[str, Any], question: str) -> int:
    """2 for the built cell, 1 for a copy that still carries its grading metadata."""
    if cell.get("id") == f"answer-{question}":
        return 2
    nbgrader = _mapping(_mapping(cell, "metadata"), "nbgrader")
    return 1 if nbgrader.get("grade_id") == f"answer-{question}" else 0


def _mapping(parent: dict[str, Any], key: str) -> dict[str, Any]:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}
