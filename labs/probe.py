"""What is an attack, what is a workload, and how did one go?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from labs.attempt import DEAD_KEYS, DENIALS

if TYPE_CHECKING:
    from labs.opened import OpenLab

Kind = Literal["attack", "workload"]
Outcome = Literal["succeeded", "blocked", "error"]
Act = Callable[[Any], object]
"""What a probe does with its lab, of the kind that it needs."""


class Blocked(Exception):
    """The platform refused what a probe does; the text says why."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Something that somebody does in a lab, for good or ill.

    `name` says the act (`reads_another_teams_dataset`), `title` the same for
    people. `technique` is the id that MITRE ATLAS or ATT&CK gives an attack.
    """

    name: str
    title: str
    kind: Kind
    act: Act
    technique: str = ""

    @property
    def link(self) -> str:
        """Where MITRE describes the technique."""
        if self.technique.startswith("AML."):
            return f"https://atlas.mitre.org/techniques/{self.technique}"
        return f"https://attack.mitre.org/techniques/{self.technique.replace('.', '/')}" if self.technique else ""


@dataclass(frozen=True, slots=True)
class Probed:
    """How a probe went. `error` is no verdict: neither a blocked attack nor a broken workload."""

    name: str
    title: str
    kind: Kind
    technique: str
    outcome: Outcome
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def attack(technique: str) -> Callable[[Act], Probe]:
    """Turn a function into an attack; its docstring's first line is the title."""
    return lambda act: Probe(act.__name__, _title(act), "attack", act, technique)


def workload(act: Act) -> Probe:
    """Turn a function into a workload; its docstring's first line is the title."""
    return Probe(act.__name__, _title(act), "workload", act)


def run(probe: Probe, lab: OpenLab) -> Probed:
    """Do it for real. Only the platform's refusal counts as blocked."""
    try:
        probe.act(lab)
    except Blocked as refusal:
        return _probed(probe, "blocked", str(refusal))
    except ClientError as error:
        said = error.response.get("Error", {})
        refused = said.get("Code") in DENIALS | DEAD_KEYS
        return _probed(probe, "blocked" if refused else "error", f"{said.get('Code')}: {said.get('Message')}")
    except Exception as error:
        # A broken probe must never count as a blocked attack.
        return _probed(probe, "error", f"{type(error).__name__}: {error}")
    return _probed(probe, "succeeded")


def _probed(probe: Probe, outcome: Outcome, detail: str = "") -> Probed:
    return Probed(probe.name, probe.title, probe.kind, probe.technique, outcome, detail)


def _title(act: Act) -> str:
    lines = (act.__doc__ or "").strip().splitlines()
    if not lines:
        raise ValueError(f"probe {act.__name__} has no docstring: the learner reads its first line")
    return lines[0].rstrip(".")
