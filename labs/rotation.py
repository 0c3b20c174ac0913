"""Which steps does a key rotation plan take, and when is each key alive and in use?

A plan is YAML: a principal, how often it repeats, and steps in order. `old` is
the key that leaked; other keys begin with a `create` step. Only `wait` takes
time. Nothing here touches a platform: `labs.rotate` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, cast, get_args

from cluster import document, source
from cluster.source import START, DocumentError, Mapping, Node, Position, Scalar, Sequence

Verb = Literal["create", "deploy", "wait", "verify_in_use", "verify_idle", "deactivate", "activate", "delete"]
VERBS: tuple[str, ...] = get_args(Verb)
OLD = "old"
MOST_KEYS = 2
"""Keys a user can have: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
RELOAD = 15
"""Minutes until the last replica has picked up a key that was deployed."""
IDLE = 5
"""Minutes without a call after which a key counts as idle."""
MOST_STEPS = 100
_PARTS = ("principal", "rotate_every", "steps")
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60}
_DURATION = re.compile(r"(\d{1,6})\s*([mhd])")
_KEY_NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")


class PlanError(DocumentError):
    """A text that is no rotation plan, or a step that the platform would refuse."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is done (`verb`), to which key, or for how many minutes."""

    verb: Verb
    key: str = ""
    minutes: int = 0
    position: Position = START


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan whose every step is possible, in order."""

    principal: str
    rotate_every: int
    steps: tuple[Step, ...]
    rotate_every_at: Position = START
    text: str = field(default="", repr=False, compare=False)

    @property
    def minutes(self) -> int:
        """How long the plan takes."""
        return sum(step.minutes for step in self.steps)


def shown(minutes: int) -> str:
    """Write a duration as a plan does: 20m, 24h, 30d."""
    for unit, size in (("d", 24 * 60), ("h", 60)):
        if minutes and minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def parse(text: str) -> Plan:
    """Read a plan whose every step is possible. Raises PlanError with the line at fault."""
    try:
        root = document.read(text)
    except DocumentError as problem:
        raise PlanError(*problem.args) from None
    entries = _entries(root, "a plan", _PARTS)
    for name in _PARTS:
        if name not in entries:
            raise _wrong(root, f"the plan has no {name}", f"add a line that begins with {name}:")
    every, steps = entries["rotate_every"], entries["steps"]
    if not isinstance(steps, Sequence) or not steps.items:
        raise _wrong(steps, "steps is a list with at least one step", "write each on a line of its own: - create: new")
    if len(steps.items) > MOST_STEPS:
        raise _wrong(steps, f"a plan has at most {MOST_STEPS} steps, not {len(steps.items)}")
    done = tuple(_step(node) for node in steps.items)
    plan = Plan(_word(entries["principal"]), _minutes(every), done, every.position, text)
    _check_possible(plan)
    return plan


def _entries(node: Node, what: str, known: tuple[str, ...]) -> dict[str, Node]:
    if not isinstance(node, Mapping):
        raise _wrong(
            node, f"{what} is written name: value, this is {source.describe(node)}", f"known names: {', '.join(known)}"
        )
    for key, _ in node.entries:
        if key.text not in known:
            near = get_close_matches(key.text, known, 1)
            meant = f"did you mean {near[0]}?" if near else f"known names: {', '.join(known)}"
            raise _wrong(key, f"{what} has nothing called {key.text[:40]!r}", meant)
    return {key.text: value for key, value in node.entries}


def _step(node: Node) -> Step:
    entries = _entries(node, "a step", VERBS)
    if len(entries) != 1:
        raise _wrong(
            node, f"a step does one thing, this one does {len(entries)}", "begin each with a dash: - create: new"
        )
    [(verb, value)] = entries.items()
    if verb == "wait":
        return Step("wait", minutes=_minutes(value), position=node.position)
    name = _word(value)
    if not _KEY_NAME.fullmatch(name):
        raise _wrong(value, f"{name[:40]!r} is no name for a key", "call the leaked key old and the next one new")
    return Step(cast(Verb, verb), name, position=node.position)


def _minutes(node: Node) -> int:
    match = _DURATION.fullmatch(_word(node))
    if not match:
        raise _wrong(node, f"{_word(node)[:40]!r} is no time", "write a number and a unit: 20m, 24h or 30d")
    return int(match[1]) * _MINUTES[match[2]]


def _word(node: Node) -> str:
    if not isinstance(node, Scalar):
        raise _wrong(node, f"one word belongs here, not {source.describe(node)}")
    return node.text


def _check_possible(plan: Plan) -> None:
    if plan.rotate_every <= plan.minutes:
        message = f"the plan takes {shown(plan.minutes)}, but it begins again after {shown(plan.rotate_every)}"
        raise _at(plan.rotate_every_at, message, "rotate less often")
    alive, known = {OLD}, {OLD}
    for step in plan.steps:
        if step.verb == "create":
            _check_create(step, alive, known)
            alive.add(step.key)
            known.add(step.key)
        elif step.verb != "wait" and step.key not in alive:
            raise _at(
                step.position,
                f"there is no key {step.key!r} at this point",
                "create a key before you use it; a deleted key is gone",
            )
        if step.verb == "delete":
            alive.remove(step.key)


def _check_create(step: Step, alive: set[str], known: set[str]) -> None:
    if step.key in known:
        raise _at(step.position, f"{step.key!r} is the name of another key", "give the next key a name of its own")
    if len(alive) == MOST_KEYS:
        raise _at(step.position, f"the user has {MOST_KEYS} keys already, and IAM allows no more", "delete one first")


def _wrong(node: Node, message: str, suggestion: str = "") -> PlanError:
    return _at(node.position, message, suggestion)


def _at(place: Position, message: str, suggestion: str) -> PlanError:
    return PlanError(message, place.line, place.column, suggestion)
