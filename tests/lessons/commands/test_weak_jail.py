"""Does `seclab course grade` run learners' code only where it is shut in, or the instructor says so?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograders.course.class_folder import ClassFolder
from autograders.course.shut_in import VARIABLE
from tests.autograders.course.classes import RIGHT, grades, hand_in, new_class, notebook


@pytest.fixture
def handed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClassFolder:
    """A class on a machine where nothing may be graded; the next test finds the setting as it was."""
    monkeypatch.setenv(VARIABLE, "none")
    made = new_class(tmp_path / "class")
    hand_in(made, "ana", notebook(RIGHT))
    return made


def test_a_refused_submission_has_its_reason_and_no_grade(seclab: Any, handed_in: ClassFolder) -> None:
    ran = seclab("course", "grade", "--course", str(handed_in.root), "--json")
    assert ran.code == 1
    [row] = json.loads(ran.out)
    assert (row["status"], row["reason"]) == ("failed", "SECLAB_JAIL_TIER is 'none': set it to 1, 2 or 3.")
    assert grades(handed_in) == []


@pytest.mark.parametrize("shard", [(), ("--shard", "0/1")])
def test_with_weak_jail_it_is_graded_and_the_risk_is_named(
    seclab: Any, handed_in: ClassFolder, shard: tuple[str, ...]
) -> None:
    ran = seclab("course", "grade", "--weak-jail", *shard, "--course", str(handed_in.root), "--json")
    assert ran.code == 0
    assert ran.err == "--weak-jail: where learners' code is not shut in, it runs with your rights.\n"
    [row] = json.loads(ran.out)
    assert (row["status"], row["score"]) == ("graded", 6)
