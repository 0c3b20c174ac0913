"""Does the platform agree with every counterexample that the lesson shows?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from autograders.grader import grade
from cluster.iam import Request
from labs import replay
from labs.lab import Lab, open_lab
from lessons.catalogue import lesson
from lessons.contract import specimens

LESSON = lesson("least_privilege")
WRONG = [specimen for specimen, _ in specimens.wrong(LESSON) if LESSON.questions[specimen.question].language == "json"]
OUTCOMES = {"allow": "allowed", "deny": "denied"}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    opened = open_lab("churn_data", home=tmp_path_factory.mktemp("labs"))
    yield opened
    opened.session.erase()


def request_of(case: Mapping[str, Any]) -> Request:
    context = {key: value if isinstance(value, str) else tuple(value) for key, value in case["context"].items()}
    return Request(case["principal"], case["action"], case["resource"], context)


def test_every_counterexample_happens_for_real(lab: Lab) -> None:
    disagreements, seen = [], Counter[str]()
    for specimen in WRONG:
        report = grade(LESSON.rubric, {specimen.question: specimen.text})
        finding = next(result.finding for result in report.results if result.finding)
        assert finding.counterexample is not None
        request = request_of(finding.counterexample.replay)
        lab.apply(LESSON.questions[specimen.question].apply, specimen.text)
        attempt = lab.try_request(request)
        seen[attempt.outcome] += 1
        if attempt.outcome == "error":
            assert not replay.can_replay(request.action), f"{specimen.file.stem}: {attempt}"
        elif attempt.outcome != OUTCOMES[finding.got]:
            disagreements.append(f"{specimen.file.stem}: {attempt}")
    assert not disagreements
    assert seen["allowed"] + seen["denied"] >= 0.9 * len(WRONG), seen


def test_the_folder_of_specimens_is_the_one_that_was_tried() -> None:
    assert len(WRONG) >= 80
    assert all(Path(specimen.file).is_file() for specimen in WRONG)
