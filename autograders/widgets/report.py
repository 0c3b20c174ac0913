"""How does a report on a page reach back to the kernel: for a hint, for the lab's answer?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from autograders.display import STYLE
from autograders.widgets.markup import Node

Act = Callable[[str], dict[str, Any]]
_FOLDER = Path(__file__).parent


class ReportView(anywidget.AnyWidget):
    """A report with buttons. `serial` counts the reports shown: a late click on an old one does nothing."""

    _esm = (_FOLDER / "report.js").read_text(encoding="utf-8")
    _css = STYLE.read_text(encoding="utf-8")
    tree: traitlets.List[Any] = traitlets.List().tag(sync=True)
    serial = traitlets.Int(0).tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self._acts: Mapping[str, Act] = {}
        self._checks: frozenset[str] = frozenset()
        self.on_msg(self._hear)

    def show(self, view: Node, acts: Mapping[str, Act], checks: frozenset[str]) -> None:
        """Show another report. A button calls its act with the check's id and sends what it returns."""
        self._acts, self._checks = acts, checks
        with self.hold_sync():
            self.tree = view.to_json()
            self.serial += 1

    def keep(self, view: Node) -> None:
        """Remember how the page looks by now, for when it is saved and opened again."""
        self.tree = view.to_json()

    def _hear(self, _widget: object, message: object, _buffers: object) -> None:
        """Answer a click. Only known acts on checks of this report are heard."""
        if not isinstance(message, dict) or message.get("serial") != self.serial:
            return
        act, check = message.get("act"), message.get("check")
        if isinstance(act, str) and isinstance(check, str) and act in self._acts and check in self._checks:
            self.send({**self._acts[act](check), "act": act, "check": check, "serial": self.serial})
