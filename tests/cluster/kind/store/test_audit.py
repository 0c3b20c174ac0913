"""How do the audit records of a lab in the cluster come to this machine?"""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cluster.backend import BackendError
from cluster.kind.api import Api
from cluster.kind.steps import Steps
from cluster.kind.store import audit, running
from cluster.kind.store.builder import Builder
from tests.cluster.kind.store.small_cluster import Cluster

SPACE = "lab-churn-data"


@pytest.fixture
def file(making: Builder, folder: Path) -> Path:
    making.build(Steps(None))
    return folder / "audit.jsonl"


def test_records_are_copied_for_their_owner_only(api: Api, cluster: Cluster, file: Path) -> None:
    audit.fetch(api, SPACE, file)
    assert file.read_bytes() == cluster.records
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_only_what_is_new_is_fetched(api: Api, cluster: Cluster, file: Path) -> None:
    audit.fetch(api, SPACE, file)
    cluster.records += b'{"api":{"name":"PutObject"}}\n'
    audit.fetch(api, SPACE, file)
    assert file.read_bytes() == cluster.records


def test_a_trail_that_got_shorter_is_noticed(api: Api, cluster: Cluster, file: Path) -> None:
    audit.fetch(api, SPACE, file)
    cluster.records = b""
    with pytest.raises(BackendError, match="has lost audit records: 29 bytes were there, 0 are"):
        audit.fetch(api, SPACE, file)
    assert file.stat().st_size == 29


def test_records_that_do_not_arrive_are_an_error_and_not_an_empty_trail(api: Api, cluster: Cluster, file: Path) -> None:
    cluster.arrives = False
    with pytest.raises(BackendError, match="do not arrive"):
        audit.fetch(api, SPACE, file, "seclab-fence-1")


def test_without_a_collector_it_says_where(api: Api, file: Path) -> None:
    running.stop(api, SPACE)
    with pytest.raises(BackendError, match=f"No pod collects audit records in {SPACE}"):
        audit.fetch(api, SPACE, file)
