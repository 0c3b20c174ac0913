"""Can an author make, check and build a lesson?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograders.notebook import answers
from lessons import catalogue


def test_a_new_lesson_keeps_every_promise(seclab: Any) -> None:
    assert seclab("author", "new", "model_signing", "--title", 'Sign: "it"').code == 0
    lesson = catalogue.lesson("model_signing")
    assert (lesson.title, lesson.order) == ('Sign: "it"', 4)
    ran = seclab("author", "check", "model_signing", "--json")
    [verdict] = json.loads(ran.out)
    assert ran.code == 0
    assert {promise["number"]: promise["violations"] for promise in verdict["promises"]} == {
        n: [] for n in range(1, 12)
    }
    assert verdict["figures"]["mutation_score"] == 1.0


@pytest.mark.parametrize("name", ["Model", "model-signing", "../x", "_x", "x__y", "1st", ""])
def test_a_name_that_is_none_is_refused(seclab: Any, name: str, course: Path) -> None:
    before = sorted(course.iterdir())
    ran = seclab("author", "new", name)
    assert ran.code == 2
    assert "is no name for a lesson" in ran.err
    assert sorted(course.iterdir()) == before


def test_a_lesson_that_is_there_is_not_overwritten(seclab: Any, course: Path) -> None:
    before = (course / "open_ports" / "lesson.md").read_bytes()
    assert seclab("author", "new", "open_ports").code == 2
    assert (course / "open_ports" / "lesson.md").read_bytes() == before


def test_check_names_what_is_broken(seclab: Any, course: Path) -> None:
    hints = course / "open_ports" / "hints.md"
    hints.write_text(hints.read_text().replace("## opens_the_registry", "## opens_a_registry"))
    ran = seclab("author", "check", "open_ports")
    assert ran.code == 1
    assert "✗  7  Every check has three specimens and hints." in ran.out
    assert "opens_a_registry" in ran.out


def test_check_wants_lessons_that_exist(seclab: Any) -> None:
    ran = seclab("author", "check", "open_port")
    assert ran.code == 2
    assert "did you mean 'open_ports'?" in ran.err


def test_build_prints_the_notebook_or_writes_it(seclab: Any, tmp_path: Path) -> None:
    printed = seclab("author", "build", "open_ports").out
    assert nbformat.reads(printed, as_version=4).metadata.seclab.lesson == "open_ports"
    file = tmp_path / "solution.ipynb"
    assert seclab("author", "build", "open_ports", "--solution", "-o", str(file)).code == 0
    assert json.loads(answers(file)["ports"]) == {"ports": [8443, 9090]}


def test_build_into_a_folder_that_is_not_there_is_one_sentence(seclab: Any, tmp_path: Path) -> None:
    ran = seclab("author", "build", "open_ports", "-o", str(tmp_path / "none" / "x.ipynb"))
    assert ran.code == 3
    assert "Make the folder that it should be in first." in ran.err


def test_a_broken_lesson_is_named_with_its_line(seclab: Any, course: Path) -> None:
    source = course / "open_ports" / "lesson.md"
    source.write_text(source.read_text().replace("minutes: 3", "minutes: three"))
    ran = seclab("author", "build", "open_ports")
    assert ran.code == 1
    assert "open_ports/lesson.md:12: minutes is not a whole number above 0" in ran.err


def test_readme_is_made_current_and_then_says_so(
    seclab: Any, course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "README.md"
    file.write_text(
        "# Title\n\n<!-- lessons:start -->\noutdated\n<!-- lessons:end -->\n\n"
        "<!-- backends:start -->\n<!-- backends:end -->\nrest\n"
    )
    monkeypatch.setattr("lessons.readme.README", file)
    monkeypatch.setattr("lessons.readme.LESSONS", course)
    stale = seclab("author", "readme", "--check")
    assert stale.code == 1
    assert "outdated" in file.read_text()
    assert seclab("author", "readme").code == 0
    assert seclab("author", "readme", "--check").code == 0
    assert "outdated" not in file.read_text()
    assert file.read_text().endswith("<!-- backends:end -->\nrest\n")
