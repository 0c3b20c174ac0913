"""Does the first lesson judge as it teaches?"""

from __future__ import annotations

import pytest

from autograders.grader import grade
from lessons.catalogue import lesson
from lessons.contract import figures

LESSON = lesson("least_privilege")
POLICIES = [question.name for question in LESSON.questions.values() if question.language == "json"]
STATEMENT = '{"Version": "2012-10-17", "Statement": [{"Effect": "%s", "Action": "*", "Resource": "*"}]}'


@pytest.mark.parametrize("question", POLICIES)
@pytest.mark.parametrize(("effect", "most"), [("Allow", 1), ("Deny", 0)])
def test_neither_allowing_nor_denying_everything_earns_points(question: str, effect: str, most: int) -> None:
    assert grade(LESSON.rubric, {question: STATEMENT % effect}).score <= most


@pytest.mark.parametrize("steps", ["  - delete: old\n", "  - create: new\n", "  - wait: 1d\n", "  - deactivate: old\n"])
def test_a_plan_of_one_step_earns_next_to_nothing(steps: str) -> None:
    answer = f"principal: svc-inference\nrotate_every: 30d\nsteps:\n{steps}"
    assert grade(LESSON.rubric, {"rotation_plan": answer}).score <= 2


def test_each_question_has_its_points() -> None:
    points = dict.fromkeys(LESSON.questions, 0)
    for check in LESSON.rubric.checks:
        points[check.question] += check.points
    assert points == {
        "training_access": 10,
        "wiki_policy": 7,
        "backup_operator": 10,
        "session_policy": 5,
        "rotation_plan": 8,
    }


def test_the_wikis_policy_fails_because_reading_never_carries_a_prefix() -> None:
    broken = LESSON.rubric.starters["wiki_policy"].replace("ChurnDataset", "FromTheWiki")
    result = grade(LESSON.rubric, {"wiki_policy": broken}).about("wiki_policy").results[0]
    assert result.finding is not None
    assert "needs s3:prefix, which s3:GetObject never carries" in result.finding.because


@pytest.mark.parametrize("operator", ["StringLikeIfExists", "ForAllValues:StringLike"])
def test_the_quick_repairs_are_told_what_a_missing_key_does(operator: str) -> None:
    repaired = LESSON.rubric.starters["wiki_policy"].replace("StringLike", operator)
    result = grade(LESSON.rubric, {"wiki_policy": repaired}).about("wiki_policy").results[1]
    assert result.finding is not None
    assert result.finding.because.startswith(f"{operator} is true when s3:prefix is missing")


@pytest.mark.parametrize("question", POLICIES)
def test_the_picture_shows_where_an_answer_is_wrong(question: str) -> None:
    assert LESSON.rubric.picture is not None
    right = LESSON.rubric.picture(question, LESSON.solution(question))
    wrong = LESSON.rubric.picture(question, STATEMENT % "Allow")
    assert right.wrong == 0
    assert wrong.wrong > 0


def test_a_plan_has_no_picture() -> None:
    assert LESSON.rubric.picture is not None
    assert LESSON.rubric.picture("rotation_plan", LESSON.solution("rotation_plan")) is None


def test_the_lesson_is_as_thorough_as_it_says() -> None:
    counted = figures(LESSON)
    assert (counted.checks, counted.points) == (20, 40)
    assert counted.specimens >= 3 * counted.checks
    assert min(counted.accepted, counted.invalid, counted.hostile) >= 15
    assert counted.mutation_score is not None
    assert counted.mutation_score >= 0.95
