"""What is in force in the lab, what was released, and what does production run?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cluster import private

MOST = 60
_KEPT = ("texts", "digests", "deployment", "model", "running", "deployments")


@dataclass(slots=True)
class State:
    """Texts by target; digests by what they are; the last deployments, oldest first.

    `deployment` is the manifest as the repository has it: what a rebuilt cluster gets.
    """

    file: Path
    texts: dict[str, str]
    digests: dict[str, str] = field(default_factory=dict)
    deployment: str = ""
    model: str = ""
    running: str = ""
    deployments: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def load(cls, file: Path) -> State | None:
        """Read it back; None when there is none, or it was damaged."""
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            texts, digests = dict(data["texts"]), dict(data["digests"])
            found = cls(file, texts, digests, str(data["deployment"]), str(data["model"]), str(data["running"]))
            found.deployments = list(data["deployments"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return found

    def note(self, deployment: dict[str, Any]) -> None:
        """Remember what production was given."""
        self.deployments = [*self.deployments, deployment][-MOST:]

    def save(self) -> None:
        """Replace the file in one step; only its owner reads it."""
        data = {name: getattr(self, name) for name in _KEPT}
        private.write(self.file, json.dumps(data))
