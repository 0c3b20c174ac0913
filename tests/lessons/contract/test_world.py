"""Is a lab found whose attacks or workloads go the wrong way?

The lab here is a real one, and small: a listening socket on loopback for every open
port. An attack connects to the shell's port, a workload to the registry's.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from cluster import backends
from cluster.backend import Capability
from cluster.embedded import EmbeddedBackend
from labs.probe import Kind, Probed
from labs.scoreboard import Scoreboard
from lessons.catalogue import Lesson, load
from lessons.contract.world import at_hand, carries, wrong_world, wrong_worlds

Copy = Callable[..., Path]
SHELL, REGISTRY, METRICS = 22, 8443, 9090
PROBES: dict[str, tuple[Kind, int]] = {
    "connects_to_the_shell": ("attack", SHELL),
    "asks_the_registry": ("workload", REGISTRY),
    "sends_metrics": ("workload", METRICS),
}


class Switchboard:
    """Every open port listens somewhere on loopback."""

    def __init__(self, open_ports: tuple[int, ...], probes: dict[str, tuple[Kind, int]]) -> None:
        self.listening = {port: socket.create_server(("127.0.0.1", 0)) for port in open_ports}
        self.addresses = {port: server.getsockname() for port, server in self.listening.items()}
        self.probes = probes
        self.stopped = False

    def apply(self, target: str, text: str) -> str:
        assert target == "ports/gateway"
        for port in set(self.listening) - set(json.loads(text)["ports"]):
            self.listening.pop(port).close()
        return "closed"

    def probe(self) -> Scoreboard:
        found = (Probed(name, name, kind, "", self._reaches(port)) for name, (kind, port) in self.probes.items())
        return Scoreboard("switchboard", tuple(found))

    def down(self) -> None:
        for server in self.listening.values():
            server.close()
        self.stopped = True

    def _reaches(self, port: int) -> str:  # type: ignore[return]
        if port not in self.addresses:
            return "blocked"
        try:
            socket.create_connection(self.addresses[port], timeout=5).close()
        except ConnectionRefusedError:
            return "blocked"
        return "succeeded"


@pytest.fixture
def lesson(toy: Copy) -> Lesson:
    front = ("language: json", "language: json\n    apply: ports/gateway\nlab: switchboard")
    return load(toy(changes={"lesson.md": front}))


def broken(lesson: Lesson, *ports: int, probes: dict[str, tuple[Kind, int]] = PROBES) -> list[str]:
    labs: list[Switchboard] = []

    def opened(slug: str, home: Path) -> Switchboard:
        assert (slug, home.is_dir()) == ("switchboard", True)
        labs.append(Switchboard(ports, probes))
        return labs[0]

    found = wrong_world(lesson, opened)
    assert labs[0].stopped
    return found


def test_a_lab_that_is_open_first_and_closed_to_attacks_then_is_right(lesson: Lesson) -> None:
    assert broken(lesson, SHELL, REGISTRY, METRICS) == []


def test_an_attack_that_the_seed_blocks_is_found(lesson: Lesson) -> None:
    (found,) = broken(lesson, REGISTRY, METRICS)
    assert "attack connects_to_the_shell says blocked on the seed, not succeeded" in found


def test_a_workload_that_the_seed_breaks_is_found(lesson: Lesson) -> None:
    seed, reference = broken(lesson, SHELL, REGISTRY)
    assert "workload sends_metrics says blocked on the seed" in seed
    assert "workload sends_metrics says blocked under the reference" in reference


def test_an_attack_that_the_reference_lets_through_is_found(lesson: Lesson) -> None:
    (lesson.folder / "solutions" / "ports.json").write_text('{"ports": [22, 8443, 9090]}')
    (found,) = broken(lesson, SHELL, REGISTRY, METRICS)
    assert "attack connects_to_the_shell says succeeded under the reference, not blocked" in found


def test_a_workload_that_the_reference_stops_is_found(lesson: Lesson) -> None:
    (lesson.folder / "solutions" / "ports.json").write_text('{"ports": [8443]}')
    (found,) = broken(lesson, SHELL, REGISTRY, METRICS)
    assert "workload sends_metrics says blocked under the reference" in found


def test_a_lab_with_one_side_only_is_found(lesson: Lesson) -> None:
    attacks = {name: probe for name, probe in PROBES.items() if probe[0] == "attack"}
    workloads = {name: probe for name, probe in PROBES.items() if probe[0] == "workload"}
    assert any("there is no workload" in line for line in broken(lesson, SHELL, probes=attacks))
    assert any("there is no attack" in line for line in broken(lesson, REGISTRY, METRICS, probes=workloads))


def test_an_answer_that_the_lab_does_not_apply_changes_nothing(toy: Copy) -> None:
    front = ("language: json", "language: json\nlab: switchboard")
    (found,) = broken(load(toy(changes={"lesson.md": front})), SHELL, REGISTRY, METRICS)
    assert "under the reference" in found


def test_a_lesson_without_a_lab_has_nothing_to_break(toy: Copy) -> None:
    assert wrong_worlds(load(toy())) == []
    assert wrong_world(load(toy()), _never) == []


def _never(slug: str, home: Path) -> Switchboard:
    raise AssertionError(f"{slug} was opened in {home}")


class Elsewhere(EmbeddedBackend):
    """A platform of another name; `lacks` says what it has not."""

    def __init__(self, name: str, *lacks: Capability, reason: str | None = None) -> None:
        self.name = name
        self.capabilities = EmbeddedBackend.capabilities - set(lacks)
        self.reason = reason

    def available(self) -> str | None:
        return self.reason


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> dict[str, Elsewhere]:
    """Three platforms of this machine, and nobody has named one."""
    for name in ("SECLAB_BACKEND", "SECLAB_S3"):
        monkeypatch.delenv(name, raising=False)
    made = {name: Elsewhere(name) for name in ("embedded", "minio", "kind")}
    monkeypatch.setattr(backends, "BACKENDS", {name: partial(dict.get, made, name) for name in made})
    return made


def test_what_is_at_hand_is_what_was_named_or_all_but_a_cluster(
    three: dict[str, Elsewhere], monkeypatch: pytest.MonkeyPatch, seclab_home: Path
) -> None:
    assert [platform.name for platform in at_hand()] == ["embedded", "minio"]
    three["minio"].reason = "There is no minio."
    assert [platform.name for platform in at_hand()] == ["embedded"]
    monkeypatch.setenv("SECLAB_BACKEND", "kind")
    assert [platform.name for platform in at_hand()] == ["kind"]


def test_a_lab_is_looked_at_where_it_can_be_different() -> None:
    assert carries(Elsewhere("minio"), "churn_data")
    assert not carries(Elsewhere("minio", "versioning"), "churn_data")
    assert not carries(Elsewhere("minio"), "prod_namespace")
    assert carries(Elsewhere("kind"), "prod_namespace")
    assert not carries(Elsewhere("kind"), "release_pipeline")
    assert carries(Elsewhere("embedded"), "release_pipeline")


def test_what_is_wrong_on_another_platform_names_it(
    lesson: Lesson, three: dict[str, Elsewhere], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_lab(slug: str, *, home: Path, backend: Elsewhere) -> Switchboard:
        opened.append(backend.name)
        return Switchboard((REGISTRY, METRICS) if backend is three["minio"] else (SHELL, REGISTRY, METRICS), PROBES)

    monkeypatch.setattr("labs.lab.open_lab", open_lab)
    monkeypatch.setattr("lessons.contract.world.carries", lambda _platform, _lab: True)
    (found,) = wrong_worlds(lesson)
    assert opened == ["embedded", "minio"]
    assert found.startswith("on minio: labs/switchboard/probes.py: attack connects_to_the_shell says blocked")
