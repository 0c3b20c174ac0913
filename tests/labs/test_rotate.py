"""What happens when a rotation plan really runs?"""

from __future__ import annotations

import pytest

from cluster.source import DocumentError
from labs.force import LEAKED
from labs.lab import Lab

HEAD = "principal: svc-inference\nrotate_every: 30d\nsteps:\n"
MODEL = "arn:aws:s3:::ml-models/churn/v3/model.json"
TARGET = "rotation/svc-inference"


def steps(*lines: str) -> str:
    return HEAD + "".join(f"  - {line}\n" for line in lines)


def test_the_reference_ends_the_leak_without_an_outage(changed: Lab, answers: dict[str, str]) -> None:
    story = changed.apply(TARGET, answers[TARGET])
    assert story.endswith("The plan went through. Calls of the service that failed: 0. The leaked key is dead.")
    assert changed.try_request(LEAKED, "s3:GetObject", MODEL).outcome == "denied"
    assert changed.try_request("svc-inference", "s3:GetObject", MODEL).outcome == "allowed"


def test_a_key_that_is_killed_too_early_makes_replicas_fail(changed: Lab) -> None:
    story = changed.apply(TARGET, steps("create: new", "deploy: new", "wait: 10m", "deactivate: old"))
    assert "replica 3 fails with key old" in story
    assert "replicas" not in story


def test_a_verification_that_does_not_hold_stops_the_plan(changed: Lab) -> None:
    story = changed.apply(TARGET, steps("create: new", "deploy: new", "verify_idle: old", "deactivate: old"))
    assert "The plan stopped at verify_idle: old." in story
    assert story.endswith("The leaked key still works.")
    assert changed.try_request(LEAKED, "s3:GetObject", MODEL).allowed


def test_a_key_that_was_switched_off_can_come_back(changed: Lab) -> None:
    changed.apply(TARGET, steps("deactivate: old"))
    assert not changed.try_request(LEAKED, "s3:GetObject", MODEL).allowed
    changed.apply(TARGET, steps("deactivate: old", "activate: old"))
    assert changed.try_request(LEAKED, "s3:GetObject", MODEL).allowed


def test_a_plan_can_run_again_from_the_leak(changed: Lab, answers: dict[str, str]) -> None:
    assert changed.apply(TARGET, answers[TARGET]) == changed.apply(TARGET, answers[TARGET])


def test_a_plan_for_somebody_else_is_refused(lab: Lab) -> None:
    with pytest.raises(DocumentError, match="svc-inference"):
        lab.apply(TARGET, steps("wait: 1m").replace("svc-inference", "intern"))
