"""Which flows go through in a lab now, as real packets tell?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from autograders.display import styled
from autograders.network.graph import Edge, FlowGraph
from autograders.widgets.markup import Node, el
from lessons.front_end import publish, someone_is_there
from lessons.notice import Notice
from lessons.scoreboard import WIDE

if TYPE_CHECKING:
    from labs.network_lab import NetworkLab

AGAIN, BUSY = "Send the packets again", "Sending…"
SHOWN = 5


class FlowMapView:
    """The map of a network below a cell, with a button that sends every packet again."""

    def __init__(self, lab: Any) -> None:
        if not hasattr(lab, "tried_map"):
            raise Notice("This lab has no network.", "A map is there in lessons about networks.")
        self._lab: NetworkLab = lab

    def _ipython_display_(self) -> None:
        text, view = shown(self._lab)
        page = styled(view)
        publish(text, page, _live(self._lab, page) if someone_is_there() else "")


def _live(lab: NetworkLab, first: str) -> str:
    page = ipywidgets.HTML(first, layout=WIDE)
    button = ipywidgets.Button(description=AGAIN, tooltip="Try all flows again", layout={"width": "auto"})

    def again(_: ipywidgets.Button) -> None:
        button.disabled, button.description = True, BUSY
        page.value = styled(shown(lab)[1])
        button.disabled, button.description = False, AGAIN

    button.on_click(again)
    return str(ipywidgets.VBox([page, button], layout=WIDE | {"align_items": "flex-start"}).model_id)


def shown(lab: NetworkLab) -> tuple[str, Node]:
    """Send the packets; return the map and what was dropped last, as text and as a view."""
    before = max((denial.time for denial in lab.denials()), default=0.0)
    tried = lab.tried_map()
    edges = tuple(Edge(one.flow, one.allowed, should, "" if one.allowed else one.reason) for one, should in tried)
    graph = FlowGraph("Who reaches whom now.", edges, lab.columns, moving=True)
    dropped = [str(denial) for denial in lab.denials(before)][-SHOWN:]
    text = "\n".join([graph.to_text(), *(["", "Dropped last:", *dropped] if dropped else [])])
    lines = [el("p", el("strong", "Dropped last, as the network wrote it down:")), el("pre", "\n".join(dropped))]
    picture = el("div", graph.to_node(), *(lines if dropped else ()), class_="seclab-picture")
    return text, el("section", picture, class_="seclab seclab-report", aria_label="Map of the network")
