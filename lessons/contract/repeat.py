"""Does grading give the same report each time, and without a network?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from lessons.catalogue import Lesson
from lessons.mistake import sentence

HASH_SEEDS = ("1", "2")
SECONDS = 600


def unsteady_grades(lesson: Lesson) -> list[str]:
    """Grade every example answer in two fresh programs and compare; look who wanted the network.

    The programs hash texts differently, so an order that came from a set shows.
    """
    with ThreadPoolExecutor(len(HASH_SEEDS)) as pool:
        first, second = pool.map(partial(_graded_elsewhere, lesson.folder), HASH_SEEDS)
    if first["version"] != second["version"]:
        return [sentence(f"{lesson.slug}/ changed while it was graded", "Check it again")]
    found = [
        sentence(f"{name}: two gradings differ about {checks}", "Sort what comes from a set, and seed what is drawn")
        for name, report in first["reports"].items()
        if (checks := _differing(report, second["reports"].get(name)))
    ]
    return found + [
        sentence(f"{lesson.slug}/rubric.py: grading asked for {address}", "Grade without the network")
        for address in sorted({*first["refused"], *second["refused"]})
    ]


def _differing(report: dict[str, Any], other: dict[str, Any] | None) -> str:
    if report == other:
        return ""
    others = other["results"] if other else []
    return (
        ", ".join(result["check"] for result in report["results"] if result not in others) or "which checks there are"
    )


def _graded_elsewhere(folder: Path, hash_seed: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "lessons.contract.offline", str(folder)]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise RuntimeError(f"grading in a fresh program ended with {done.returncode}: {last[0]}")
    graded: dict[str, Any] = json.loads(done.stdout)
    return graded
