"""What stands in the notebook that an instructor opens after grading?

The built lesson with the learner's answer texts, our report as text and as
escaped HTML under each check cell, and above each answer that a person grades
the rubric. Nothing else of the submission is copied.
"""

from __future__ import annotations

import copy
import html
from collections.abc import Mapping
from typing import Any

from autograders.report import Report
from autograders.rubric import split_answer

Notebook = dict[str, Any]


def with_answers(built: Notebook, answers: Mapping[str, str]) -> Notebook:
    """Put the learner's texts into the answer cells of a built lesson."""
    notebook = copy.deepcopy(built)
    for cell in notebook["cells"]:
        question = asks(cell)
        # nbgrader takes a cell that nobody filled for unanswered when it is exactly the starter.
        if question in answers and not (_rubric(cell) and _is_starter(cell, answers[question])):
            cell["source"] = f"%%answer {question}\n{answers[question]}"
    return notebook


def graded(built: Notebook, answers: Mapping[str, str], report: Report) -> Notebook:
    """Add the report to the check cells, where nbgrader reads the points."""
    notebook = with_answers(built, answers)
    for cell in notebook["cells"]:
        question = checks(cell)
        if question:
            part = report.about(question)
            cell["outputs"] = _outputs(part.to_text(), part.score)
    return _with_rubrics(notebook)


def refused(built: Notebook, reason: str) -> Notebook:
    """Say under every check cell why there was nothing to grade."""
    notebook = copy.deepcopy(built)
    for cell in notebook["cells"]:
        if checks(cell):
            cell["outputs"] = _outputs(f"Not graded: {reason}", 0)
    return _with_rubrics(notebook)


def asks(cell: Mapping[str, Any]) -> str:
    """Return the question of an answer cell of a built lesson, else ""."""
    return _question(cell, "answer")


def checks(cell: Mapping[str, Any]) -> str:
    """Return the question of a check cell of a built lesson, else ""."""
    return _question(cell, "check")


def points(built: Notebook) -> dict[str, int]:
    """Return check cell id -> points of a built lesson."""
    graders = (cell["metadata"]["nbgrader"] for cell in built["cells"] if checks(cell))
    return {grader["grade_id"]: grader["points"] for grader in graders}


def unanswered_by_hand(built: Notebook, answers: Mapping[str, str]) -> list[str]:
    """Return the questions for a person of which the answer is blank or still the starter."""
    cells = (cell for cell in built["cells"] if _rubric(cell))
    return [asks(cell) for cell in cells if _is_starter(cell, answers.get(asks(cell), ""))]


def _is_starter(cell: Mapping[str, Any], answer: str) -> bool:
    built = split_answer("".join(cell["source"]))
    words = answer.split()
    return not words or (built is not None and words == built[1].split())


def _rubric(cell: Mapping[str, Any]) -> list[str]:
    found = cell["metadata"].get("seclab", {}).get("rubric")
    return [str(line) for line in found] if isinstance(found, list) else []


def _with_rubrics(notebook: Notebook) -> Notebook:
    cells = [part for cell in notebook["cells"] for part in (*_shown_rubric(cell), cell)]
    return {**notebook, "cells": cells}


def _shown_rubric(cell: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the cell that goes above an answer that a person grades; none for others."""
    lines = "\n".join(f"- {_plain(line)}" for line in _rubric(cell))
    if not lines:
        return []
    worth = f"{cell['metadata']['nbgrader']['points']} points"
    text = f"**A person grades this answer, {worth}.** Give points for:\n\n{lines}\n"
    return [{"cell_type": "markdown", "id": f"rubric-{asks(cell)}", "metadata": {}, "source": text}]


def _plain(line: str) -> str:
    """Write a line so that Markdown shows it as it stands."""
    return "".join(sign if sign.isalnum() or sign in " ,:;" else f"&#{ord(sign)};" for sign in line)


def _question(cell: Mapping[str, Any], role: str) -> str:
    seclab = cell["metadata"].get("seclab", {})
    return str(seclab.get("question", "")) if seclab.get("role") == role else ""


def _outputs(text: str, score: int) -> list[dict[str, Any]]:
    page = f"<pre>{html.escape(text)}</pre>"
    shown = {"output_type": "display_data", "data": {"text/html": page, "text/plain": text}, "metadata": {}}
    # nbgrader takes partial credit from the number in the cell's result.
    result = {"output_type": "execute_result", "data": {"text/plain": str(score)}, "execution_count": None}
    return [shown, {**result, "metadata": {}}]
