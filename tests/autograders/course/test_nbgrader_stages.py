"""Does `nbgrader autograde` give our grades, without running a cell?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import get_alembic_version
from nbgrader.converters import Autograde, GenerateAssignment
from traitlets.config.loader import PyFileConfigLoader

from autograders.course import gradebook
from autograders.course.class_folder import ClassFolder
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, cell, grades, hand_in, new_class, notebook, run

ROOT = Path(__file__).parents[3]


def names(stages: object) -> list[str]:
    assert isinstance(stages, list)
    return [stage.__name__ for stage in stages]


def test_the_installed_nbgrader_has_the_stages_that_we_replace() -> None:
    """When this fails, decide for each new stage whether nbgrader_config.py needs it."""
    assert names(Autograde.sanitize_preprocessors.default()) == [
        *("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells", "CheckCellMetadata"),
    ]
    assert names(Autograde.autograde_preprocessors.default()) == [
        *("Execute", "IgnorePattern", "ClearMetadataPreprocessor", "LimitOutput", "SaveAutoGrades"),
        *("AssignLatePenalties", "CheckCellMetadata"),
    ]


def test_our_settings_execute_nothing_and_clear_no_answer() -> None:
    settings = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    assert names(settings.Autograde.sanitize_preprocessors) == ["TakeAnswers"]
    assert names(settings.Autograde.autograde_preprocessors) == [
        "GradeAnswers",
        "SaveGrades",
        "AssignLatePenalties",
    ]
    kept = names(settings.GenerateAssignment.preprocessors)
    assert kept == [name for name in names(GenerateAssignment.preprocessors.default()) if name != "ClearSolutions"]
    assert settings.CourseDirectory.root == str(ROOT / "build")


def test_the_schema_that_we_write_is_the_installed_nbgraders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    assert get_alembic_version() == gradebook.SCHEMA


def specimens() -> dict[str, str]:
    return {f"{path.parent.name}-{path.stem}": path.read_text() for path in (FOLDER / "specimens").glob("*/*.json")}


def submit(course: ClassFolder, marker: Path) -> None:
    """Hand in the starter, the reference, every specimen, and notebooks that cheat."""
    hand_in(course, "starter", notebook())
    hand_in(course, "reference", notebook((FOLDER / "solutions" / "ports.json").read_text()))
    for name, text in specimens().items():
        hand_in(course, f"specimen-{name}", notebook(text))
    cheat = notebook('{"ports": []}')
    check = cell(cheat, "check-ports")
    check["metadata"]["nbgrader"].update(points=1000, locked=False)
    check["metadata"]["tags"] = ["skip-execution"]
    check["source"] = f"open({str(marker)!r}, 'w')\n1000"
    hand_in(course, "cheat", cheat)
    removed = notebook(RIGHT)
    removed["cells"].remove(cell(removed, "check-ports"))
    hand_in(course, "removed", removed)


def test_nbgrader_autograde_gives_the_same_grades(tmp_path: Path) -> None:
    ours, theirs, marker = new_class(tmp_path / "ours"), new_class(tmp_path / "theirs"), tmp_path / "executed"
    for course in (ours, theirs):
        submit(course, marker)
    rows = run(ours)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    command = [sys.executable, "-m", "nbgrader", "autograde", LESSON, f"--CourseDirectory.root={theirs.root}"]
    surroundings = {**os.environ, "PATH": path, "SECLAB_LESSONS": str(FOLDER.parent), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert len(rows) == len(specimens()) + 4
    assert grades(theirs) == grades(ours)
    assert not marker.exists()
    for learner in rows:
        mine, other = (json.loads(one.autograded(learner, LESSON).read_text()) for one in (ours, theirs))
        assert [_shown(one) for one in mine["cells"]] == [_shown(one) for one in other["cells"]]


def _shown(one: dict[str, object]) -> tuple[str, object]:
    source = one["source"]
    return "".join(source) if isinstance(source, list) else str(source), one["metadata"]
