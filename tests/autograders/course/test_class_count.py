"""Are a class's figures right, whatever it handed in?"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograders.course import class_count
from autograders.course.class_count import Wish
from autograders.course.class_figures import ClassFigures, LessonFigures, Spread
from autograders.course.class_folder import ClassFolder
from autograders.course.gradebook import Gradebook
from autograders.course.paper import Paper
from lessons import catalogue
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, WRONG, hand_in, new_class, notebook, run

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
TOY = catalogue.load(FOLDER)
PAPER = Paper(LESSON, TOY.title, FOLDER, {name: one.title for name, one in TOY.questions.items()}, dict(TOY.hints))
REGISTRY, METRICS, OTHERS = "opens_the_registry", "opens_the_metrics_collector", "closes_every_other_port"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    """Five submissions, three logs of attempts, and two learners who handed in nothing."""
    made = new_class(tmp_path_factory.mktemp("figures") / "class")
    answers = {"ana": RIGHT, "ben": WRONG, "cem": '{"ports": [22, 8443, 9090]}', "dee": '{"ports": [9090]}'}
    for learner, answer in answers.items():
        hand_in(made, learner, notebook(answer))
    hand_in(made, "eve", notebook())
    hand_in(made, "fay", "no notebook")
    run(made)
    with closing(Gradebook(made.gradebook)) as book:
        for learner, first in (("ana", "Ana"), ("gus", "Gus"), ("hal", "")):
            book.enrol(learner, first, "Ö" if first else "")
    log(made, "ana", 0, 60, 180)
    log(made, "ben", 0, 300)
    (made.root / "submitted" / "dee" / LESSON / "attempts.jsonl").symlink_to("/etc/passwd")
    return made


def log(course: ClassFolder, learner: str, *moments: int) -> None:
    """The registry passes in the second attempt, the rest in the third."""
    passed: tuple[tuple[str, ...], ...] = ((), (REGISTRY,), (REGISTRY, METRICS, OTHERS))
    lines = []
    for seconds, checks in zip(moments, passed, strict=False):
        results = [
            {"check": check, "status": "pass" if check in checks else "fail"} for check in (REGISTRY, METRICS, OTHERS)
        ]
        when = (datetime(2026, 11, 1, 9, tzinfo=UTC) + timedelta(seconds=seconds)).isoformat()
        lines += [
            {"time": when, "kind": "attempt", "report": {"results": results}},
            {"time": when, "kind": "hint", "check": OTHERS},
        ]
    path = course.root / "submitted" / learner / LESSON / "attempts.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))


def count(course: ClassFolder, wish: Wish | None = None) -> tuple[ClassFigures, LessonFigures]:
    figures = class_count.count(course, [PAPER], wish, NOW)
    return figures, figures.lessons[0]


def test_overview(course: ClassFolder) -> None:
    figures, lesson = count(course)
    assert (figures.learners, lesson.learners) == (8, 8)
    assert (lesson.handed_in, lesson.graded, lesson.full_marks) == (6, 5, 1)
    assert lesson.scores == (0, 1, 3, 3, 6)
    assert (lesson.mean, lesson.median, lesson.max_score) == (2.6, 3, 6)
    assert [(one.learner, "is not JSON" in one.reason) for one in lesson.to_look_at] == [("fay", True)]
    assert (lesson.logs, lesson.logs_damaged) == (2, 1)


def test_each_check_counts_its_verdicts(course: ClassFolder) -> None:
    found = {check.check: check for check in count(course)[1].checks}
    verdicts = {
        name: (one.passed, one.failed, one.error, one.skipped, one.unanswered, one.judged)
        for name, one in found.items()
    }
    assert verdicts == {REGISTRY: (3, 1, 0, 0, 1, 5), METRICS: (4, 0, 0, 0, 1, 5), OTHERS: (1, 2, 0, 1, 1, 5)}
    assert found[OTHERS].share == 0.2
    assert [check.check for check in count(course)[1].hardest] == [OTHERS, REGISTRY, METRICS]


def test_time_and_hints_come_from_the_logs(course: ClassFolder) -> None:
    found = {check.check: check for check in count(course)[1].checks}
    assert found[REGISTRY].seconds == Spread(120, 180, 240, 2)
    assert found[METRICS].seconds == found[OTHERS].seconds == Spread(60, 60, 60, 1)
    assert (found[OTHERS].hint_readers, found[OTHERS].hints_read) == (2, 4)
    assert (found[METRICS].hint_readers, found[METRICS].hints_read) == (0, 0)


def test_errors_have_names_and_their_makers_only_on_demand(course: ClassFolder) -> None:
    plain, named = count(course)[1], count(course, Wish(names=True))[1]
    assert {one.check for one in plain.misconceptions} == {REGISTRY, OTHERS}
    assert ("only metrics", 1, ()) in [(one.name, one.count, one.learners) for one in plain.misconceptions]
    assert sum(one.count for one in plain.misconceptions) == 3
    assert {learner for one in named.misconceptions for learner in one.learners} == {"ben", "cem", "dee"}
    assert {one.counterexample for one in plain.misconceptions} == {
        "prod/gateway => platform over TCP/8443",
        "prod/gateway => platform over TCP/22",
    }


def test_stragglers_are_those_with_nothing_little_or_silence(course: ClassFolder) -> None:
    found = [(one.learner, one.name, one.kind, one.score, one.last) for one in count(course)[1].stragglers]
    assert found == [
        ("gus", "Gus Ö", "missing", 0, ""),
        ("hal", "", "missing", 0, ""),
        ("eve", "", "low", 0, ""),
        ("dee", "", "low", 1, ""),
        ("ben", "", "silent", 3, "2026-11-01"),
    ]


def test_a_persons_points_count_and_open_grades_are_to_look_at(tmp_path: Path) -> None:
    course = new_class(tmp_path / "class")
    hand_in(course, "ana", notebook(WRONG))
    run(course)
    with sqlite3.connect(course.gradebook) as rows:
        rows.execute("UPDATE grade SET manual_score = 6, needs_manual_grade = 1")
    rows.close()
    lesson = count(course)[1]
    assert (lesson.scores, lesson.full_marks) == ((6,), 1)
    assert [one.learner for one in lesson.to_look_at] == ["ana"]


def test_a_class_that_handed_in_nothing_has_figures_too(tmp_path: Path) -> None:
    figures, lesson = count(new_class(tmp_path / "class"))
    assert (figures.learners, lesson.handed_in, lesson.mean, lesson.median) == (0, 0, None, None)
    assert lesson.max_score == 6
    assert lesson.hardest == lesson.misconceptions == lesson.stragglers == ()


@pytest.mark.parametrize(
    ("numbers", "spread"),
    [
        ((), None),
        ((5,), Spread(5, 5, 5, 1)),
        ((4, 1, 3, 2, 5), Spread(2, 3, 4, 5)),
        ((2, 1), Spread(1.25, 1.5, 1.75, 2)),
    ],
)
def test_a_spread_is_median_and_quartiles(numbers: tuple[float, ...], spread: Spread | None) -> None:
    assert Spread.of(numbers) == spread
