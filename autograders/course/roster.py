"""Which learners does a CSV file list?"""

from __future__ import annotations

import csv
from pathlib import Path

from autograders.course.class_folder import ClassError, name_problem

COLUMNS = ("id", "first_name", "last_name", "email")
Learner = tuple[str, str, str, str]


def read(path: Path) -> list[Learner]:
    """Return id, first name, last name and mail address of each line. Raises ClassError, naming the line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file)
            if "id" not in (lines.fieldnames or ()):
                raise ClassError(f"{path} has no column `id`.", f"Start it with the line {','.join(COLUMNS)}")
            return [_learner(path, lines.line_num, line) for line in lines]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ClassError(f"{path} cannot be read: {error}.", "Save it as a CSV file in UTF-8.") from None


def _learner(path: Path, number: int, line: dict[str, str]) -> Learner:
    name, *rest = ((line.get(column) or "").strip() for column in COLUMNS)
    problem = name_problem(name)
    if problem:
        raise ClassError(f"Line {number} of {path}: {problem}", "Correct the line; nobody was added.")
    return name, rest[0], rest[1], rest[2]
