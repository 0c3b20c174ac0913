"""How do a class's scores look in a spreadsheet, a program, Canvas or Moodle?

A cell that a spreadsheet would take for a formula starts with an apostrophe
https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, Literal

from autograders.course.scores import Cell, Learner, Standing

Format = Literal["csv", "json", "canvas", "moodle"]
Ids = Literal["login", "sis", "canvas"]
# nbgrader/plugins/export.py has these, in this order, without the last two.
COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score", "status", "reason"),
)
_FORMULA = "=+-@＝＋－＠"
_NAMES: Mapping[str, str] = {}


def to_csv(standings: Iterable[Standing]) -> str:
    """Return the columns of `nbgrader export`; who handed in nothing has no score, where nbgrader writes 0."""
    return _lines([COLUMNS, *(_row(one) for one in standings)])


def _row(one: Standing) -> list[str]:
    who, lesson = one.learner, one.lesson
    scores = [one.raw_score, None if one.raw_score is None else one.penalty, one.score, lesson.max_score]
    names = [who.id, who.last_name, who.first_name, who.email]
    texts = [_safe(text) for text in (lesson.name, lesson.due, one.timestamp, *names)]
    return [*texts, *("" if score is None else str(float(score)) for score in scores), one.status, _safe(one.reason)]


def to_json(standings: Iterable[Standing]) -> str:
    """Return every score with the verdict of each check and the grade of each cell; no answers."""
    return json.dumps([_plain(one) for one in standings], indent=2) + "\n"


def _plain(one: Standing) -> dict[str, Any]:
    return {
        "lesson": one.lesson.name,
        "learner": one.learner.id,
        "first_name": one.learner.first_name,
        "last_name": one.learner.last_name,
        "email": one.learner.email,
        "due": one.lesson.due,
        "timestamp": one.timestamp,
        "status": one.status,
        "reason": one.reason,
        "raw_score": one.raw_score,
        "late_submission_penalty": one.penalty,
        "score": one.score,
        "max_score": one.lesson.max_score,
        "cells": [_cell(cell) for cell in one.cells],
        "questions": _questions(one),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "cell": cell.name,
        "auto_score": cell.auto_score,
        "manual_score": cell.manual_score,
        "extra_credit": cell.extra_credit,
        "score": cell.score,
        "max_score": cell.max_score,
        "needs_manual_grade": cell.needs_a_person,
    }


def _questions(one: Standing) -> dict[str, list[dict[str, Any]]]:
    """Return question -> verdicts. Findings are left out: they quote the answer."""
    found: dict[str, list[dict[str, Any]]] = {}
    for result in one.results:
        verdict = {key: result.get(key) for key in ("check", "status", "points", "max_points")}
        found.setdefault(str(result.get("question")), []).append(verdict)
    return found


def to_canvas(standings: Sequence[Standing], names: Mapping[str, str] = _NAMES, ids: Ids = "login") -> str:
    """Return a file for Canvas's Gradebook > Import; `names` is lesson -> the assignment's title, `ids` what ids are.

    https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb
    """
    lessons = {one.lesson.name: one.lesson for one in standings}
    head = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
    possible = ("    Points Possible", "", "", "", "", *(_number(one.max_score) for one in lessons.values()))
    titles = (_safe(names.get(name, name)) for name in lessons)
    rows = _by_learner(standings, lambda who: _in_canvas(who, ids))
    return _lines([(*head, *titles), possible, *rows])


def _in_canvas(who: Learner, ids: Ids) -> tuple[str, ...]:
    name = ", ".join(part for part in (who.last_name, who.first_name) if part) or who.id
    # Canvas takes a row with these words for the one above.
    name = who.id if "points possible" in name.casefold() else name
    canvas = who.id if ids == "canvas" else who.lms
    return (name, canvas, who.id if ids == "sis" else "", who.id if ids == "login" else "", "")


def to_moodle(standings: Sequence[Standing], names: Mapping[str, str] = _NAMES) -> str:
    """Return a file for Moodle's Grades > Import > CSV, where one maps Identifier or Email address to a user field.

    https://docs.moodle.org/en/Grade_import
    """
    lessons = dict.fromkeys(one.lesson.name for one in standings)
    head = ("Identifier", "First name", "Last name", "Email address")
    rows = _by_learner(standings, lambda who: (who.id, who.first_name, who.last_name, who.email))
    return _lines([(*head, *(_safe(names.get(name, name)) for name in lessons)), *rows])


def _by_learner(standings: Sequence[Standing], who: Callable[[Learner], tuple[str, ...]]) -> list[list[str]]:
    """Return one row a learner, one column a lesson; every lesson lists the same learners in the same order."""
    rows: dict[str, list[str]] = {}
    for one in standings:
        row = rows.setdefault(one.learner.id, [_safe(text) for text in who(one.learner)])
        row.append("" if one.score is None else _number(one.score))
    return list(rows.values())


def _number(score: float) -> str:
    return str(int(score)) if float(score).is_integer() else str(score)


def _safe(text: str) -> str:
    """Return text that stays text: on one line, and no formula."""
    text = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    return f"'{text}" if text.lstrip()[:1] in tuple(_FORMULA) else text


def _lines(rows: Iterable[Sequence[str]]) -> str:
    made = StringIO()
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue()
