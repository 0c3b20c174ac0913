"""How is a lab opened, put under an answer, attacked, and put back?"""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any, cast

import pytest

from cluster.backend import BackendError
from cluster.iam import PolicyError, Request
from labs.lab import MEMORY, Lab, open_lab, slugs
from labs.memory import Memory

SALARIES = "arn:aws:s3:::ml-datasets/hr/salaries.csv"
TRAIN = "arn:aws:s3:::ml-datasets/customer-churn/v3/train.csv"


def policy(action: str, resource: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_every_folder_with_a_lab_is_a_lab() -> None:
    assert "churn_data" in slugs()


def test_an_unknown_lab_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="churn_data"):
        open_lab("no_such_lab", home=tmp_path)


def test_opening_again_attaches_to_the_same_world(lab: Lab) -> None:
    again = open_lab("churn_data", home=lab.home)
    assert again.session.endpoint == lab.session.endpoint
    assert again.memory.keys == lab.memory.keys
    assert again.try_request("training-job", "s3:GetObject", SALARIES).allowed


def test_a_seeding_that_was_interrupted_begins_again(tmp_path: Path) -> None:
    first = open_lab("churn_data", home=tmp_path)
    try:
        (tmp_path / "churn_data" / MEMORY).unlink()
        assert (
            open_lab("churn_data", home=tmp_path).try_request("auditor", "s3:GetObject", SALARIES).outcome == "denied"
        )
    finally:
        first.session.erase()


def test_only_the_owner_reads_the_keys(lab: Lab) -> None:
    file = lab.home / lab.slug / MEMORY
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_printed_shows_a_secret(lab: Lab) -> None:
    shown = f"{lab} {lab!r} {lab.try_request('training-job', 's3:GetObject', TRAIN)!r}"
    assert not [key for key in lab.memory.keys.values() if key.secret_access_key in shown]


def test_a_policy_in_force_replaces_the_one_before(changed: Lab) -> None:
    changed.apply("policy/training-job", policy("s3:GetObject", TRAIN))
    assert changed.try_request("training-job", "s3:GetObject", TRAIN).outcome == "allowed"
    assert changed.try_request("training-job", "s3:GetObject", SALARIES).outcome == "denied"


def test_a_policy_in_yaml_comes_into_force_too(changed: Lab) -> None:
    changed.apply(
        "policy/training-job",
        f"Version: 2012-10-17\nStatement:\n  - {{Effect: Allow, Action: s3:GetObject, Resource: '{TRAIN}'}}\n",
    )
    assert changed.try_request("training-job", "s3:GetObject", TRAIN).outcome == "allowed"
    assert changed.try_request("training-job", "s3:GetObject", SALARIES).outcome == "denied"


def test_a_session_policy_narrows_the_role_and_adds_nothing(changed: Lab) -> None:
    changed.apply("session-policy/training-run", policy("s3:*", "*"))
    assert changed.try_request("training-run", "s3:GetObject", TRAIN).outcome == "allowed"
    assert changed.try_request("training-run", "s3:DeleteObject", TRAIN).outcome == "denied"
    changed.apply("session-policy/training-run", policy("s3:GetObject", SALARIES))
    assert changed.try_request("training-run", "s3:GetObject", TRAIN).outcome == "denied"


def test_a_session_policy_outlives_the_program_that_set_it(changed: Lab) -> None:
    changed.apply("session-policy/training-run", policy("s3:GetObject", SALARIES))
    again = open_lab("churn_data", home=changed.home)
    assert again.try_request("training-run", "s3:GetObject", TRAIN).outcome == "denied"


def test_a_policy_that_is_none_changes_nothing(lab: Lab) -> None:
    with pytest.raises(PolicyError):
        lab.apply("policy/training-job", '{"Version": "2012-10-17",}')
    assert lab.try_request("training-job", "s3:GetObject", SALARIES).allowed


def test_an_unknown_target_names_those_there_are(lab: Lab) -> None:
    with pytest.raises(LookupError, match="policy/training-job"):
        lab.apply("policy/nobody", policy("s3:*", "*"))


def test_reset_brings_the_vulnerable_seed_back(changed: Lab) -> None:
    changed.apply("policy/training-job", policy("s3:GetObject", TRAIN))
    changed.reset()
    assert changed.try_request("training-job", "s3:GetObject", SALARIES).allowed


def test_a_reset_that_stops_half_way_leaves_no_world_to_attach_to(changed: Lab) -> None:
    class Stuck:
        def erase(self) -> None:
            raise BackendError("An object is locked.")

    stuck = Lab(changed.slug, changed.home, changed.backend, cast(Any, Stuck()), changed.memory)
    with pytest.raises(BackendError, match="locked"):
        stuck.reset()
    assert Memory.load(changed.home / changed.slug / MEMORY) is None
    changed.reset()


def test_a_stranger_without_a_key_is_denied(lab: Lab) -> None:
    assert lab.try_request("*", "s3:GetObject", SALARIES).outcome == "denied"


@pytest.mark.parametrize("principal", ["training-job", "arn:aws:iam::123456789012:user/training-job", "training-run"])
def test_principals_go_by_name_and_by_arn(lab: Lab, principal: str) -> None:
    assert lab.try_request(Request(principal, "s3:GetObject", TRAIN)).allowed


def test_an_unknown_principal_gets_no_verdict(lab: Lab) -> None:
    attempt = lab.try_request("somebody", "s3:GetObject", TRAIN)
    assert attempt.outcome == "error"
    assert "training-job" in attempt.message


def test_a_lab_that_is_gone_gives_no_verdict(tmp_path: Path) -> None:
    gone = open_lab("churn_data", home=tmp_path)
    gone.session.erase()
    attempt = gone.try_request("training-job", "s3:GetObject", TRAIN)
    assert attempt.outcome == "error"
    assert "open it again" in attempt.message
    board = gone.probe()
    assert {probe.outcome for probe in board.probes} == {"error"}
    assert (board.attacks_blocked, board.workloads_healthy) == (0, 0)
