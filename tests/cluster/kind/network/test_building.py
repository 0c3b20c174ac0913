from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from cluster.embedded.fabric.handlers import Listener
from cluster.kind import network
from cluster.kind.steps import Steps
from cluster.network import Pod, World

WORLD = World({"prod": {}}, (Pod("prod", "a", {}, "10.10.10.1"),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lab" / "network"


def test_nothing_runs_where_nothing_was_started(kind: Any, folder: Path) -> None:
    assert not network.running(kind, folder)


def test_a_network_of_another_cluster_does_not_run_here(kind: Any, folder: Path) -> None:
    network.start(kind, folder, WORLD)
    assert network.running(kind, folder)
    kind.name = "another"
    assert not network.running(kind, folder)


def test_how_far_it_is_is_shown_once(kind: Any, folder: Path) -> None:
    said = io.StringIO()
    for _ in range(2):
        network.start(kind, folder, WORLD, steps=Steps(said))
    assert [line.strip(" …") for line in said.getvalue().splitlines() if "✓" not in line] == [
        "Building the network",
        "Putting its policies in force",
    ]


def test_what_is_remembered_is_for_its_owner_only(kind: Any, folder: Path) -> None:
    network.start(kind, folder, WORLD)
    assert (folder / "kind.json").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"names": {"example.com": ["10.10.10.1"]}}, "cannot know example.com"),
        ({"listeners": [Listener("prod/a", 53, "UDP", "dns")]}, "the cluster's own DNS does"),
        ({"listeners": [Listener("prod/a", 80, handler="labs.prod_namespace.world:x")]}, "cannot run inside a pod"),
        ({"listeners": [Listener("prod/a", 80, "SCTP")]}, "cannot listen"),
    ],
)
def test_a_plan_that_a_cluster_cannot_have_is_refused_before_anything_is_made(
    kind: Any, fake: Any, folder: Path, plan: Any, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        network.start(kind, folder, WORLD, **plan)
    assert fake.acts == []
    assert kind.runtime.calls == []
