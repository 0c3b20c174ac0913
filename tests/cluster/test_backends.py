"""Which platform do the labs run on?"""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from cluster import backends
from cluster.backend import BackendError, Capability


def test_without_a_word_it_is_the_embedded_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(backends.VARIABLE, raising=False)
    monkeypatch.delenv("SECLAB_S3", raising=False)
    assert backends.chosen().name == "embedded"


def test_an_unknown_one_is_refused_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(backends.VARIABLE, "swarm")
    with pytest.raises(BackendError, match="embedded"):
        backends.chosen()


@pytest.mark.parametrize("name", backends.BACKENDS)
def test_every_backend_has_or_explains_each_capability(name: str) -> None:
    backend = backends.named(name)
    assert backend.name == name
    assert backend.capabilities | backend.notes.keys() == set(get_args(Capability))


def test_the_labs_of_one_backend_are_not_those_of_another(seclab_home: Path) -> None:
    assert backends.labs_home("embedded") == seclab_home / "labs"
    assert backends.labs_home("kind") == seclab_home / "labs-kind"
