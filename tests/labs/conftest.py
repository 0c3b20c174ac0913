"""One running lab for the tests that need the real thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from labs.churn_data.lab import POLICIES, USERS
from labs.force import LEAKED, only_key
from labs.lab import Lab, open_lab
from labs.network_lab import NetworkLab

SOLUTIONS = Path(__file__).parents[2] / "lessons" / "least_privilege" / "solutions"
LEAKED_USER = "svc-inference"
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
    """The lab for a test that changes policies and keys: back at the seed afterwards, without a new start."""
    yield running
    accounts = running.session.accounts
    for user in USERS:
        accounts.set_policy(user, (POLICIES / f"{user}.json").read_text())
    key = only_key(accounts, LEAKED_USER)
    running.memory.keys.update({LEAKED_USER: key, LEAKED: key})
    running.memory.session_policies.clear()
    running.memory.save()


@pytest.fixture(scope="session")
def answers() -> dict[str, str]:
    return {target: (SOLUTIONS / name).read_text(encoding="utf-8") for target, name in ANSWERS.items()}


@pytest.fixture(scope="session")
def running_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NetworkLab]:
    opened = open_lab("prod_namespace", home=tmp_path_factory.mktemp("networks"))
    assert isinstance(opened, NetworkLab)
    yield opened
    opened.down()


@pytest.fixture
def network(running_network: NetworkLab) -> NetworkLab:
    """The network as it was seeded."""
    running_network.reset()
    return running_network
