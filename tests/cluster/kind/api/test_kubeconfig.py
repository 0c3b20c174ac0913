"""How does a kubeconfig file say to reach a cluster?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.backend import BackendError
from cluster.kind import tls
from cluster.kind.api import connect, kubeconfig
from tests.cluster.kind.api.fake_api import kubeconfig as written


@pytest.fixture
def file(tmp_path: Path) -> Path:
    pair = tls.authority(tmp_path, ("localhost",)).issue(("localhost",))
    file = tmp_path / "kubeconfig"
    file.write_text(written(tmp_path, "https://127.0.0.1:1", pair))
    return file


def test_it_says_where_and_whom_to_trust(file: Path) -> None:
    access = kubeconfig.read(file)
    assert access.server == "https://127.0.0.1:1"
    assert len(access.trust.get_ca_certs()) == 1, "nobody but the cluster's own authority"


@pytest.mark.parametrize("text", ["", "a: [", "current-context: nobody\ncontexts: []\n"])
def test_another_file_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "kubeconfig"
    file.write_text(text)
    with pytest.raises(BackendError, match=f"{file} is not one that kind writes"):
        kubeconfig.read(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="cannot be read: No such file"):
        kubeconfig.read(tmp_path / "kubeconfig")


def test_no_key_is_left_in_another_file(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    kubeconfig.read(file)
    assert not list(scratch.iterdir())


def test_a_cluster_that_does_not_answer_is_named(file: Path) -> None:
    with pytest.raises(BackendError, match=r"https://127.0.0.1:1 does not answer: Connection refused"):
        connect(file).get("Node", "", "seclab-control-plane")
