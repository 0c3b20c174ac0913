"""How can a key rotation plan be broken a little?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from autograders.iam.mutants import Mutant
from autograders.iam.timeline import timeline
from labs import rotation
from labs.rotation import Plan, Step


def mutants(text: str) -> Iterator[Mutant]:
    """Yield a plan with a step left out, two steps swapped, a time shorter or longer, a key mistaken."""
    lines = text.splitlines()
    steps = sorted(step.position.line - 1 for step in rotation.parse(text).steps)
    for at in steps:
        yield _written(f"left out: {lines[at].strip()}", [*lines[:at], *lines[at + 1 :]])
        yield from _changed(lines, at)
    for first, second in pairwise(steps):
        swapped = [*lines[:first], lines[second], *lines[first + 1 : second], lines[first], *lines[second + 1 :]]
        yield _written(f"swapped: {lines[first].strip()}, {lines[second].strip()}", swapped)
    for at in (at for at, line in enumerate(lines) if line.startswith("rotate_every")):
        yield _written("ten times as rare", [*lines[:at], _scaled(lines[at], 10.0), *lines[at + 1 :]])


def same(plan: Plan, reference: Plan) -> bool:
    """Whether two plans do the same at the same times; the order of two verifications does not matter."""
    return plan.principal == reference.principal and _events(plan) == _events(reference)


def normal_form(plan: Plan) -> str:
    """Return what a plan does and when, one step a line; new keys are numbered, whatever they are called."""
    names = {step.key: f"key {number}" for number, step in enumerate(s for s in plan.steps if s.verb == "create")}
    steps = [f"{clock}m {verb} {names.get(key, key)}".rstrip() for clock, verb, key in _events(plan)]
    return "\n".join([plan.principal, *steps, f"every {plan.rotate_every}m"])


def _changed(lines: list[str], at: int) -> Iterator[Mutant]:
    line = lines[at]
    others = [_scaled(line, 0.1)] if "wait" in line else [re.sub(r"\b(old|new)\b", _other, line)]
    if "deactivate" in line:
        others.append(line.replace("deactivate", "delete"))
    for other in others:
        if other != line:
            yield _written(f"{line.strip()} became {other.strip()}", [*lines[:at], other, *lines[at + 1 :]])


def _other(key: re.Match[str]) -> str:
    return "new" if key[0] == "old" else "old"


def _scaled(line: str, factor: float) -> str:
    units = {"m": 1, "h": 60, "d": 24 * 60}
    return re.sub(r"(\d+)([mhd])\b", lambda time: f"{int(int(time[1]) * units[time[2]] * factor)}m", line)


def _written(name: str, lines: list[str]) -> Mutant:
    return Mutant(name, "\n".join(lines) + "\n")


def _events(plan: Plan) -> list[tuple[int, str, str]]:
    moments = list(timeline(plan))
    events: list[tuple[int, str, str]] = []
    looks: list[tuple[int, str, str]] = []
    for moment in moments:
        event = _event(moment.clock, moment.step)
        if moment.step.verb.startswith("verify"):
            looks.append(event)
        elif moment.step.verb != "wait":
            events += [*sorted(looks), event]
            looks = []
    return [*events, *sorted(looks), (moments[-1].clock, "end", "")]


def _event(clock: int, step: Step) -> tuple[int, str, str]:
    return clock, step.verb, step.key
