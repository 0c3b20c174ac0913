"""What stands in the notebook that an instructor opens after grading?

The built lesson with the learner's answer texts, and our report as text and as
escaped HTML under each check cell. Nothing else of the submission is copied.
"""

from __future__ import annotations

import copy
import html
from collections.abc import Mapping
from typing import Any

from autograders.report import Report

Notebook = dict[str, Any]


def with_answers(built: Notebook, answers: Mapping[str, str]) -> Notebook:
    """Put the learner's texts into the answer cells of a built lesson."""
    notebook = copy.deepcopy(built)
    for cell in notebook["cells"]:
        question = asks(cell)
        if question in answers:
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
    return notebook


def refused(built: Notebook, reason: str) -> Notebook:
    """Say under every check cell why there was nothing to grade."""
    notebook = copy.deepcopy(built)
    for cell in notebook["cells"]:
        if checks(cell):
            cell["outputs"] = _outputs(f"Not graded: {reason}", 0)
    return notebook


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


def _question(cell: Mapping[str, Any], role: str) -> str:
    seclab = cell["metadata"].get("seclab", {})
    return str(seclab.get("question", "")) if seclab.get("role") == role else ""


def _outputs(text: str, score: int) -> list[dict[str, Any]]:
    page = f"<pre>{html.escape(text)}</pre>"
    shown = {"output_type": "display_data", "data": {"text/html": page, "text/plain": text}, "metadata": {}}
    # nbgrader takes partial credit from the number in the cell's result.
    result = {"output_type": "execute_result", "data": {"text/plain": str(score)}, "execution_count": None}
    return [shown, {**result, "metadata": {}}]
