"""Does a submission earn the same in the notebook, in `seclab course grade` and in `nbgrader autograde`?

200 submissions: for each question a specimen, an accepted answer, the reference,
the starter, an invalid or hostile text, or none. Two processes of nbgrader grade a half each.
"""

from __future__ import annotations

import functools
import json
import os
import random
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from autograders import rubric
from autograders.course import nbgrader_books
from autograders.course.class_folder import ClassFolder
from autograders.course.run import grade_class
from autograders.examples import examples
from autograders.grader import grade
from autograders.notebook import answers
from cluster import private
from lessons import catalogue
from lessons.build import build, build_text
from lessons.cli import main
from tests.autograders.course.classes import grades
from tests.autograders.course.forks import begin, end

ROOT = Path(__file__).parents[3]
LESSON, LEARNERS = "least_privilege", 200
FOLDER = ROOT / "lessons" / LESSON
Scores = dict[str, dict[str, float]]


@functools.cache
def texts(question: str) -> tuple[tuple[str, ...], ...]:
    """Return what can be written, kind by kind: each kind is as likely as any other."""
    kinds: dict[str, list[str]] = {}
    for one in examples(FOLDER, question):
        if one.about != "hostile":
            kinds.setdefault(one.about, []).append(one.text)
    return tuple(map(tuple, kinds.values()))


def hostile() -> Iterator[tuple[str, str]]:
    """Yield every hostile text with its question: one each is enough, some take the grader a second."""
    for question in rubric.load(FOLDER).questions:
        yield from ((question, one.text) for one in examples(FOLDER, question) if one.about == "hostile")


def submit(course: ClassFolder) -> None:
    chance, attacks = random.Random(20), dict(enumerate(hostile()))
    built = json.dumps(build(catalogue.lesson(LESSON, FOLDER.parent)))
    for number in range(LEARNERS):
        made = json.loads(built)
        chosen = {name: chance.choice(chance.choice(texts(name))) for name in rubric.load(FOLDER).questions}
        chosen.update([attacks[number]] if number in attacks else ())
        for cell in list(made["cells"]):
            role = cell["metadata"]["seclab"]
            if role["role"] == "answer" and role["question"] in chosen:
                cell["source"] = f"%%answer {role['question']}\n{chosen[role['question']]}"
                if chance.random() < 0.03:
                    made["cells"].remove(cell)
        private.write(course.root / "submitted" / learner(number) / LESSON / f"{LESSON}.ipynb", json.dumps(made))


def learner(number: int) -> str:
    return f"learner-{number:03}"


def by_cell(course: ClassFolder) -> Scores:
    found: Scores = {}
    for name, cell, points, _ in grades(course):
        found.setdefault(name, {})[cell] = points or 0
    return found


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    """A class that has handed in, and that nobody has graded."""
    made = ClassFolder(tmp_path_factory.mktemp("same") / "class")
    nbgrader_books.init(made)
    nbgrader_books.release(made, LESSON, build_text(catalogue.lesson(LESSON, FOLDER.parent)))
    submit(made)
    return made


@pytest.fixture(scope="module")
def in_the_notebook(course: ClassFolder) -> Scores:
    """What each learner sees."""
    found: Scores = {}
    for place in sorted((course.root / "submitted").iterdir()):
        report = grade(FOLDER, answers(place / LESSON / f"{LESSON}.ipynb"))
        found[place.name] = {f"check-{name}": report.about(name).score for name in rubric.load(FOLDER).questions}
    return found


def test_the_mixtures_reach_from_nothing_to_nearly_everything(in_the_notebook: Scores) -> None:
    totals = [sum(cells.values()) for cells in in_the_notebook.values()]
    assert len(totals) == LEARNERS
    assert min(totals) < 5
    assert max(totals) > 25
    assert len(set(totals)) > 20


def test_seclab_check_prints_what_the_notebook_shows(
    course: ClassFolder, in_the_notebook: Scores, seclab_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del seclab_home
    for name in list(in_the_notebook)[40:60]:
        main(["check", LESSON, str(course.root / "submitted" / name / LESSON / f"{LESSON}.ipynb"), "--json"])
        assert json.loads(capsys.readouterr().out)["score"] == sum(in_the_notebook[name].values())


def test_seclab_course_grade_gives_the_same(course: ClassFolder, in_the_notebook: Scores, tmp_path: Path) -> None:
    ours = ClassFolder(shutil.copytree(course.root, tmp_path / "ours"))
    rows = {row.learner: row.score for row in grade_class(ours, {LESSON: FOLDER})}
    assert by_cell(ours) == in_the_notebook
    assert rows == {name: sum(cells.values()) for name, cells in in_the_notebook.items()}


def autograded(course: ClassFolder) -> None:
    """Do what `nbgrader autograde least_privilege` does with our nbgrader_config.py."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.assignment_id = LESSON
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Autograde(coursedir=CourseDirectory(config=config), config=config).start()


def test_nbgrader_autograde_gives_the_same(course: ClassFolder, in_the_notebook: Scores, tmp_path: Path) -> None:
    halves = [ClassFolder(shutil.copytree(course.root, tmp_path / half)) for half in ("even", "odd")]
    for left_out, theirs in enumerate(halves):
        for number in range(left_out, LEARNERS, 2):
            shutil.rmtree(theirs.root / "submitted" / learner(number))
    runs = [begin(lambda _, theirs=theirs: autograded(theirs)) for theirs in halves]  # type: ignore[misc]
    assert [end(*one)[0] for one in runs] == [0, 0]
    assert {**by_cell(halves[0]), **by_cell(halves[1])} == in_the_notebook
