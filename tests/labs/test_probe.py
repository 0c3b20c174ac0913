"""What is an attack, what is a workload, and how did one go?"""

from __future__ import annotations

from typing import cast

import pytest
from botocore.exceptions import ClientError

from labs.lab import Lab
from labs.probe import Probe, attack, run, workload

NO_LAB = cast(Lab, None)


def failing(error: Exception) -> Probe:
    @attack(technique="T1530")
    def breaks_in(lab: Lab) -> None:
        """Somebody breaks in."""
        raise error

    return breaks_in


def answer(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetObject")


def test_a_probe_is_named_for_the_act_and_titled_for_people() -> None:
    @workload
    def reads_the_logs(lab: Lab) -> None:
        """The auditor reads the logs."""

    assert (reads_the_logs.name, reads_the_logs.title) == ("reads_the_logs", "The auditor reads the logs")
    assert run(reads_the_logs, NO_LAB).outcome == "succeeded"


@pytest.mark.parametrize("code", ["AccessDenied", "InvalidAccessKeyId"])
def test_a_refusal_blocks(code: str) -> None:
    assert run(failing(answer(code)), NO_LAB).outcome == "blocked"


@pytest.mark.parametrize("error", [answer("InternalError"), answer("NoSuchKey"), KeyError("Contents"), OSError("gone")])
def test_anything_else_that_goes_wrong_is_an_error_and_never_blocked(error: Exception) -> None:
    probed = run(failing(error), NO_LAB)
    assert probed.outcome == "error"
    assert probed.detail


def test_a_probe_without_a_title_is_refused() -> None:
    def silent(lab: Lab) -> None:
        pass

    with pytest.raises(ValueError, match="docstring"):
        workload(silent)


@pytest.mark.parametrize(
    ("technique", "link"),
    [
        ("AML.T0018", "https://atlas.mitre.org/techniques/AML.T0018"),
        ("T1078.004", "https://attack.mitre.org/techniques/T1078/004"),
        ("", ""),
    ],
)
def test_a_technique_links_to_mitre(technique: str, link: str) -> None:
    assert Probe("n", "t", "attack", lambda lab: None, technique).link == link
