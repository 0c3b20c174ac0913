"""Who is winning in a lab: the attacks, or those who work there?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from autograders.display import styled
from autograders.widgets.markup import Node, el
from lessons.front_end import publish, someone_is_there
from lessons.standing import remember

if TYPE_CHECKING:
    from labs.opened import OpenLab
    from labs.scoreboard import Scoreboard

WIDE = {"width": "100%", "min_width": "0", "overflow": "auto"}
"""Keeps a wide table inside its cell: it scrolls there."""
_WORDS = {
    ("attack", "blocked"): ("✓", "blocked", "pass"),
    ("attack", "succeeded"): ("✗", "succeeds", "fail"),
    ("workload", "succeeded"): ("✓", "works", "pass"),
    ("workload", "blocked"): ("✗", "refused", "fail"),
}


class ScoreboardView:
    """The scoreboard of a lab below a cell, with a button that runs every probe again."""

    def __init__(self, lab: OpenLab) -> None:
        self._lab = lab

    def _ipython_display_(self) -> None:
        board = self._lab.probe()
        remember(board)
        page = styled(to_node(board))
        publish(board.to_text(), page, _live(self._lab, page) if someone_is_there() else "")


def _live(lab: OpenLab, shown: str) -> str:
    page = ipywidgets.HTML(shown, layout=WIDE)
    button = ipywidgets.Button(description="Run them again", tooltip="Run every attack and workload again")

    def again(_: ipywidgets.Button) -> None:
        button.disabled, button.description = True, "Running…"
        now = lab.probe()
        remember(now)
        page.value = styled(to_node(now))
        button.disabled, button.description = False, "Run them again"

    button.on_click(again)
    return str(ipywidgets.VBox([page, button]).model_id)


def to_node(board: Scoreboard) -> Node:
    """Return the scoreboard as a view."""
    attacks, workloads = (
        f"{board.attacks_blocked} of {board.attacks}",
        f"{board.workloads_healthy} of {board.workloads}",
    )
    head = el(
        "p",
        el("strong", f"Attacks blocked: {attacks}"),
        el("strong", f"Workloads healthy: {workloads}"),
    )
    names = el("tr", *(el("th", name, scope="col") for name in ("kind", "what happens", "outcome", "technique")))
    rows = (_row(probe.to_json()) for probe in board.probes)
    table = el("table", el("caption", f"Every probe of the lab {board.lab}"), el("thead", names), el("tbody", *rows))
    scroll = el("div", table, class_="seclab-scroll", role="region", tabindex=0, aria_label="Scoreboard")
    return el(
        "section",
        el("header", head, class_="seclab-head", role="status"),
        el("div", scroll, class_="seclab-picture"),
        class_="seclab seclab-report",
        aria_label="Scoreboard",
    )


def _row(probe: dict[str, Any]) -> Node:
    symbol, word, style = _WORDS.get(
        (probe["kind"], probe["outcome"]), ("!", f"no verdict: {probe['detail']}", "error")
    )
    outcome = el("td", el("span", f"{symbol} {word}", class_="seclab-word"), class_=f"seclab-{style}")
    return el(
        "tr", el("td", probe["kind"]), el("th", probe["title"], scope="row"), outcome, el("td", probe["technique"])
    )
