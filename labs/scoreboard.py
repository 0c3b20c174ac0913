"""How does a lab stand: which attacks are blocked, which workloads are healthy?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from labs.probe import Kind, Probed

_MARKS = {
    ("attack", "blocked"): "✓ blocked ",
    ("attack", "succeeded"): "✗ succeeds",
    ("workload", "succeeded"): "✓ works   ",
    ("workload", "blocked"): "✗ refused ",
}


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """The outcome of every probe of a lab."""

    lab: str
    probes: tuple[Probed, ...]

    @property
    def attacks(self) -> int:
        """How many attacks there are."""
        return sum(probe.kind == "attack" for probe in self.probes)

    @property
    def attacks_blocked(self) -> int:
        """How many the platform refused; an error is none."""
        return self._count("attack", "blocked")

    @property
    def workloads(self) -> int:
        """How many workloads there are."""
        return sum(probe.kind == "workload" for probe in self.probes)

    @property
    def workloads_healthy(self) -> int:
        """How many do their work."""
        return self._count("workload", "succeeded")

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "lab": self.lab,
            "attacks": self.attacks,
            "attacks_blocked": self.attacks_blocked,
            "workloads": self.workloads,
            "workloads_healthy": self.workloads_healthy,
            "probes": [probe.to_json() for probe in self.probes],
        }

    def to_text(self) -> str:
        """Return it as a terminal or a screen reader shows it."""
        head = (
            f"attacks blocked {self.attacks_blocked} of {self.attacks}   ·   "
            f"workloads healthy {self.workloads_healthy} of {self.workloads}"
        )
        return "\n".join([head, *self._section("attack", "Attacks"), *self._section("workload", "Workloads")])

    def __str__(self) -> str:
        return self.to_text()

    def _count(self, kind: Kind, outcome: str) -> int:
        return sum(probe.kind == kind and probe.outcome == outcome for probe in self.probes)

    def _section(self, kind: Kind, heading: str) -> Iterator[str]:
        yield f"\n{heading}"
        for probe in self.probes:
            if probe.kind == kind:
                mark = _MARKS.get((kind, probe.outcome), f"! no verdict ({probe.detail})")
                yield f"  {mark}  {probe.title}" + (f"  [{probe.technique}]" if probe.technique else "")
