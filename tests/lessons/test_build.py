"""Does lesson.md build to the notebook that JupyterLab and nbgrader expect?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3

from autograders.notebook import answers, lesson_of
from lessons.build import build, build_text
from lessons.catalogue import Lesson, lesson, load
from lessons.mistake import LessonError

COURSE = Path(__file__).parent.parent / "course"
Copy = Callable[..., Path]


@pytest.fixture
def keys() -> Lesson:
    return lesson("short_lived_keys", COURSE)


def cell(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (cell for cell in notebook["cells"] if cell["id"] == name)
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize("solution", [False, True])
@pytest.mark.parametrize("slug", ["open_ports", "short_lived_keys"])
def test_the_notebook_is_valid_for_jupyter_and_for_nbgrader(slug: str, solution: bool) -> None:
    text = build_text(lesson(slug, COURSE), solution)
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    MetadataValidatorV3().validate_nb(notebook)
    assert nbformat.writes(notebook) + "\n" == text


def test_two_builds_are_the_same_bytes_in_another_program_too(keys: Lesson) -> None:
    program = "import sys; from lessons.build import *; from lessons.catalogue import *; from pathlib import Path\n"
    program += f"sys.stdout.write(build_text(load(Path({str(keys.folder)!r}))))"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert other.stdout == build_text(keys).encode()
    assert build_text(keys) == build_text(keys)


def test_the_build_does_not_load_jupytext(keys: Lesson) -> None:
    program = "import sys, lessons.build, lessons.contract\n"
    program += "print({'jupytext', 'nbformat', 'nbclient', 'IPython'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "set()\n"


def test_an_answer_cell_is_for_the_learner_to_fill(keys: Lesson) -> None:
    built = cell(build(keys), "answer-lifetime")
    assert built["metadata"]["seclab"] == {"role": "answer", "question": "lifetime"}
    assert built["metadata"]["nbgrader"] == {
        "grade": False,
        "grade_id": "answer-lifetime",
        "locked": False,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    assert built["metadata"]["deletable"] is False
    assert "editable" not in built["metadata"]
    assert built["metadata"]["tags"] == ["lifetime"]


def test_a_check_cell_is_worth_the_points_of_its_checks(keys: Lesson) -> None:
    built = cell(build(keys), "check-lifetime")
    assert built["metadata"]["seclab"] == {"role": "check", "question": "lifetime"}
    assert built["metadata"]["nbgrader"] == {
        "grade": True,
        "grade_id": "check-lifetime",
        "locked": True,
        "points": 3,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    assert (built["metadata"]["editable"], built["metadata"]["deletable"]) == (False, False)


def test_an_answer_that_a_person_grades_has_points_of_its_own_and_brings_its_rubric(keys: Lesson) -> None:
    built = cell(build(keys), "answer-explain_to_auditor")
    assert built["metadata"]["seclab"]["rubric"] == [
        "names the principal and the data: 2 points",
        "says when a stolen key ends: 2 points",
        "uses no word <b>that only engineers</b> know: 1 point",
    ]
    assert built["metadata"]["nbgrader"] == {
        "grade": True,
        "grade_id": "answer-explain_to_auditor",
        "locked": False,
        "points": 5,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    assert keys.rubric.questions == ("lifetime", "rotation")


def test_a_check_cell_of_such_an_answer_is_a_cell_like_any_other(toy: Copy) -> None:
    asks = "```{code-cell} ipython3\n%%answer explain_to_auditor"
    check = '```{code-cell} ipython3\nlesson.check("explain_to_auditor")\n```\n\n'
    built = build(load(toy("short_lived_keys", {"lesson.md": (asks, check + asks)})))
    (found,) = (one for one in built["cells"] if "".join(one["source"]) == 'lesson.check("explain_to_auditor")')
    assert found["metadata"] == {"seclab": {"role": "code"}}


def test_a_check_of_an_answer_that_a_person_grades_is_refused(toy: Copy) -> None:
    folder = toy("short_lived_keys", {"rubric.py": ('@check("rotation")', '@check("explain_to_auditor")')})
    with pytest.raises(LessonError, match="'explain_to_auditor', which a person grades"):
        build(load(folder))


def test_every_cell_says_what_it_is_for(keys: Lesson) -> None:
    roles = [cell["metadata"]["seclab"]["role"] for cell in build(keys)["cells"]]
    assert roles == ["prose", "code", "prose", "answer", "check", "prose", "answer", "check", "prose", "answer"]


def test_the_notebook_names_its_lesson_and_version(keys: Lesson) -> None:
    metadata = build(keys)["metadata"]
    assert metadata["seclab"] == {"lesson": "short_lived_keys", "version": keys.rubric.version}
    assert lesson_of(build_text(keys)) == "short_lived_keys"
    assert "questions" not in metadata


def test_the_released_answers_are_the_starters(keys: Lesson) -> None:
    assert answers(build_text(keys)) == keys.rubric.starters


def test_the_solution_holds_the_reference_answers(keys: Lesson) -> None:
    solved = answers(build_text(keys, solution=True))
    assert {question: text + "\n" for question, text in solved.items()} == keys.solutions()
    assert not set(keys.solution("rotation").splitlines()) - {"{", "}"} & set(build_text(keys))


def test_only_the_answers_differ_between_the_two() -> None:
    released, solved = (build(lesson("open_ports", COURSE), solution)["cells"] for solution in (False, True))
    differ = [one["id"] for one, other in zip(released, solved, strict=True) if one != other]
    assert differ == ["answer-ports"]


def test_an_edit_renames_no_other_cell(toy: Copy) -> None:
    before = [cell["id"] for cell in build(load(toy()))["cells"]]
    changed = toy(changes={"lesson.md": ("## What comes next", "## And then")})
    after = [cell["id"] for cell in build(load(changed))["cells"]]
    assert len(set(before) - set(after)) == 1
    assert len(set(after)) == len(after)


def test_two_cells_that_say_the_same_have_two_ids(toy: Copy) -> None:
    lines = "```{code-cell} ipython3\n1\n```\n" * 3
    built = build(load(toy(changes={"lesson.md": ("## What comes next", lines)})))
    ids = [cell["id"] for cell in built["cells"] if cell["source"] == ["1"]]
    assert len(set(ids)) == 3


CELL = "```{code-cell} ipython3"
CHECK = 'lesson.check("ports")'
ANSWER = '%%answer ports\n{\n  "ports": ["*"]\n}'
OPEN = 'lesson = open_lesson("open_ports")'


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("%%answer ports", "%%answer prots", "%%answer prots", "no question 'prots'"),
        ("%%answer ports", "%%answer", "%%answer", "names no question"),
        (CHECK, 'lesson.check("prots")', 'lesson.check("prots")', "no question 'prots'"),
        (CHECK, "lesson.check()", "lesson.check()", "no plain check cell"),
        (CHECK, f"x = {CHECK}", f"x = {CHECK}", "no plain check cell"),
        (CHECK, f"x = 1\n{CHECK}", "x = 1", "no plain check cell"),
        (CHECK, "1", "---", "ports has no check cell"),
        (ANSWER, "1", CHECK, "checked before it is asked"),
        (ANSWER, CHECK, CHECK, "checked before it is asked"),
        (CHECK, f"%%answer ports\n1\n```\n{CELL}\n{CHECK}", "%%answer ports", "two answer cells"),
        (CHECK, f"{CHECK}\n```\n\nAgain:\n\n{CELL}\n{CHECK}", CHECK, "two check cells"),
        (OPEN, 'lesson = open_lesson("other")', "from lessons import open_lesson", "does not open this lesson"),
        ("from lessons", f"1\n```\n{CELL}\nfrom lessons", "1", "does not open this lesson"),
        (":tags: [remove-output]", ":tags: [", ":tags: [", "options of this cell"),
        ("sorted({9090, 8443})\n```", "", CELL, "never ends"),
    ],
)
def test_a_slip_of_the_author_is_located(toy: Copy, old: str, new: str, at: str, message: str) -> None:
    folder = toy(changes={"lesson.md": (old, new)})
    with pytest.raises(LessonError, match=message) as caught:
        build(load(folder))
    lines = (folder / "lesson.md").read_text().split("\n")
    assert (lines[caught.value.line - 1], caught.value.file) == (at, folder / "lesson.md")
    assert caught.value.suggestion


def test_of_two_cells_the_second_is_the_slip(toy: Copy) -> None:
    folder = toy(changes={"lesson.md": (CHECK, f"{CHECK}\n```\n{CELL}\n{CHECK}")})
    with pytest.raises(LessonError) as caught:
        build(load(folder))
    assert (folder / "lesson.md").read_text().split("\n")[: caught.value.line].count(CHECK) == 2


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("rubric.py", '@check("ports"', '@check("doors"', r"rubric\.py:1: ports has no check"),
        ("rubric.py", '@check("ports")', '@check("doors")', r"opens_the_metrics_collector is about 'doors'"),
        (
            "lesson.md",
            "language: json",
            "language: json\n  more:\n    title: m\n    language: json",
            "more has no answer",
        ),
    ],
)
def test_a_question_that_only_one_file_knows_is_found(toy: Copy, name: str, old: str, new: str, message: str) -> None:
    with pytest.raises(LessonError, match=message):
        build(load(toy(changes={name: (old, new)})))


def test_a_solution_that_is_missing_stops_the_solved_build_only(toy: Copy) -> None:
    folder = toy()
    (folder / "solutions" / "ports.json").unlink()
    assert build(load(folder))["cells"]
    with pytest.raises(LessonError, match="no solution"):
        build(load(folder), solution=True)
