"""Can a lab be started, looked at and stopped from the command line?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster import backends, choice
from cluster.backend import Backend, BackendError
from cluster.embedded import EmbeddedBackend
from cluster.kind import record
from cluster.kind.record import Record
from labs.running import Running

LAB = "churn_data"


@pytest.fixture(autouse=True)
def no_lab_is_left(seclab_home: Path) -> Iterator[None]:
    yield
    for session in EmbeddedBackend().running(seclab_home / "labs").values():
        session.stop()


def running(seclab: Any) -> bool:
    [row] = json.loads(seclab("lab", "status", LAB, "--json").out)
    return bool(row["running"])


def test_up_probe_reset_down(seclab: Any) -> None:
    assert not running(seclab)
    assert "seclab lab down churn_data" in seclab("lab", "up", LAB).out
    assert running(seclab)
    probed = seclab("lab", "probe", LAB, "--json")
    board = json.loads(probed.out)
    assert probed.code == 1
    assert board["attacks_blocked"] == 0
    assert board["workloads_healthy"] == board["workloads"] > 0
    assert seclab("lab", "reset", LAB).code == 0
    shown = seclab("lab", "status").out
    assert "runs     embedded  http://127.0.0.1:" in shown
    assert "audit log" in shown
    assert "Labs start on the backend embedded." in shown
    assert seclab("lab", "down").out == "churn_data is stopped; its state is kept.\n"
    assert not running(seclab)


def test_down_when_nothing_runs_says_so(seclab: Any) -> None:
    assert seclab("lab", "down").out == "No lab runs: nothing to stop.\n"
    assert seclab("lab", "down", LAB).out == "churn_data does not run: nothing to stop.\n"


@pytest.mark.parametrize("command", ["up", "down", "status", "probe", "reset", "free"])
def test_a_misspelt_lab_is_corrected(seclab: Any, command: str) -> None:
    ran = seclab("lab", command, "churn_dat")
    assert ran.code == 2
    assert "There is no lab called 'churn_dat'. Did you mean 'churn_data'?\nNext:  seclab lab status" in ran.err


def test_the_status_asks_no_backend_that_was_never_used(seclab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "BACKENDS", {"embedded": EmbeddedBackend, "kind": unreachable})
    assert seclab("lab", "status").code == 0


def test_a_backend_that_does_not_answer_hides_no_other(
    seclab: Any, monkeypatch: pytest.MonkeyPatch, seclab_home: Path
) -> None:
    monkeypatch.setattr(backends, "BACKENDS", {"kind": unreachable, "embedded": EmbeddedBackend})
    assert seclab("lab", "up", LAB).code == 0
    (seclab_home / "labs-kind").mkdir()
    ran = seclab("lab", "status", LAB)
    assert ran.out.startswith("✓ churn_data")
    assert ran.err == "The backend kind does not say what runs there. Docker does not answer. Start it.\n"
    assert seclab("lab", "down").out == "churn_data is stopped; its state is kept.\n"


def unreachable() -> Backend:
    raise BackendError("Docker does not answer.", "Start it.")


def test_the_status_follows_the_last_start(seclab: Any) -> None:
    choice.remember({"SECLAB_BACKEND": "kind"})
    assert "Labs start on the backend kind." in seclab("lab", "status").out


def test_a_lab_on_a_server_that_somebody_else_runs_is_said_to_stay_there(
    seclab: Any, monkeypatch: pytest.MonkeyPatch, seclab_home: Path
) -> None:
    there = Running(LAB, "https://there", seclab_home / "none", "audit log", lambda: None, "minio", stays=True)
    monkeypatch.setattr("labs.running.everywhere", lambda *_, **__: iter([there]))
    assert seclab("lab", "status", LAB).out.startswith("✓ churn_data           runs     minio     https://there\n")
    assert seclab("lab", "down", LAB).out == (
        "churn_data stays on the server at https://there. To take it away there: seclab lab free churn_data\n"
    )


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch, seclab_home: Path) -> list[Path]:
    """Remember a cluster that was made, and hear whose is removed."""
    removed: list[Path] = []

    def down(home: Path, _: object) -> tuple[str, ...]:
        removed.append(home)
        record.forget(home)
        return ("the cluster seclab", "the registry seclab-registry")

    (seclab_home / "kind").mkdir(parents=True)
    record.write(seclab_home, Record("seclab", "0" * 32, "docker", {}, 0, network=True, complete=True))
    monkeypatch.setattr("cluster.kind.cluster.down", down)
    return removed


def test_down_removes_the_cluster_with_the_labs_in_it(seclab: Any, cluster: list[Path], seclab_home: Path) -> None:
    for lab in (LAB, "release_pipeline"):
        (seclab_home / "labs-kind" / lab).mkdir(parents=True)
    ran = seclab("lab", "down")
    assert (ran.out, ran.err) == ("Removed: the cluster seclab\nRemoved: the registry seclab-registry\n", "")
    assert [folder.name for folder in (seclab_home / "labs-kind").iterdir()] == ["release_pipeline"]
    assert cluster == [seclab_home]
    assert seclab("lab", "down").out == "No lab runs: nothing to stop.\n"


def test_down_with_a_name_leaves_the_cluster_alone(seclab: Any, cluster: list[Path]) -> None:
    assert seclab("lab", "down", LAB).out == "churn_data does not run: nothing to stop.\n"
    assert cluster == []
