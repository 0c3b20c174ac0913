"""How well is learner code shut in on this machine?"""

from __future__ import annotations

from dataclasses import dataclass

from autograders.check import CannotJudge


class TooWeak(CannotJudge):
    """The sandbox of this machine is weaker than this grading asks for."""


@dataclass(frozen=True, slots=True)
class Walls:
    """Which walls are wanted, or stand: namespaces of its own (bubblewrap), a seccomp filter, Landlock."""

    namespaces: bool = True
    seccomp: bool = True
    landlock: bool = True


@dataclass(frozen=True, slots=True)
class Tier(Walls):
    """The walls that stand, and how well they hold together."""

    @property
    def number(self) -> int:
        """1: every wall. 2: two of them, the filter among them. 3: a process of its own, with limits."""
        if self.seccomp and self.namespaces and self.landlock:
            return 1
        return 2 if self.seccomp and (self.namespaces or self.landlock) else 3

    def __str__(self) -> str:
        walls = {"namespaces": self.namespaces, "seccomp": self.seccomp, "Landlock": self.landlock}
        here = [name for name, stands in walls.items() if stands] + ["a process of its own, limits"]
        missing = [name for name, stands in walls.items() if not stands]
        return f"tier {self.number}: {', '.join(here)}" + (f" (not: {', '.join(missing)})" if missing else "")
