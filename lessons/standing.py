"""How did a lab stand when it was last probed?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from cluster.home import home
from lessons.safe_files import FileProblem, private_folder, write_whole

if TYPE_CHECKING:
    from labs.scoreboard import Scoreboard


def remember(board: Scoreboard) -> None:
    """Keep the outcome for the course home, which starts no lab."""
    try:
        path = _file(board.lab)
        private_folder(path.parent)
        write_whole(path, json.dumps(board.to_json()))
    except FileProblem:
        # Only the course home would show it; the learner sees the board itself.
        return


def remembered(lab: str) -> dict[str, int]:
    """Return the counts of a lab when it was last probed; empty when it never was."""
    try:
        kept = json.loads(_file(lab).read_text(encoding="utf-8"))
        return {name: int(kept[name]) for name in ("attacks", "attacks_blocked", "workloads", "workloads_healthy")}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _file(lab: str) -> Path:
    return home() / "scoreboards" / f"{lab}.json"
