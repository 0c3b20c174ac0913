from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError
from cluster.kind.network import canary
from cluster.kind.network.canary import Canary, until
from cluster.kind.network.place import Place
from cluster.kind.network.probing import in_pod
from cluster.kind.network.reconciling import Equipment
from cluster.kind.network.site import Site
from cluster.network import World
from tests.cluster.kind.network.fake_cluster import FakeApi

SPACE = "seclab-canary-prod-namespace"


@pytest.fixture
def bird(kind: Any, tmp_path: Path) -> Canary:
    place = Place(kind, tmp_path / "prod_namespace" / "network")
    site = Site(place, Equipment("python:3", {}, canary.listeners(place)), {})
    site.build(World({}))
    return site.canary


def closed(fake: FakeApi) -> str:
    found = fake.objects["NetworkPolicy", SPACE, "side"]["spec"]["podSelector"]["matchLabels"]
    return str(next(iter(found.values())))


def test_it_turns_from_one_side_to_the_other(bird: Canary, fake: FakeApi) -> None:
    sides = []
    for _ in range(3):
        assert bird.trial() == ""
        sides.append(closed(fake))
    assert sides == ["left", "right", "left"]


def test_it_waits_until_the_turn_is_in_effect(bird: Canary, fake: FakeApi) -> None:
    fake.late = 7
    assert bird.trial() == ""
    assert fake.late == 0


def test_its_policy_is_written_last(bird: Canary, fake: FakeApi) -> None:
    fake.acts.clear()
    bird.turn()
    assert fake.acts == [f"apply NetworkPolicy {SPACE}/asker", f"apply NetworkPolicy {SPACE}/side"]


def test_a_cluster_that_lets_everything_through_is_found_out(
    bird: Canary, fake: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canary, "SECONDS", 0)
    fake.enforces = False
    assert "enforces no NetworkPolicy" in bird.trial()


def test_a_cluster_that_lets_nothing_through_is_an_error(bird: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canary, "SECONDS", 0)
    bird.addresses = dict.fromkeys(bird.addresses, "10.10.77.7")
    with pytest.raises(BackendError, match="do not reach each other"):
        bird.trial()


def test_only_what_is_not_yet_so_is_tried_again(bird: Canary, fake: FakeApi) -> None:
    asked: list[int] = []

    def ask(at: str, act: str, given: bytes, seconds: float) -> bytes:
        asked.append(len(given.splitlines()))
        if len(asked) == 2:
            bird.trial()
        return in_pod(fake, at, act, given, seconds)  # type: ignore[arg-type]

    at, left, right = f"{SPACE}/asker", bird.addresses["left"], bird.addresses["right"]
    every = [
        canary.expected(at, left, "TCP", 8080, passes=False),
        canary.expected(at, right, "TCP", 8080, passes=True),
    ]
    assert until(every, ask, 60) == []
    assert asked == [2, 1]
