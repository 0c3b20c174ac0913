"""What does the embedded platform promise?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.backend import Backend, BackendError
from cluster.embedded import EmbeddedBackend, backend


def test_it_is_a_backend() -> None:
    platform: Backend = EmbeddedBackend()
    assert platform.name == "embedded"
    assert {"object_store", "users", "roles", "session_policies", "audit"} <= platform.capabilities
    assert platform.available() is None


def test_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(backend, "NEEDED", ("boto3", "no_such_module"))
    assert EmbeddedBackend().available() == "Not installed: no_such_module; run `make start`."
    with pytest.raises(BackendError, match="no_such_module"):
        EmbeddedBackend().start("lab", tmp_path)


def test_it_says_where_it_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend.sys, "platform", "win32")
    assert "WSL" in (EmbeddedBackend().available() or "")


@pytest.mark.parametrize("name", ["", "../other", "a/b", "Lab", "-x", "x" * 65])
def test_a_name_cannot_leave_the_home(name: str, tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="not the name of a lab"):
        EmbeddedBackend().start(name, tmp_path)


def test_nothing_runs_in_an_empty_home(tmp_path: Path) -> None:
    assert EmbeddedBackend().running(tmp_path) == {}
    assert EmbeddedBackend().running(tmp_path / "none") == {}
