"""Which flows of a cluster go through, and which should?

A picture of a few flows: it helps to see an answer at a glance. What is proven
is what the claims prove.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograders.network import drawing
from autograders.widgets.markup import Node, el
from cluster.network import Flow, NetworkPolicy, World, decide

OUTSIDE = "outside the cluster"
Columns = tuple[tuple[str, ...], ...]
"""Namespaces from left to right, in each column from top to bottom; OUTSIDE stands for addresses."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One flow: whether it goes through, and whether it should; `detail` says why, or what was heard."""

    flow: Flow
    allowed: bool
    should: bool
    detail: str = ""

    @property
    def right(self) -> bool:
        """Whether it is as it should be."""
        return self.allowed is self.should

    @property
    def words(self) -> str:
        """Say it without colour or line."""
        word = "allowed" if self.allowed else "denied"
        return word if self.right else f"{word}, should be {'allowed' if self.should else 'denied'}"

    @property
    def symbol(self) -> str:
        """Return one sign for the state."""
        return ("✓" if self.allowed else "–") if self.right else "✗"


@dataclass(frozen=True, slots=True)
class FlowGraph:
    """Flows between the pods of a cluster. `moving` lets a packet travel along each line once."""

    caption: str
    edges: tuple[Edge, ...]
    columns: Columns
    moving: bool = False

    @property
    def summary(self) -> str:
        """How many flows are right, in one sentence."""
        total, wrong = len(self.edges), sum(not edge.right for edge in self.edges)
        if not wrong:
            return f"All {total} flows are as they should be."
        return f"{wrong} of {total} {'is' if wrong == 1 else 'are'} wrong."

    def to_text(self) -> str:
        """Return the flows as a list of plain text."""
        width = max((len(str(edge.flow)) for edge in self.edges), default=0)
        lines = (
            f"{number:>3}  {edge.symbol} {edge.flow!s:<{width}}  {edge.words}"
            for number, edge in enumerate(self.edges, 1)
        )
        return "\n".join([f"{self.caption}  {self.summary}", *lines])

    def to_node(self) -> Node:
        """Return the drawing, and the same as a table."""
        lines = [
            drawing.Line(str(edge.flow.source), str(edge.flow.destination), edge.allowed, edge.right, self._label(edge))
            for edge in self.edges
        ]
        picture = drawing.draw(lines, self.columns, OUTSIDE, f"{self.caption} {self.summary}", self.moving)
        scroll = el("div", picture, class_="seclab-scroll")
        return el(
            "div",
            scroll,
            el(
                "div",
                self._table(),
                class_="seclab-scroll",
                role="region",
                tabindex=0,
                aria_label=f"{self.caption} As a table",
            ),
        )

    def to_html(self) -> str:
        """Return it as static HTML, every text escaped."""
        return self.to_node().to_html()

    def _label(self, edge: Edge) -> str:
        return f"{edge.flow}: {edge.words}"

    def _table(self) -> Node:
        heads = ("line", "flow", "state", *(("why",) if any(edge.detail for edge in self.edges) else ()))
        head = el("tr", *(el("th", name, scope="col") for name in heads))
        rows = (self._row(number, edge, len(heads)) for number, edge in enumerate(self.edges, 1))
        caption = el("caption", f"{self.caption}  ", el("span", self.summary, class_="seclab-summary"))
        return el("table", caption, el("thead", head), el("tbody", *rows))

    def _row(self, number: int, edge: Edge, width: int) -> Node:
        state = ("allowed" if edge.allowed else "denied") if edge.right else "wrong"
        cells = [el("td", f"{edge.symbol} {edge.words}", class_=f"seclab-{state}")]
        if width > len(("line", "flow", "state")):
            cells.append(el("td", edge.detail, class_="seclab-why"))
        return el("tr", el("td", str(number)), el("th", str(edge.flow), scope="row"), *cells)


def flow_graph(
    answer: tuple[NetworkPolicy, ...],
    reference: tuple[NetworkPolicy, ...],
    flows: Iterable[Flow],
    world: World,
    columns: Columns,
    caption: str = "Who reaches whom.",
) -> FlowGraph:
    """Compare what an answer and the reference let through."""
    edges = []
    for flow in flows:
        decision = decide(flow, answer, world)
        edges.append(Edge(flow, decision.allowed, decide(flow, reference, world).allowed))
    return FlowGraph(caption, tuple(edges), columns)
