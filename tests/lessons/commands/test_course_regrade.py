"""Does `seclab course grade --regrade` show first, then write, whatever interrupts it?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograders.course import nbgrader_books
from autograders.course.class_folder import ClassFolder
from autograders.course.gradebook import Gradebook
from autograders.record import Log, verify_gradebook
from tests.autograders.course.classes import LESSON, RIGHT, WRONG, grades, hand_in, new_class, notebook

OLD, NEW = '"""Every other port is closed."""', '"""Every other port is closed."""\n    return None'


@pytest.fixture
def corrected(seclab: Any, course: Path, tmp_path: Path) -> ClassFolder:
    """A graded class of two whose lesson was corrected since: ben gains, and all is worth one point less."""
    made = new_class(tmp_path / "class")
    for learner, answer in (("ana", RIGHT), ("[b]en", WRONG)):
        hand_in(made, learner, notebook(answer))
    assert seclab("course", "grade", "--course", str(made.root)).code == 0
    rubric = course / LESSON / "rubric.py"
    rubric.write_text(rubric.read_text().replace(OLD, NEW).replace("points=2", "points=1"))
    return made


def points(course: ClassFolder) -> dict[str, float | None]:
    return {learner: score for learner, _, score, _ in grades(course)}


def test_it_shows_first_and_writes_when_wanted(seclab: Any, corrected: ClassFolder) -> None:
    words = ("course", "grade", "--regrade", LESSON, "--course", str(corrected.root))
    refused = seclab("course", "grade", "--course", str(corrected.root))
    assert f"--regrade {LESSON}" in refused.err
    shown = seclab(*words)
    assert shown.code == 1
    assert "[b]en" in shown.out
    assert "closes_every_other_port: fail → pass for 1" in shown.out
    assert "1 gain, 1 lose, 0 change otherwise, 0 stay the same" in shown.out
    assert "--yes writes it" in shown.err
    assert points(corrected) == {"ana": 6, "[b]en": 3}
    written = seclab(*words, "--yes", "--json")
    assert written.code == 0
    told = json.loads(written.out)
    assert {one["learner"]: (one["before"], one["after"]) for one in told["changes"]} == {
        "ana": (6, 5),
        "[b]en": (3, 5),
    }
    assert points(corrected) == {"ana": 5, "[b]en": 5}
    log = Log(corrected.record)
    assert [(entry.score, entry.max_score) for entry in log.entries()[2:]] == [(5, 5), (5, 5)]
    assert verify_gradebook(corrected.gradebook, log.path, log.public_key.read_bytes()).intact
    again = seclab(*words)
    assert (again.code, again.out) == (
        0,
        f"No grade changes: {LESSON} is as it was released, and 2 stay the same.\n",
    )


@pytest.mark.parametrize("when", ["before release", "in release", "after release", "after the first grade"])
def test_a_stop_at_any_moment_is_made_up_for(
    seclab: Any, corrected: ClassFolder, monkeypatch: pytest.MonkeyPatch, course: Path, when: str
) -> None:
    release, record, calls = nbgrader_books.release, Gradebook.record, []
    enter = nbgrader_books._enter

    def stop(*given: Any) -> None:
        calls.append(given)
        if when == "after release":
            release(*given)
        raise KeyboardInterrupt

    def entered(*given: Any) -> None:
        enter(*given)
        raise KeyboardInterrupt

    def recorded(book: Gradebook, entry: Any) -> None:
        record(book, entry)
        raise KeyboardInterrupt

    if when == "in release":
        monkeypatch.setattr(nbgrader_books, "_enter", entered)
    elif when == "after the first grade":
        monkeypatch.setattr(Gradebook, "record", recorded)
    else:
        monkeypatch.setattr(nbgrader_books, "release", stop)
    words = ("course", "grade", "--regrade", LESSON, "--course", str(corrected.root), "--yes")
    assert seclab(*words).code == 130
    monkeypatch.undo()
    monkeypatch.setenv("SECLAB_LESSONS", str(course))
    assert seclab(*words).code == 0
    assert points(corrected) == {"ana": 5, "[b]en": 5}
    log = Log(corrected.record)
    assert len(log.entries()) == 4
    assert verify_gradebook(corrected.gradebook, log.path, log.public_key.read_bytes()).intact
