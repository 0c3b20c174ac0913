"""What of the learner's work goes into a lesson's new notebook?"""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograders.rubric import split_answer

Cell = dict[str, Any]
Notebook = dict[str, Any]
Key = tuple[str, str]


class Unreadable(ValueError):
    """The text is not a notebook (format 4)."""


def read(text: str | bytes) -> Notebook:
    """Read a notebook as plain data, with every source as one string."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is not JSON") from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list) or notebook.get("nbformat") != 4:
        raise Unreadable("it is not a notebook of format 4")
    notebook["cells"] = [_cell(cell) for cell in notebook["cells"]]
    return notebook


def _cell(cell: object) -> Cell:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        raise Unreadable("one of its cells is of no known type")
    source, metadata = cell.get("source"), cell.get("metadata", {})
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or not isinstance(metadata, dict):
        raise Unreadable("one of its cells has no text")
    return {**cell, "source": source, "metadata": metadata}


def text(notebook: Notebook) -> str:
    """Write a notebook as Jupyter does."""
    written = json.dumps(notebook, indent=1, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        # A lone surrogate, from a damaged file, has no UTF-8 form: it stays escaped.
        written = json.dumps(notebook, indent=1)
    return f"{written}\n"


def version(notebook: Notebook) -> str:
    """Return which text of the lesson a notebook was built from; "" when it does not say."""
    return str(_seclab(notebook).get("version", ""))


def merged(old: Notebook, new: Notebook, base: Notebook | None = None) -> Notebook:
    """Put the answers and the own cells of `old` into the freshly built `new`.

    `base` is what `old` was when it was built: it tells an untouched starter
    from an answer, and a cell of the course from one of the learner's.
    """
    result = copy.deepcopy(new)
    originals = {cell["id"]: cell for cell in base["cells"] if cell.get("id")} if base else {}
    course = _course_cells(old, originals)
    places = {_key(cell): index for index, cell in reversed(list(enumerate(result["cells"])))}
    again = _found_again(old, course)
    after: dict[int, list[Cell]] = {}
    anchor = -1
    for index, cell in enumerate(old["cells"]):
        key = course.get(index) or again.get(index)
        if key in places:
            anchor = places[key] if index in course else anchor
            _carry(cell, originals.get(cell.get("id")), result["cells"][places[key]])
        elif _worth_keeping(cell, index in course, originals.get(cell.get("id"))):
            after.setdefault(anchor, []).append(cell)
    result["cells"] = list(_interleaved(result["cells"], after))
    return result


def _course_cells(old: Notebook, originals: Mapping[str, Cell]) -> dict[int, Key]:
    """Return which cells of `old` are the course's: index -> what they are found by in another version."""
    found: dict[int, Key] = {}
    for index, cell in enumerate(old["cells"]):
        original = originals.get(cell.get("id") or "") if originals else (cell if _seclab(cell) else None)
        # A copied cell carries its original's metadata: only the first is the course's.
        if original is not None and _key(original) not in found.values():
            found[index] = _key(original)
    return found


def _key(cell: Cell) -> Key:
    seclab = _seclab(cell)
    if seclab.get("role") in ("answer", "check"):
        return str(seclab["role"]), str(seclab.get("question"))
    return str(cell["cell_type"]), cell["source"]


def _found_again(old: Notebook, course: Mapping[int, Key]) -> dict[int, Key]:
    """Return the answers whose own cell was deleted: of several cells, the one that grading reads."""
    best: dict[Key, tuple[bool, int]] = {}
    for index, cell in enumerate(old["cells"]):
        answer = split_answer(cell["source"]) if cell["cell_type"] == "code" else None
        key = ("answer", answer[0]) if answer else None
        if key and key not in course.values():
            best[key] = max(best.get(key, (False, -1)), ("nbgrader" in cell["metadata"], index))
    return {index: key for key, (_, index) in best.items()}


def _carry(cell: Cell, original: Cell | None, target: Cell) -> None:
    if _seclab(target).get("role") != "check" and _written(cell, original):
        target["source"] = cell["source"]


def _written(cell: Cell, original: Cell | None) -> bool:
    """Whether a cell holds words of the learner, as far as one can tell."""
    words = cell["source"].split()
    return bool(words) and (original is None or words != original["source"].split())


def _worth_keeping(cell: Cell, of_the_course: bool, original: Cell | None) -> bool:
    """Whether a cell without a place in the new notebook is the learner's own, or an answer."""
    if not of_the_course:
        return bool(cell["source"].strip())
    return _seclab(original or cell).get("role") == "answer" and _written(cell, original)


def _interleaved(cells: Sequence[Cell], after: Mapping[int, Sequence[Cell]]) -> Iterator[Cell]:
    taken = {str(cell.get("id")) for cell in cells}
    for index in range(-1, len(cells)):
        if index >= 0:
            yield cells[index]
        for own in after.get(index, ()):
            yield _owned(own, taken)


def _owned(cell: Cell, taken: set[str]) -> Cell:
    """Return a learner's cell as theirs alone: no grade, not locked, with an id of its own."""
    course_keys = ("seclab", "nbgrader", "deletable", "editable")
    metadata = {key: value for key, value in cell["metadata"].items() if key not in course_keys}
    name = cell.get("id")
    if not isinstance(name, str) or name in taken:
        name = uuid.uuid4().hex[:8]
    taken.add(name)
    blank: Cell = {"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else {}
    return {**blank, **cell, "id": name, "metadata": metadata}


def _seclab(part: Mapping[str, Any]) -> Mapping[str, Any]:
    found = part["metadata"].get("seclab") if isinstance(part.get("metadata"), dict) else None
    return found if isinstance(found, dict) else {}
