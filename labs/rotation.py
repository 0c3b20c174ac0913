"""Which steps does a key rotation plan take, and when is each key alive and in use?

A plan is YAML: a principal, how often it repeats, and steps in order. `old` is
the key that leaked; other keys begin with a `create` step. Only `wait` takes
time. Nothing here touches a platform: `labs.rotate` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, NoReturn, get_args

import yaml

from cluster.source import DocumentError, Position

Verb = Literal["create", "deploy", "wait", "verify_in_use", "verify_idle", "deactivate", "activate", "delete"]
VERBS: tuple[str, ...] = get_args(Verb)
OLD = "old"
MOST_KEYS = 2
"""Keys a user can have: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
RELOAD = 15
"""Minutes until the last replica has picked up a key that was deployed."""
IDLE = 5
"""Minutes without a call after which a key counts as idle."""
MOST_CHARACTERS, MOST_STEPS, MOST_DEPTH = 20_000, 100, 8
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
    position: Position = Position(1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan whose every step is possible, in order."""

    principal: str
    rotate_every: int
    steps: tuple[Step, ...]
    rotate_every_at: Position = Position(1)
    text: str = field(default="", repr=False, compare=False)

    @property
    def minutes(self) -> int:
        """How long the plan takes."""
        return sum(step.minutes for step in self.steps)


def shown(minutes: int) -> str:
    """Write a duration as a plan does: 20m, 24h, 30d."""
    for unit, size in (("d", 24 * 60), ("h", 60)):
        if minutes and minutes % size == 0 and minutes > size:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def parse(text: str) -> Plan:
    """Read a plan. Raises PlanError with the line at fault."""
    root = _composed(text)
    entries = dict(_entries(root, ("principal", "rotate_every", "steps")))
    for name in ("principal", "rotate_every", "steps"):
        if name not in entries:
            _stop(root, f"the plan has no {name!r}", f"add a line that begins with {name}:")
    every, listed = entries["rotate_every"], entries["steps"]
    if not isinstance(listed, yaml.SequenceNode) or not listed.value:
        _stop(listed, "'steps' must be a list with at least one step", "write each step on a line of its own: - create: new")
    if len(listed.value) > MOST_STEPS:
        _stop(listed, f"{len(listed.value)} steps: a plan has at most {MOST_STEPS}")
    steps = tuple(_step(node) for node in listed.value)
    plan = Plan(_scalar(entries["principal"]), _minutes(every), steps, _at(every), text)
    _possible(plan)
    return plan


def _composed(text: str) -> yaml.Node:
    if len(text) > MOST_CHARACTERS:
        raise PlanError(f"the plan has {len(text):,} characters; the limit is {MOST_CHARACTERS:,}")
    try:
        _bounded(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise PlanError(f"this is not YAML: {error.problem}", line, column, "check indentation and colons") from None
    except yaml.YAMLError as error:
        raise PlanError(f"this is not YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(root, yaml.MappingNode):
        raise PlanError("a plan is a mapping with principal, rotate_every and steps", suggestion="begin with principal:")
    return root


def _bounded(text: str) -> None:
    """Refuse what makes a small text into a large document, before it is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise PlanError("anchors and aliases (& and *) are not part of a plan", line, column, "write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise PlanError(f"nested more than {MOST_DEPTH} levels deep", line, column, "a step is one line: - wait: 20m")


def _entries(node: yaml.MappingNode, known: tuple[str, ...]) -> Iterator[tuple[str, yaml.Node]]:
    seen: set[str] = set()
    for key, value in node.value:
        name = _scalar(key)
        if name in seen:
            _stop(key, f"{name!r} stands here twice", "keep one of them")
        if name not in known:
            close = get_close_matches(name, known, 1)
            _stop(key, f"unknown word {name[:40]!r}", f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known)}")
        seen.add(name)
        yield name, value


def _step(node: yaml.Node) -> Step:
    if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
        _stop(node, "a step is one verb and one value", "for example: - create: new")
    [(verb, value)] = _entries(node, VERBS)
    if verb == "wait":
        return Step("wait", minutes=_minutes(value), position=_at(node))
    name = _scalar(value)
    if not _KEY_NAME.fullmatch(name):
        _stop(value, f"{name[:40]!r} is no name for a key", "call the leaked key old and the next one new")
    found: Verb = verb  # type: ignore[assignment]  # _entries only yields verbs
    return Step(found, key=name, position=_at(node))


def _minutes(node: yaml.Node) -> int:
    match = _DURATION.fullmatch(_scalar(node))
    if not match:
        _stop(node, f"{_scalar(node)[:40]!r} is no duration", "write a number and a unit: 20m, 24h or 30d")
    return int(match[1]) * _MINUTES[match[2]]


def _scalar(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        _stop(node, "one word or one duration belongs here")
    return str(node.value)


def _possible(plan: Plan) -> None:
    if plan.rotate_every <= plan.minutes:
        message = f"the plan takes {shown(plan.minutes)}, but it begins again after {shown(plan.rotate_every)}"
        raise PlanError(message, plan.rotate_every_at.line, plan.rotate_every_at.column, "rotate less often")
    alive, known = {OLD}, {OLD}
    for step in plan.steps:
        if step.verb == "create":
            _may_create(step, alive, known)
            alive.add(step.key)
            known.add(step.key)
        elif step.verb != "wait" and step.key not in alive:
            _refuse(step, f"there is no key {step.key!r} at this point", "create a key before you use it; a deleted key is gone")
        if step.verb == "delete":
            alive.remove(step.key)


def _may_create(step: Step, alive: set[str], known: set[str]) -> None:
    if step.key in known:
        _refuse(step, f"{step.key!r} is the name of another key", "give the next key a name of its own")
    if len(alive) == MOST_KEYS:
        _refuse(step, f"the user has {MOST_KEYS} keys already, and IAM allows no more", "delete one first")


def _refuse(step: Step, message: str, suggestion: str) -> NoReturn:
    raise PlanError(message, step.position.line, step.position.column, suggestion)


def _at(node: yaml.Node) -> Position:
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)


def _stop(node: yaml.Node, message: str, suggestion: str = "") -> NoReturn:
    raise PlanError(message, _at(node).line, _at(node).column, suggestion)
