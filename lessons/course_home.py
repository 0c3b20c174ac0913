"""What does a learner see first?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from autograders import lesson_text
from autograders.lesson_text import TextCell
from lessons import attempts, workspace
from lessons.catalogue import Lesson, lessons
from lessons.standing import remembered

SOURCE = Path(__file__).with_name("start_here.md")
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def build_home() -> str:
    """Return the text of `start here.ipynb` as the learner stands now."""
    page = SOURCE.read_text(encoding="utf-8").replace("@lessons@", _map()).replace("@scoreboard@", _scoreboard())
    notebook = {
        "cells": [_cell(number, cell) for number, cell in enumerate(lesson_text.cells(page))],
        "metadata": {"kernelspec": _KERNEL, "language_info": {"name": "python"}, "title": "Start here"},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _cell(number: int, cell: TextCell) -> dict[str, Any]:
    built = {"cell_type": cell.kind, "id": f"home-{number}", "metadata": {}, "source": cell.source}
    return {**built, "execution_count": None, "outputs": []} if cell.kind == "code" else built


def course() -> Overview:
    """Show the map of lessons and the scoreboard as they stand now."""
    return Overview(_map(), _scoreboard())


@dataclass(frozen=True, slots=True)
class Overview:
    """The live part of the course home, as Markdown."""

    lessons: str
    scoreboard: str

    def __repr__(self) -> str:
        return self._repr_markdown_()

    def _repr_markdown_(self) -> str:
        return f"{self.lessons}\n\n{self.scoreboard}"


def _map() -> str:
    rows = [_row(number, lesson) for number, lesson in enumerate(lessons(), 1)]
    return "\n".join(["| | lesson | what you do | minutes | progress |", "|--:|:--|:--|--:|:--|", *rows])


def _row(number: int, lesson: Lesson) -> str:
    link = f"[**{_escaped(lesson.title)}**]({quote(workspace.notebook(lesson).name)})"
    return f"| {number} | {link} | {_escaped(lesson.summary)} | {lesson.minutes} | {_progress(lesson)} |"


def _progress(lesson: Lesson) -> str:
    made = attempts.progress(lesson.rubric)
    tenths = 10 * made.score // made.max_score if made.max_score else 0
    state = "✓ done" if made.complete else "in progress" if made.attempts else "not started"
    return f"{'▰' * tenths}{'▱' * (10 - tenths)} {made.score} of {made.max_score}, {state}"


def _scoreboard() -> str:
    labs = dict.fromkeys(lesson.lab for lesson in lessons() if lesson.lab)
    counts = [board for board in map(remembered, labs) if board]
    if not counts:
        return "No lab has been probed yet. In a lesson, `lesson.scoreboard()` runs every attack and every workload."
    total = {name: sum(board[name] for board in counts) for name in counts[0]}
    return (
        f"**Attacks blocked: {total['attacks_blocked']} of {total['attacks']}** · "
        f"**Workloads healthy: {total['workloads_healthy']} of {total['workloads']}** "
        "(when you last ran `lesson.scoreboard()`)"
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("[", "\\[").replace("]", "\\]")
