"""Does every lesson keep what every lesson promises?

One test for each promise and lesson; the toy course is held to the same. What happens
in a lab is held to it on every backend.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from autograders.rubric import LESSONS
from cluster import backends
from lessons.catalogue import load
from lessons.contract import PROMISES, Promise, figures, violations
from lessons.contract.world import carries

COURSE = Path(__file__).parent.parent / "course"
FOLDERS = sorted(file.parent for place in (COURSE, LESSONS) for file in place.glob("*/lesson.md"))


MARKS = {"minio": pytest.mark.go, "kind": pytest.mark.cluster}
RUN_THE_LAB = [promise for promise in PROMISES if promise.id in ("reference_scores_full", "holds_in_the_lab")]


def elsewhere() -> Iterator[ParameterSet]:
    """Yield each other backend with each lesson whose lab can be different there."""
    for name in backends.BACKENDS.keys() - {backends.EMBEDDED}:
        for folder in FOLDERS:
            lab = load(folder).lab
            if lab and carries(backends.named(name), lab):
                yield pytest.param(name, folder, marks=MARKS[name], id=f"{name}-{folder.name}")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: f"{promise.number}-{promise.id}")
def test_a_lesson_keeps_its_promise(promise: Promise, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECLAB_BACKEND", backends.EMBEDDED)
    assert promise.violations(load(folder)) == []


@pytest.mark.parametrize(("name", "folder"), sorted(elsewhere(), key=lambda param: param.id or ""))
@pytest.mark.parametrize("promise", RUN_THE_LAB, ids=lambda promise: f"{promise.number}-{promise.id}")
def test_a_lesson_keeps_its_promise_on_every_other_backend(
    promise: Promise, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECLAB_BACKEND", name)
    assert promise.violations(load(folder)) == []


def test_there_are_eleven_promises() -> None:
    assert [promise.number for promise in PROMISES] == list(range(1, 12))
    assert len({promise.id for promise in PROMISES}) == 11


def test_the_toy_course_and_a_real_lesson_are_held_to_them() -> None:
    assert {folder.parent for folder in FOLDERS} == {COURSE, LESSONS}


def test_a_lesson_that_cannot_be_read_breaks_promises_and_stops_nothing(toy) -> None:  # type: ignore[no-untyped-def]
    lesson = load(toy())
    (lesson.folder / "rubric.py").write_text("1 / 0\n")
    broken = {promise.id: found for promise, found in violations(lesson).items()}
    assert broken["specimens_fail_their_check"] == [
        "open_ports/: ZeroDivisionError: division by zero. Repair it, then check the lesson again."
    ]
    assert broken["holds_in_the_lab"] == []


def test_the_figures_count_what_a_lesson_has() -> None:
    found = figures(load(COURSE / "open_ports"))
    assert found.to_json() == {
        "lesson": "open_ports",
        "questions": 1,
        "checks": 3,
        "points": 6,
        "hints": 6,
        "specimens": 9,
        "accepted": 2,
        "invalid": 3,
        "hostile": 3,
        "mutants": 6,
        "mutants_caught": 4,
        "mutants_same": 2,
        "mutation_score": 1.0,
    }
    assert found.to_text() == (
        "open_ports: 3 checks, 6 points, 9 specimens (+ 2 accepted, 3 invalid, 3 hostile), mutation score 100% of 4"
    )
