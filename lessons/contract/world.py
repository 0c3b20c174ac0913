"""Do attacks work on the lab's seed, fail under the reference, and does the work go on?

That is asked on every platform that is at hand, since a lab is the same on all of them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, get_args

from cluster import backends, choice
from cluster.backend import Backend, Capability
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


def wrong_worlds(lesson: Lesson) -> list[str]:
    """Find probes that go the wrong way on any backend that is at hand and can carry the lesson's lab."""
    if not lesson.lab:
        return []
    return [problem for platform in at_hand() if carries(platform, lesson.lab) for problem in _on(platform, lesson)]


def at_hand() -> Iterator[Backend]:
    """Yield the backend that SECLAB_BACKEND or SECLAB_S3 names; without them, those of this machine that are there.

    A cluster is only used when it is named: it may hold somebody's work.
    """
    if os.environ.get(choice.BACKEND) or os.environ.get(choice.S3):
        yield backends.chosen()
        return
    for name in backends.BACKENDS:
        platform = backends.named(name)
        if name == backends.EMBEDDED or (name != backends.KIND and platform.available() is None):
            yield platform


def carries(platform: Backend, lab: str) -> bool:
    """Whether a lab gets all that it asks of this platform, and not the same as on the embedded one."""
    from labs.needs import lacking, needs

    # With MinIO, all but the object store is the embedded platform's.
    own = {"object_store"} if platform.name == backends.MINIO else set(get_args(Capability))
    return platform.name == backends.EMBEDDED or bool(own & set(needs(lab)) and not lacking(lab, platform))


def _on(platform: Backend, lesson: Lesson) -> list[str]:
    from labs.lab import open_lab

    found = wrong_world(lesson, lambda slug, home: open_lab(slug, home=home, backend=platform))
    return found if platform.name == backends.EMBEDDED else [f"on {platform.name}: {problem}" for problem in found]


def wrong_world(lesson: Lesson, open_world: Callable[[str, Path], World]) -> list[str]:
    """Find probes that go the wrong way in one world; none for a lesson without a lab."""
    if not lesson.lab:
        return []
    with tempfile.TemporaryDirectory(prefix="seclab-") as home:
        lab = open_world(lesson.lab, Path(home))
        try:
            seed = list(_otherwise(lesson, lab.probe(), "succeeded", "on the seed"))
            for question in lesson.questions.values():
                if question.apply:
                    lab.apply(question.apply, lesson.solution(question.name))
            return seed + list(_otherwise(lesson, lab.probe(), "blocked", "under the reference"))
        finally:
            _leave(lab)


def _leave(lab: World) -> None:
    """Stop a world; what an object store holds goes too, since it may lie outside this folder."""
    from labs.lab import Lab

    if isinstance(lab, Lab):
        lab.session.erase()
    else:
        lab.down()


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
