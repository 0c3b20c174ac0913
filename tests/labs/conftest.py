"""One running lab for the tests that need the real thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from labs.lab import Lab, open_lab

SOLUTIONS = Path(__file__).parents[2] / "lessons" / "least_privilege" / "solutions"
ANSWERS = {
    "policy/training-job": "training_access.json",
    "policy/data-engineer": "wiki_policy.json",
    "policy/backup-operator": "backup_operator.json",
    "session-policy/training-run": "session_policy.json",
    "rotation/svc-inference": "rotation_plan.yaml",
}


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    lab = open_lab("churn_data", home=tmp_path_factory.mktemp("labs"))
    yield lab
    lab.session.erase()


@pytest.fixture
def lab(running: Lab) -> Lab:
    """The lab as it was seeded; a test that changes policies asks for `changed`."""
    return running


@pytest.fixture
def changed(running: Lab) -> Iterator[Lab]:
    """The lab for a test that changes it: back at the seed afterwards."""
    yield running
    running.reset()


@pytest.fixture(scope="session")
def answers() -> dict[str, str]:
    return {target: (SOLUTIONS / name).read_text(encoding="utf-8") for target, name in ANSWERS.items()}
