"""The process ended with success before the verdict."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("status", [0, 1, 70, 71])
def test_an_ended_process_has_not_answered(course, status: int) -> None:
    outcomes = course.attack(f"import os\ndef attack():\n    os._exit({status})", (), ())
    assert [outcome.status for outcome in outcomes] == ["crashed", "not_run"]
    assert outcomes[0].error == f"exit status {status}"


def test_nor_has_one_that_ends_while_it_is_loaded(course) -> None:
    outcome = course.attack_once("import os\nos._exit(0)\ndef attack():\n    return 1")
    assert (outcome.status, outcome.error) == ("crashed", "exit status 0")
