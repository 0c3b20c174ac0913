"""Are lessons found by their folder alone?"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograders.rubric import UnknownLesson
from lessons import catalogue
from lessons.mistake import LessonError

COURSE = Path(__file__).parent.parent / "course"


def test_lessons_come_in_teaching_order(tmp_path: Path, toy) -> None:  # type: ignore[no-untyped-def]
    toy("open_ports", {"lesson.md": ("order: 1", "order: 9")})
    toy("short_lived_keys")
    assert [lesson.slug for lesson in catalogue.lessons(COURSE)] == ["open_ports", "short_lived_keys", "mask_emails"]
    assert [lesson.slug for lesson in catalogue.lessons(tmp_path / "course")] == ["short_lived_keys", "open_ports"]


def test_a_folder_without_a_lesson_is_none(tmp_path: Path) -> None:
    (tmp_path / "contract").mkdir()
    (tmp_path / "build.py").touch()
    assert catalogue.lessons(tmp_path) == ()


def test_the_course_is_the_folder_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECLAB_LESSONS", str(COURSE))
    assert [lesson.slug for lesson in catalogue.lessons()] == ["open_ports", "short_lived_keys", "mask_emails"]
    assert catalogue.lesson("open_ports") == catalogue.lesson("open_ports", COURSE)


def test_without_a_name_it_is_the_courses_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECLAB_LESSONS", raising=False)
    assert {lesson.folder.parent for lesson in catalogue.lessons()} <= {catalogue.LESSONS}


def test_a_misspelt_lesson_is_understood() -> None:
    with pytest.raises(UnknownLesson, match="did you mean 'open_ports'"):
        catalogue.lesson("open_port", COURSE)


def test_an_unknown_lesson_names_the_known_ones() -> None:
    with pytest.raises(UnknownLesson, match="open_ports, short_lived_keys"):
        catalogue.lesson("zzz", COURSE)


@pytest.mark.parametrize("slug", ["", ".", "..", "../course/open_ports", "open_ports/specimens"])
def test_a_lesson_is_no_path(slug: str) -> None:
    with pytest.raises(UnknownLesson):
        catalogue.lesson(slug, COURSE)


def test_a_lesson_knows_its_checks_hints_and_solutions() -> None:
    lesson = catalogue.lesson("short_lived_keys", COURSE)
    assert (*lesson.rubric.questions, *lesson.manual) == tuple(lesson.questions)
    assert set(lesson.hints) == {check.id for check in lesson.rubric.checks}
    assert lesson.solution("lifetime").endswith("key_hours: 2.5\n")
    assert set(lesson.solutions()) == {"lifetime", "rotation", "explain_to_auditor"}


def test_a_solution_that_is_not_there_is_named(toy) -> None:  # type: ignore[no-untyped-def]
    folder = toy()
    (folder / "solutions" / "ports.json").unlink()
    with pytest.raises(LessonError, match=r"open_ports/solutions/ports\.json:1: question ports has no solution"):
        catalogue.load(folder).solution("ports")


def test_every_language_has_its_own_extension() -> None:
    assert set(catalogue.SUFFIXES) == set(catalogue.LANGUAGES)
    assert len(set(catalogue.SUFFIXES.values())) == len(catalogue.LANGUAGES)
