"""Is a lab found whose attacks or workloads go the wrong way?

The lab here is a real one, and small: a listening socket on loopback for every open
port. An attack connects to the shell's port, a workload to the registry's.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from labs.probe import Kind, Probed
from labs.scoreboard import Scoreboard
from lessons.catalogue import Lesson, load
from lessons.contract.world import wrong_world

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
    assert wrong_world(load(toy())) == []
