"""Does lesson.md always build to the same notebook, and is that one unanswered?"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from autograders.grader import grade
from autograders.notebook import answers
from lessons.build import build_text
from lessons.catalogue import Lesson
from lessons.mistake import sentence, shown

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def unstable_build(lesson: Lesson) -> list[str]:
    """Find what differs between two builds, outputs, and what jupytext reads differently."""
    return [problem for solution in (False, True) for problem in _unstable(lesson, solution)] + _read_otherwise(lesson)


def answered_starter(lesson: Lesson) -> list[str]:
    """Find starters that do not read as unanswered, or would be right after a harmless edit."""
    starters = answers(build_text(lesson))
    untouched = grade(lesson.rubric, starters)
    edited = grade(replace(lesson.rubric, starters={}), starters)
    found = [
        sentence(f"{shown(lesson.source)}: the starter of {question} does not read as unanswered", "Look at its cell")
        for question in lesson.rubric.questions
        if question not in untouched.unanswered
    ]
    if untouched.score:
        found.append(sentence(f"{shown(lesson.source)}: the starters score {untouched.score}", "They must score 0"))
    for question in lesson.rubric.questions:
        about = edited.about(question)
        if about.score == about.max_score:
            message = f"{shown(lesson.source)}: the starter of {question} is a right answer"
            found.append(sentence(message, "Start from a worse one"))
    return found + [
        sentence(f"{lesson.slug}/solutions: the answer to {question} is its starter", "Write the one you expect")
        for question in lesson.manual
        if lesson.rubric.unanswered(question, lesson.solution(question))
    ]


def _unstable(lesson: Lesson, solution: bool) -> list[str]:
    first, second = build_text(lesson, solution), build_text(lesson, solution)
    if first != second:
        return [sentence(f"{shown(lesson.source)} builds to two different notebooks", "Build it twice and compare")]
    cells: list[dict[str, Any]] = json.loads(first)["cells"]
    ids = [cell["id"] for cell in cells]
    found = [f"cell {ids[n]} has an output" for n, cell in enumerate(cells) if cell.get("outputs")]
    found += [f"two cells have the id {name}" for name in sorted(set(ids)) if ids.count(name) > 1]
    found += [f"the id {name} is no id of a cell" for name in ids if not _ID.fullmatch(name)]
    return [sentence(f"{shown(lesson.source)}: {problem}", "Change the cell") for problem in found]


def _read_otherwise(lesson: Lesson) -> list[str]:
    """Find out whether JupyterLab, through jupytext, shows an author other cells than learners get."""
    import jupytext

    shown_to_author = jupytext.reads(lesson.source.read_text(encoding="utf-8"), fmt="md:myst").cells
    built = json.loads(build_text(lesson))["cells"]
    if [(cell.cell_type, cell.source) for cell in shown_to_author] == [
        (cell["cell_type"], "".join(cell["source"])) for cell in built
    ]:
        return []
    step = "Keep to plain prose, fenced code cells, and `+++` between cells"
    return [sentence(f"{shown(lesson.source)} opens in JupyterLab with other cells than it builds to", step)]
