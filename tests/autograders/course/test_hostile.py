"""Does one bad submission get its reason, and everybody else their grade?"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from autograders.course.class_folder import ClassFolder
from autograders.course.run import Row
from tests.autograders.course.classes import (
    LESSON,
    RIGHT,
    WRONG,
    cell,
    grades,
    hand_in,
    new_class,
    notebook,
    run,
)

SCRIPT = "<script>alert(1)</script>"
Make = Callable[[ClassFolder, str], None]


@dataclass(frozen=True)
class Case:
    """What somebody hands in, and what must come of it."""

    learner: str
    make: Make
    status: str
    score: float
    reason: str = ""


def file(content: str | bytes) -> Make:
    return lambda course, learner: void(hand_in(course, learner, content))


def changed(change: Callable[[dict[str, Any]], object], answer: str = RIGHT) -> Make:
    def make(course: ClassFolder, learner: str) -> None:
        made = notebook(answer)
        change(made)
        hand_in(course, learner, made)

    return make


def void(_: object) -> None:
    return None


def link_to_the_file(course: ClassFolder, learner: str) -> None:
    path = hand_in(course, learner, notebook(RIGHT))
    path.rename(path.with_name("real.txt"))
    path.symlink_to("real.txt")


def link_to_the_folder(course: ClassFolder, learner: str) -> None:
    (course.root / "submitted").mkdir(exist_ok=True)
    (course.root / "submitted" / learner).symlink_to("honest 1")


def link_to_the_lesson(course: ClassFolder, learner: str) -> None:
    folder = course.root / "submitted" / learner
    folder.mkdir()
    (folder / LESSON).symlink_to(f"../honest 1/{LESSON}")


def pipe(course: ClassFolder, learner: str) -> None:
    path = hand_in(course, learner, "")
    path.unlink()
    os.mkfifo(path)


def folder_for_a_notebook(course: ClassFolder, learner: str) -> None:
    path = hand_in(course, learner, "")
    path.unlink()
    path.mkdir()


def file_for_a_folder(course: ClassFolder, learner: str) -> None:
    (course.root / "submitted" / learner).write_text("me")


def other_name(course: ClassFolder, learner: str) -> None:
    path = hand_in(course, learner, notebook(RIGHT))
    path.rename(path.with_name("Untitled.ipynb"))


def two_notebooks(course: ClassFolder, learner: str) -> None:
    path = hand_in(course, learner, notebook(RIGHT))
    path.with_name("copy.ipynb").write_text("{")


def bad_time(course: ClassFolder, learner: str) -> None:
    hand_in(course, learner, notebook(RIGHT)).with_name("timestamp.txt").write_text("tomorrow")


def not_utf8(course: ClassFolder, learner: str) -> None:
    name = os.fsdecode(b"caf\xe9")
    hand_in(course, name, notebook(RIGHT))


def forged_grade(made: dict[str, Any]) -> None:
    check = cell(made, "check-ports")
    check["metadata"]["nbgrader"].update(points=1000, schema_version=99, grade_id="check-other", locked=False)
    check["metadata"]["tags"] = ["skip-execution"]
    check["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "1000"}, "metadata": {}}]


def scripted(made: dict[str, Any]) -> None:
    data = {"text/html": SCRIPT}
    cell(made, "check-ports")["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    made["cells"].insert(0, {"cell_type": "markdown", "id": "x", "metadata": {}, "source": SCRIPT})


def copied_cell(made: dict[str, Any]) -> None:
    check = cell(made, "check-ports")
    made["cells"] += [check, check, {**cell(made, "answer-ports"), "id": "other"}]


def long_outputs(made: dict[str, Any]) -> None:
    cell(made, "check-ports")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 10_000_000}]


def second_answer(made: dict[str, Any]) -> None:
    made["cells"].insert(0, {**cell(made, "answer-ports"), "source": f"%%answer ports\n{WRONG}"})


def hundred_megabytes(course: ClassFolder, learner: str) -> None:
    os.truncate(hand_in(course, learner, notebook(RIGHT)), 100_000_000)


def without(name: str) -> Callable[[dict[str, Any]], None]:
    def change(made: dict[str, Any]) -> None:
        made["cells"].remove(cell(made, name))

    return change


def retyped(made: dict[str, Any]) -> None:
    check = cell(made, "check-ports")
    check["cell_type"] = "markdown"
    del check["outputs"], check["execution_count"]


DEEP = "[" * 100_000
CASES = (
    Case("damaged", file('{"cells": ['), "refused", 0, "is not JSON"),
    Case("empty", file(""), "refused", 0, "is not JSON"),
    Case("a list", file("[]"), "refused", 0, "no notebook"),
    Case("binary", file(b"\x89PNG\r\n\x00\xff"), "refused", 0, "is not text"),
    Case("null bytes", file(b"\0" * 100), "refused", 0, "is not JSON"),
    Case("deep", file(DEEP), "refused", 0, "deep"),
    Case("deep answer", changed(void, DEEP), "graded", 0),
    Case("25 MB", file(b" " * 25_000_000), "refused", 0, "larger than 20 MB"),
    Case("100 MB", hundred_megabytes, "refused", 0, "larger than 20 MB"),
    Case("10 MB of outputs", changed(long_outputs), "graded", 6),
    Case("one id twice", changed(second_answer), "graded", 6),
    Case("utf-16", file(json.dumps(notebook(RIGHT)).encode("utf-16")), "refused", 0, "is not text"),
    Case("format true", changed(lambda made: made.update(nbformat=True)), "refused", 0, "format 'True'"),
    Case("metadata", changed(lambda made: made.update(metadata=[])), "graded", 6),
    Case("null source", changed(lambda made: made["cells"][0].update(source=None)), "refused", 0, "no text"),
    Case("format 3", changed(lambda made: made.update(nbformat=3)), "refused", 0, "format '3'"),
    Case("format text", changed(lambda made: made.update(nbformat="4")), "refused", 0, "format '4'"),
    Case("no cells", changed(lambda made: made.update(cells={})), "refused", 0, "cells"),
    Case("NaN", file('{"nbformat": NaN, "cells": []}'), "refused", 0, "NaN is not JSON"),
    Case("no answer", changed(without("answer-ports")), "graded", 0),
    Case("no check", changed(without("check-ports")), "graded", 6),
    Case("retyped", changed(retyped), "graded", 6),
    Case("copied", changed(copied_cell, WRONG), "graded", 3),
    Case("forged", changed(forged_grade, WRONG), "graded", 3),
    Case("scripted", changed(scripted, WRONG), "graded", 3),
    Case("script in answer", changed(void, f'{{"ports": [8443, 9090, "{SCRIPT}"]}}'), "graded", 0),
    Case("half a sign", changed(void, '{"ports": [8443, 9090, "\ud800"]}'), "graded", 0),
    Case("link", link_to_the_file, "refused", 0, "link"),
    Case("linked learner", link_to_the_folder, "refused", 0, "is a link"),
    Case("linked lesson", link_to_the_lesson, "refused", 0, "is a link"),
    Case("pipe", pipe, "refused", 0, "not a file"),
    Case("folder", folder_for_a_notebook, "refused", 0, "not a file"),
    Case("file", file_for_a_folder, "refused", 0, "is a file"),
    Case("other name", other_name, "refused", 0, "found 'Untitled.ipynb'"),
    Case("two", two_notebooks, "graded", 6, "Not read: 'copy.ipynb'"),
    Case("bad time", bad_time, "graded", 6, "timestamp.txt is no time"),
    Case("zz_[a]*", changed(void), "graded", 6),
    Case("?{a,b}!", changed(void), "graded", 6),
    Case("--force", changed(void), "graded", 6),
    Case("%2e%2e", changed(void), "graded", 6),
    Case("..ana", changed(void), "failed", 0, "cannot start with a dot"),
    Case("åse 中 🦊", changed(void), "graded", 6),
    Case("' OR 1=1; --", changed(void), "graded", 6),
    Case("line\nbreak", changed(void), "failed", 0, "do not print"),
    Case("right\u202eleft", changed(void), "failed", 0, "do not print"),
    Case("n" * 200, changed(void), "failed", 0, "too long"),
    Case("caf\\udce9", not_utf8, "failed", 0, "not UTF-8"),
)
HONEST = {f"honest {number}": answer for number, answer in enumerate((RIGHT, WRONG, RIGHT, WRONG), 1)}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    """A class with every case in it, and honest learners between them."""
    made = new_class(tmp_path_factory.mktemp("hostile") / "class")
    for learner, answer in HONEST.items():
        hand_in(made, learner, notebook(answer))
    for case in CASES:
        case.make(made, case.learner)
    return made


@pytest.fixture(scope="module")
def rows(course: ClassFolder) -> dict[str, Row]:
    """What one run made of them."""
    return run(course)


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case.learner[:30]))
def test_every_submission_gets_its_score_and_a_reason(rows: dict[str, Row], case: Case) -> None:
    row = rows[case.learner]
    assert (row.status, row.score, row.max_score) == (case.status, case.score, 6)
    assert case.reason in row.reason
    assert bool(row.reason) == bool(case.reason)


def test_all_others_are_graded(rows: dict[str, Row]) -> None:
    assert {learner: rows[learner].score for learner in HONEST} == {
        "honest 1": 6,
        "honest 2": 3,
        "honest 3": 6,
        "honest 4": 3,
    }
    assert len(rows) == len(CASES) + len(HONEST)


def test_the_gradebook_has_one_grade_for_everybody_it_can_name(course: ClassFolder, rows: dict[str, Row]) -> None:
    found = grades(course)
    assert {(learner, points) for learner, _, points, _ in found} == {
        (row.learner, row.score) for row in rows.values() if row.status != "failed"
    }
    assert len(found) == len({learner for learner, *_ in found})
    assert {learner for learner, _, _, look in found if look} == {
        row.learner for row in rows.values() if row.status == "refused"
    }


@pytest.mark.usefixtures("rows")
def test_no_script_reaches_the_instructors_page(course: ClassFolder) -> None:
    for learner in ("scripted", "script in answer"):
        made = json.loads(course.autograded(learner, LESSON).read_text(encoding="utf-8"))
        pages = [one["data"].get("text/html", "") for each in made["cells"] for one in each.get("outputs", ())]
        assert any(pages)
        assert not [page for page in pages if "<script" in page]
        assert not [
            each for each in made["cells"] if each["cell_type"] == "markdown" and SCRIPT in "".join(each["source"])
        ]


@pytest.mark.usefixtures("rows")
def test_a_second_run_grades_nothing_twice(course: ClassFolder) -> None:
    again = run(course)
    assert not [row for row in again.values() if row.fresh and row.status != "failed"]
    assert len(grades(course)) == len(CASES) + len(HONEST) - 5
