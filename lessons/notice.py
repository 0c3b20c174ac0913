"""How does a notebook say one sentence, good or bad, without a traceback?"""

from __future__ import annotations

from dataclasses import dataclass

from autograders.display import styled
from autograders.widgets.markup import el


@dataclass(frozen=True, slots=True)
class Message:
    """A quiet line below a cell; line breaks are kept."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        lines = (el("p", line) for line in self.text.splitlines())
        return styled(el("div", *lines, class_="seclab seclab-quiet", role="status"))


class Notice(Exception):
    """Stops a cell with a message and a next step instead of a traceback."""

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.args[0]} {self.next_step}".strip()

    def _render_traceback_(self) -> list[str]:
        return [str(self)]
