"""Is everything found that runs, on whichever backend, and nothing asked in vain?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from cluster import backends
from cluster.backend import BackendError
from cluster.embedded import EmbeddedBackend
from labs.lab import Lab
from labs.network_lab import NetworkLab
from labs.running import everywhere, running


class Unreachable(EmbeddedBackend):
    """A backend whose cluster does not answer."""

    def running(self, home: Path) -> Mapping[str, object]:  # type: ignore[override]
        raise BackendError("The cluster does not answer.", f"Look at {home.name}.")


def unasked(name: str, error: BackendError) -> None:
    raise AssertionError(f"{name}: {error}")


def test_an_object_store_is_found_with_its_backend(lab: Lab) -> None:
    [found] = running(lab.home)
    assert (found.lab, found.where, found.log) == (lab.slug, lab.where, lab.session.audit_log)
    assert (found.backend, found.stays) == ("embedded", False)


def test_a_network_is_found_beside_it(network: NetworkLab) -> None:
    found = list(running(network.home, "embedded"))
    assert [part.lab for part in found] == ([] if network.fabric.note else [network.slug])


@pytest.mark.parametrize("stays", [False, True])
def test_a_server_that_somebody_else_runs_outlives_the_course(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    monkeypatch.setattr(backends, "BACKENDS", {"minio": EmbeddedBackend})
    monkeypatch.setattr("cluster.minio.elsewhere.endpoint", lambda folder: "http://there" if stays else "")
    (tmp_path / "labs-minio").symlink_to(lab.home)
    assert [part.stays for part in everywhere(tmp_path, unasked)] == [stays]
    assert len(list(everywhere(tmp_path, unasked, staying=False))) == (0 if stays else 1)


def test_the_network_of_a_cluster_is_closed_by_its_lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[tuple[str, Path]] = []

    class Opened:
        def __init__(self, slug: str, *, home: Path, backend: EmbeddedBackend) -> None:
            assert isinstance(backend, Cluster)
            self.name = slug, home

        def down(self) -> None:
            closed.append(self.name)

    class Cluster(EmbeddedBackend):
        def network_runs(self, folder: Path) -> bool:
            return folder == tmp_path / "prod_namespace" / "network"

    monkeypatch.setattr(backends, "BACKENDS", {"kind": Cluster})
    monkeypatch.setattr("labs.lab.open_lab", Opened)
    for name in ("prod_namespace", "stopped"):
        (tmp_path / name / "network").mkdir(parents=True)
    [found] = running(tmp_path, "kind")
    assert (found.lab, found.where, found.stays) == ("prod_namespace", "pods of the cluster", True)
    found.stop()
    assert closed == [("prod_namespace", tmp_path)]


def test_every_backend_is_looked_at_in_its_own_folder(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backends, "BACKENDS", {"embedded": EmbeddedBackend, "kind": EmbeddedBackend})
    (tmp_path / "labs-kind").symlink_to(lab.home)
    [found] = everywhere(tmp_path, unasked)
    assert (found.lab, found.backend, found.stays) == (lab.slug, "kind", True)
    assert list(everywhere(tmp_path, unasked, staying=False)) == []


def test_a_backend_that_was_never_used_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> EmbeddedBackend:
        raise AssertionError("made in vain")

    monkeypatch.setattr(backends, "BACKENDS", {"embedded": made, "kind": made})
    assert list(everywhere(tmp_path, unasked)) == []


def test_one_that_does_not_answer_is_named_and_hides_no_other(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backends, "BACKENDS", {"kind": Unreachable, "embedded": EmbeddedBackend})
    (tmp_path / "labs-kind").mkdir()
    (tmp_path / "labs").symlink_to(lab.home)
    silent: list[str] = []
    found = everywhere(tmp_path, lambda name, error: silent.append(f"{name}: {error}"))
    assert [part.backend for part in found] == ["embedded"]
    assert silent == ["kind: The cluster does not answer. Look at labs-kind."]
