"""Do attacks work on the lab's seed, fail under the reference, and does the work go on?"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from labs.scoreboard import Scoreboard
from lessons.catalogue import Lesson
from lessons.mistake import sentence


class World(Protocol):
    """What this needs of a lab."""

    def apply(self, target: str, text: str) -> str:
        """Put an answer in force."""

    def probe(self) -> Scoreboard:
        """Run every attack and workload."""

    def down(self) -> None:
        """Stop it."""


def wrong_world(lesson: Lesson, open_world: Callable[[str, Path], World] | None = None) -> list[str]:
    """Find probes that go the wrong way; none for a lesson without a lab."""
    if not lesson.lab:
        return []
    with tempfile.TemporaryDirectory(prefix="seclab-") as home:
        lab = (open_world or _lab)(lesson.lab, Path(home))
        try:
            seed = list(_otherwise(lesson, lab.probe(), "succeeded", "on the seed"))
            for question in lesson.questions.values():
                if question.apply:
                    lab.apply(question.apply, lesson.solution(question.name))
            return seed + list(_otherwise(lesson, lab.probe(), "blocked", "under the reference"))
        finally:
            lab.down()


def _lab(slug: str, home: Path) -> World:
    from labs.lab import open_lab

    return open_lab(slug, home=home)


def _otherwise(lesson: Lesson, board: Scoreboard, attacks_are: str, when: str) -> Iterator[str]:
    place = f"labs/{lesson.lab}/probes.py"
    for kind, count in (("attack", board.attacks), ("workload", board.workloads)):
        if not count:
            yield sentence(f"{place}: there is no {kind}", f"Write one: both sides make a lab ({lesson.slug})")
    for probe in board.probes:
        wanted = attacks_are if probe.kind == "attack" else "succeeded"
        if probe.outcome != wanted:
            detail = f" ({probe.detail})" if probe.detail else ""
            message = f"{place}: {probe.kind} {probe.name} says {probe.outcome} {when}, not {wanted}{detail}"
            yield sentence(message, f"Look at the seed, the probe, and the solutions of {lesson.slug}")
