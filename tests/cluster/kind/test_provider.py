from __future__ import annotations

from pathlib import Path

import pytest

from cluster.backend import BackendError
from cluster.kind import provider
from cluster.kind.runtime import Runtime
from tests.cluster.kind.programs import program


def with_kind(folder: Path, shell: str) -> Runtime:
    program(folder, "kind", shell)
    return Runtime("docker", {"PATH": f"{folder}:/usr/bin:/bin", "KUBECONFIG": "/mine", "KIND_CLUSTER_NAME": "mine"})


def test_kind_on_the_path_comes_first(tmp_path: Path) -> None:
    program(tmp_path, "kind", "exit 0")
    assert provider.path(str(tmp_path)) == str(tmp_path / "kind")


def test_a_kind_that_was_built_here_is_found_off_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "BUILT_HERE", tmp_path)
    program(tmp_path, "kind", "exit 0")
    assert provider.path("/nonexistent") == str(tmp_path / "kind")


def test_where_there_is_no_kind_the_error_says_which_one_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "BUILT_HERE", tmp_path)
    with pytest.raises(BackendError, match=r"no kind here\. Install kind 0\.33\.0 or newer: https://"):
        provider.path("/nonexistent")


def test_its_version_is_read_from_what_it_says(tmp_path: Path) -> None:
    assert provider.version(with_kind(tmp_path, "echo kind v0.33.0 go1.26.8 linux/amd64")) == "0.33.0"
    assert provider.version(with_kind(tmp_path, "echo kind v0.34.0-alpha+1f go1.26.8")) == "0.34.0-alpha+1f"


def test_a_program_that_is_no_kind_is_said(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="does not say its version: hello"):
        provider.version(with_kind(tmp_path, "echo hello"))


@pytest.mark.parametrize(
    ("found", "enough"),
    [("0.33.0", True), ("0.33.1", True), ("1.0.0", True), ("0.34.0-alpha", True), ("0.32.9", False)],
)
def test_versions_are_compared_number_by_number(found: str, enough: bool) -> None:
    assert provider.new_enough(found, "0.33.0") is enough


def test_settings_that_lead_kind_elsewhere_are_left_out(tmp_path: Path) -> None:
    assert provider.run(with_kind(tmp_path, 'echo "$KUBECONFIG$KIND_CLUSTER_NAME$1"'), "get").output == "get\n"
