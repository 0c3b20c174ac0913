"""How is a wrong redactor made from the right one, and what is said when no test notices it?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Harm = Literal["leaks", "destroys", "breaks"]
_IMPLEMENTATIONS = Path(__file__).parent / "implementations"


def implementation(name: str) -> str:
    """Return the source of one of the right redactors."""
    return (_IMPLEMENTATIONS / f"{name}.py").read_text(encoding="utf-8")


REFERENCE = implementation("reference")
RIGHT = tuple(implementation(name) for name in ("one_pass", "place_by_place", "numbered"))


@dataclass(frozen=True, slots=True)
class Bug:
    """A wrong redactor.

    `sentence` is what the learner reads when no test notices it, `shows` an input on which it is wrong.
    """

    name: str
    harm: Harm
    sentence: str
    shows: Any
    source: str


def bug(harm: Harm, name: str, sentence: str, shows: Any, *changes: tuple[str, str]) -> Bug:
    """Make a bug by changing parts of the reference.

    Raises ValueError for a part that does not stand there exactly once.
    """
    source = REFERENCE
    for old, new in changes:
        if source.count(old) != 1:
            raise ValueError(f"the bug {name} changes {old!r}, which the reference holds {source.count(old)} times")
        source = source.replace(old, new)
    return Bug(name, harm, sentence, shows, source)
