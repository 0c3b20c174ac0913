"""A class where nearly everybody attacks, graded in one run: the submissions of the published table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograders.course.run import Row, grade_class
from tests.benchmarks.attacks import in_answers, in_notebooks, ours
from tests.benchmarks.attacks.attack import FULL, HONEST, LESSON, Attack, Desk
from tests.benchmarks.attacks.listener import Listener

# No 100 MB on every developer's disk; tests/autograders/course/test_hostile.py has them as a file with a hole.
ATTACKS = tuple(
    attack for attack in (*in_answers.ATTACKS, *in_notebooks.ATTACKS) if attack.content is not in_notebooks.large
)
LEARNERS = ours.one_after_another(ATTACKS)
IMPOSSIBLE = "..mallory"


@dataclass(frozen=True)
class After:
    """A class after it was graded."""

    desk: Desk
    rows: dict[str, Row]
    before: dict[str, str]
    received: str


def written(root: Path) -> dict[str, str]:
    """Return what learners and the instructor wrote, which grading must leave as it is."""
    found = {}
    for name in ("source", "release", "submitted"):
        for path in sorted((root / name).rglob("*")):
            if path.is_file() and not path.is_symlink():
                found[str(path.relative_to(root))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[After]:
    """All attacks in one class, an honest learner before and after them."""
    root, listener = tmp_path_factory.mktemp("attacked") / "class", Listener()
    desk = ours.new_class(root, listener.port)
    for learner, attack in LEARNERS.items():
        desk.hand_in(attack, learner)
    before = written(root)
    rows = {row.learner: row for row in grade_class(ours.ClassFolder(root), {LESSON: ours.LESSON_FOLDER})}
    yield After(desk, rows, before, listener.received(root))
    listener.close()


@pytest.mark.parametrize(("learner", "attack"), LEARNERS.items(), ids=[attack.name for attack in ATTACKS])
def test_an_attack_earns_what_its_answer_deserves(after: After, learner: str, attack: Attack) -> None:
    row = after.rows[learner]
    assert row.score == (0 if learner == IMPOSSIBLE else attack.deserves)
    assert row.status == ("failed" if learner == IMPOSSIBLE else "refused" if row.reason else "graded")
    assert row.max_score == FULL


def test_who_is_honest_has_their_points(after: After) -> None:
    assert {name: after.rows[name].score for name in HONEST} == dict.fromkeys(HONEST, FULL)


def test_everybody_is_judged_and_nobody_twice(after: After) -> None:
    assert set(after.rows) == {*HONEST, *LEARNERS}


def test_the_course_is_as_it_was(after: After) -> None:
    assert written(after.desk.root) == after.before
    assert not [text for attack in ATTACKS if attack.proof and (text := attack.proof(after.desk.root))]
    strangers = {path.name for path in after.desk.root.iterdir()} - {"source", "release", "submitted", "autograded"}
    assert strangers == {"feedback", "gradebook.db", "record", ".grading.lock"}


def test_nothing_was_sent(after: After) -> None:
    assert after.received == ""
