"""Does every wrong answer get the name of its reasoning error, and no other?"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path

from autograders import rubric
from autograders.course.gradebook import Reported
from autograders.course.misconceptions import Misconception, named
from autograders.examples import examples
from autograders.grader import grade

ROOT = Path(__file__).parents[3]
POLICIES, PORTS = ROOT / "lessons" / "least_privilege", ROOT / "tests" / "course" / "open_ports"


def reported(folder: Path, answers: Mapping[str, str]) -> Reported:
    return Reported(json.loads(json.dumps(grade(folder, answers).to_json())), answers)


def ports(*numbers: object) -> Reported:
    return reported(PORTS, {"ports": json.dumps({"ports": numbers}, indent=3)})


def test_every_specimen_of_a_lesson_is_named_for_itself() -> None:
    checks = {check.id: check.question for check in rubric.load(POLICIES).checks}
    reports = {
        f"{one.about}: {one.name}": reported(POLICIES, {question: one.text})
        for question in ("wiki_policy", "rotation_plan")
        for one in examples(POLICIES, question)
        if one.about in checks
    }
    found = named(POLICIES, reports)
    assert {learner: f"{one.check}: {one.name}" for one in found for learner in one.learners} == {
        name: name for name in reports
    }
    assert all(one.counterexample for one in found)


def test_a_specimen_written_differently_keeps_its_name() -> None:
    checks = [check.id for check in rubric.load(POLICIES).checks if check.question == "wiki_policy"]
    for one in examples(POLICIES, "wiki_policy"):
        if one.about in checks:
            policy = json.loads(one.text)
            random.Random(1).shuffle(policy["Statement"])
            for number, statement in enumerate(policy["Statement"]):
                statement["Sid"] = f"Mine{number}"
            [found] = named(POLICIES, {"ana": reported(POLICIES, {"wiki_policy": json.dumps(policy, indent=1)})})
            assert (found.check, found.name) == (one.about, one.name)


def test_the_same_case_of_the_same_check_is_the_same_error() -> None:
    # 8444 beside the right ones is a specimen; with 9092 as well it still shows itself by 8444.
    [found] = named(PORTS, {"ana": ports(8443, 9090, 8444, 9092)})
    assert found.name == "neighbouring port"


def test_what_the_lesson_does_not_know_is_grouped_by_its_case() -> None:
    reports = {"ana": ports(8443, 9090, 1000), "ben": ports(9090, 1000, 8443), "cem": ports(8443, 9090, 1001)}
    assert named(PORTS, reports) == (
        Misconception("closes_every_other_port", "", ("ana", "ben"), "prod/gateway => platform over TCP/1000"),
        Misconception("closes_every_other_port", "", ("cem",), "prod/gateway => platform over TCP/1001"),
    )


def test_the_most_common_come_first_and_right_refused_and_unread_answers_have_none() -> None:
    reports = {
        "ana": ports(9090),
        "ben": ports(8443, 9090, 8444),
        "cem": ports(8443, 9090, 8444),
        "right": ports(8443, 9090),
        "refused": Reported({}, {}),
        "unread": reported(PORTS, {"ports": "{"}),
        "nothing": reported(PORTS, {}),
    }
    found = named(PORTS, reports)
    assert [(one.name, one.learners) for one in found] == [
        ("neighbouring port", ("ben", "cem")),
        ("only metrics", ("ana",)),
    ]
    assert named(PORTS, dict(reversed(reports.items()))) == found
