"""Is the rubric of a lesson read whole, and read anew when it changes?"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from autograders import rubric
from autograders.rubric import UnknownLesson, load, split_answer, starters

COURSE = Path(__file__).parent.parent / "course"


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    return shutil.copytree(COURSE / "open_ports", tmp_path / "open_ports")


def test_checks_come_in_the_order_of_the_file() -> None:
    loaded = load(COURSE / "short_lived_keys")
    assert [check.id for check in loaded.checks] == [
        "outlives_the_run",
        "ends_with_the_run",
        "rotates_within_a_month",
        "looks_every_week",
    ]
    assert loaded.questions == ("lifetime", "rotation")


def test_a_lesson_may_offer_mutants_sameness_and_a_picture() -> None:
    loaded = load(COURSE / "open_ports")
    assert loaded.mutants
    assert loaded.same
    assert loaded.same("ports", '{"ports": [9090, 8443]}')
    assert loaded.picture is None
    assert loaded.normal_form is None
    assert load(COURSE / "short_lived_keys").same is None


def test_the_version_changes_with_the_text_and_with_the_checks(lesson: Path) -> None:
    versions = {load(lesson).version}
    for name in ("lesson.md", "rubric.py"):
        with (lesson / name).open("a") as file:
            file.write("\n")
        versions.add(load(lesson).version)
    assert len(versions) == 3


def test_a_check_with_two_names_counts_once(lesson: Path) -> None:
    with (lesson / "rubric.py").open("a") as file:
        file.write("\nanother_name = opens_the_registry\n")
    assert [check.id for check in load(lesson).checks].count("opens_the_registry") == 1


def test_a_rubric_may_define_dataclasses() -> None:
    mutants = load(COURSE / "open_ports").mutants
    assert mutants
    assert next(iter(mutants("ports", '{"ports": [8443]}'))).name == "without 8443"


def test_a_rubric_that_breaks_leaves_nothing_behind(lesson: Path) -> None:
    (lesson / "rubric.py").write_text("1 / 0\n")
    before = set(sys.modules)
    with pytest.raises(ZeroDivisionError):
        load(lesson)
    assert not {name for name in set(sys.modules) - before if name.startswith("rubric_of")}


def test_lessons_of_one_name_in_two_folders_are_two(lesson: Path) -> None:
    (lesson / "rubric.py").write_text("")
    assert load(lesson).checks == ()
    assert len(load(COURSE / "open_ports").checks) == 3


@pytest.mark.parametrize("slug", ["open_window", "../open_ports", "Open", "", ".", "/etc"])
def test_an_unknown_lesson_names_the_known_ones(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECLAB_LESSONS", str(COURSE))
    with pytest.raises(UnknownLesson):
        load(slug)


def test_the_known_lessons_are_listed() -> None:
    with pytest.raises(UnknownLesson, match="open_ports, short_lived_keys"):
        load(COURSE / "open_window")


def test_the_folder_of_lessons_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECLAB_LESSONS", raising=False)
    assert rubric.lessons_folder() == rubric.LESSONS
    monkeypatch.setenv("SECLAB_LESSONS", str(COURSE))
    assert rubric.lessons_folder() == COURSE
    assert load("open_ports").lesson == "open_ports"


def test_starters_are_the_answer_cells_and_not_the_examples_of_them() -> None:
    found = starters((COURSE / "short_lived_keys" / "lesson.md").read_text())
    assert set(found) == {"lifetime", "rotation", "explain_to_auditor"}
    assert found["lifetime"] == "# hours from the start of the run\nkey_hours: 8760"


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("%%answer a\ntext", ("a", "text")),
        ("\n  %%answer  a  \n\ntext\n", ("a", "\ntext\n")),
        ("%%answer a", ("a", "")),
        ("%%answer", None),
        ("%%answer a-b\n", ("a", "")),
        ("x\n%%answer a\n", None),
        ("%answer a\n", None),
        ("%%answers a\n", None),
    ],
)
def test_an_answer_cell_starts_with_its_line(source: str, answer: tuple[str, str] | None) -> None:
    assert split_answer(source) == answer
