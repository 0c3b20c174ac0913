"""What is handed in, and how many of ten points does it deserve?"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]
LESSON, FULL = "hide_digits", 10
RIGHT = 'import re\n\n\ndef hide(text):\n    return re.sub("[0-9]", "#", text)\n'
WRONG = "def hide(text):\n    return text\n"
HONEST = ("ada", "zoe")


@dataclass(frozen=True, slots=True)
class Attack:
    """One submission.

    `answer` is the function; ROOT in it becomes the class's folder, PORT the port
    of a listener. `change` edits the notebook, `content` its text, `place` the file
    as it lies in submitted/. `others` puts an honest learner before and after it,
    and `proof` says what the attack left in the class's folder. `killed` ends the
    grader with SIGKILL while it grades, and starts it again.
    """

    name: str
    answer: str = WRONG
    change: Callable[[Notebook], object] | None = None
    content: Callable[[str], bytes] | None = None
    place: Callable[[Path], object] | None = None
    learner: str = "mallory"
    deserves: int = 0
    others: bool = False
    proof: Callable[[Path], str] | None = None
    killed: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Where learners of one class hand in: its folder, what they were given, what stands above an answer."""

    root: Path
    released: Notebook
    magic: str
    port: int

    def hand_in(self, attack: Attack, learner: str = "") -> None:
        """Put the attack where it would have been collected."""
        made = copy.deepcopy(self.released)
        answer = attack.answer.replace("ROOT", str(self.root)).replace("PORT", str(self.port))
        answer_cell(made)["source"] = self.magic + answer
        if attack.change:
            attack.change(made)
        text = json.dumps(made)
        path = self.path(learner or attack.learner)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(attack.content(text) if attack.content else text.encode())
        if attack.place:
            attack.place(path)

    def hand_in_honestly(self, learner: str) -> None:
        """Hand in the right answer."""
        self.hand_in(Attack("honest", RIGHT), learner)

    def path(self, learner: str) -> Path:
        """Return where a learner's notebook lies."""
        return self.root / "submitted" / learner / LESSON / f"{LESSON}.ipynb"


def answer_cell(made: Notebook) -> dict[str, Any]:
    """Return the cell of the answer."""
    found: dict[str, Any] = next(one for one in made["cells"] if _nbgrader(one).get("solution"))
    return found


def locked_cells(made: Notebook) -> list[dict[str, Any]]:
    """Return the cells that give points."""
    return [one for one in made["cells"] if _nbgrader(one).get("grade")]


def _nbgrader(cell: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return found
