"""What does a person grade an answer by that no check can judge?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lessons.front_matter import FrontMatter

_LINE = re.compile(r"(?P<text>.*\S)\s*:\s*(?P<points>[1-9][0-9]{0,3})", re.DOTALL)
_ONLY_HERE = ("points", "rubric")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the rubric: what a person looks for, and what it is worth."""

    text: str
    points: int

    def __str__(self) -> str:
        return f"{self.text}: {counted(self.points)}"


@dataclass(frozen=True, slots=True)
class ByHand:
    """The rubric of a question that a person grades."""

    criteria: tuple[Criterion, ...]

    @property
    def points(self) -> int:
        """Points that a person can give."""
        return sum(criterion.points for criterion in self.criteria)

    @classmethod
    def read(cls, entry: FrontMatter) -> ByHand | None:
        """Read `manual`, `points` and `rubric` of a question; None for one that checks judge."""
        if not entry.flag("manual"):
            for key in _ONLY_HERE:
                if key in entry.values:
                    step = "Add `manual: true`, or leave it out: the checks say what they are worth"
                    raise entry.wrong(key, f"{key} is only for a question that a person grades", step)
            return None
        if entry.text("apply", ""):
            step = "Leave apply or manual out"
            raise entry.wrong("apply", "an answer that a person grades is not put in force in a lab", step)
        return cls(_criteria(entry))


def counted(points: int) -> str:
    """Return `1 point`, `2 points`."""
    return f"{points} point{'' if points == 1 else 's'}"


def _criteria(entry: FrontMatter) -> tuple[Criterion, ...]:
    points, lines = entry.number("points"), entry.values.get("rubric")
    if not isinstance(lines, list) or not lines:
        step = 'Add `rubric: ["names the principal: 2", …]`'
        raise entry.wrong("rubric", f"{entry.about} has no rubric for the person who grades it", step)
    criteria = tuple(_criterion(entry, line) for line in lines)
    total = sum(criterion.points for criterion in criteria)
    if total != points:
        raise entry.wrong("rubric", f"the lines of the rubric add up to {total}, not {points} points", "Change either")
    return criteria


def _criterion(entry: FrontMatter, line: object) -> Criterion:
    # Without quotes, YAML reads `names the principal: 2` as a mapping.
    text = ": ".join(map(str, *line.items())) if isinstance(line, dict) and len(line) == 1 else str(line)
    found = _LINE.fullmatch(text.strip())
    if found is None:
        step = 'Write what is looked for, a colon and points: "names the principal: 2"'
        raise entry.wrong("rubric", f"{text[:60]!r} ends with no points", step)
    return Criterion(found["text"], int(found["points"]))
