"""How does the process of a network end when it cannot run?"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cluster.embedded.fabric import places, server, wiring

RULES: dict[str, Any] = {"text": "", "reasons": {"Egress": {}, "Ingress": {}}, "pods": {}}
PLAN: dict[str, Any] = {"addresses": ["10.0.0.1"], "listeners": [], "names": {}, "rules": RULES, "digest": ""}


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """A function that runs a plan in a folder that is not there, and returns the exit code."""
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(PLAN)))
    ready = os.open(os.devnull, os.O_WRONLY)
    yield lambda: server.main(["--state", "/nonexistent", "--ready", str(ready), "--lock", "0"])
    os.close(ready)


def test_a_machine_without_virtual_cables_is_told_apart(
    apart: Callable[..., Any], ended: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "NEW_LINK", 9999)
    assert apart(ended) == places.NO_NETWORK


def test_a_folder_that_is_not_there_is_another_matter(apart: Callable[..., Any], ended: Callable[[], int]) -> None:
    assert apart(ended) == 1
