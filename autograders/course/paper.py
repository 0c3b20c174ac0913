"""What does a lesson ask, as the pages about it show it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograders import rubric
from autograders.check import Check


@dataclass(frozen=True, slots=True)
class Paper:
    """A lesson: `questions` maps each question to its title, `hints` each check to its hints.

    `criteria` is what a person looks for, by question, where no check judges.
    """

    lesson: str
    title: str
    folder: Path
    questions: Mapping[str, str]
    hints: Mapping[str, tuple[str, ...]]
    criteria: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks in the order of the rubric."""
        return rubric.load(self.folder).checks
