"""Who may do what, where: as the answer has it, and as it should be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from autograders.widgets.markup import Node, el
from cluster import iam
from cluster.iam.decision import Dialect, Policies
from cluster.iam.policy import Policy
from cluster.iam.request import Request

Held = Mapping[str, Policies | Iterable[Policy]]
"""The policies that bear on each principal, by its name."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One decision, and what it should have been."""

    allowed: bool
    should: bool

    @property
    def right(self) -> bool:
        """Whether the answer decides as it should."""
        return self.allowed == self.should

    def __str__(self) -> str:
        word = "✓ allowed" if self.allowed else "– denied"
        return word if self.right else f"{word} ✗ should be {'allowed' if self.should else 'denied'}"


@dataclass(frozen=True, slots=True)
class Row:
    """What one principal may do with one action, place by place."""

    principal: str
    action: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class AccessMatrix:
    """Principal × action × place. `places` heads the columns."""

    caption: str
    places: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def wrong(self) -> int:
        """How many cells differ from what they should be."""
        return sum(not cell.right for row in self.rows for cell in row.cells)

    @property
    def summary(self) -> str:
        """How many cells are right, in one sentence."""
        total, wrong = sum(len(row.cells) for row in self.rows), self.wrong
        if not wrong:
            return f"All {total} cells are as they should be."
        return f"{wrong} of {total} {'is' if wrong == 1 else 'are'} wrong."

    def to_text(self) -> str:
        """Return the table in columns of plain text."""
        table = [
            ["principal", "action", *self.places],
            *([row.principal.rsplit("/", 1)[-1], row.action, *map(str, row.cells)] for row in self.rows),
        ]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in table)
        return "\n".join([f"{self.caption}  {self.summary}", *(line.rstrip() for line in lines)])

    def to_node(self) -> Node:
        """Return the table as a view."""
        head = (*(el("th", name, scope="col") for name in ("principal", "action")), *map(_place, self.places))
        table = el(
            "table",
            el("caption", f"{self.caption}  ", el("span", self.summary, class_="seclab-summary")),
            el("thead", el("tr", *head)),
            el("tbody", *self._lines()),
            class_="seclab-matrix",
        )
        return el("div", table, class_="seclab-scroll", role="region", tabindex=0, aria_label=self.caption)

    def _lines(self) -> Iterable[Node]:
        for principal, group in groupby(self.rows, lambda row: row.principal):
            rows = tuple(group)
            head = el("th", principal.rsplit("/", 1)[-1], scope="rowgroup", rowspan=len(rows))
            for at, row in enumerate(rows):
                yield el("tr", None if at else head, el("th", row.action, scope="row"), *map(_cell, row.cells))

    def to_html(self) -> str:
        """Return the table as static HTML, every text escaped."""
        return self.to_node().to_html()


def _place(place: str) -> Node:
    bucket, slash, prefix = place.partition("/")
    return el("th", el("span", bucket + slash), prefix, scope="col") if prefix else el("th", place, scope="col")


def _cell(cell: Cell) -> Node:
    state = ("allowed" if cell.allowed else "denied") if cell.right else "wrong"
    word = "allowed" if cell.allowed else "denied"
    symbol = "✓" if cell.allowed else "–"
    should = None if cell.right else el("span", f"✗ should be {'allowed' if cell.should else 'denied'}")
    return el("td", el("span", f"{symbol} {word}"), should, class_=f"seclab-{state}")


def access_matrix(
    answer: Held,
    reference: Held,
    *,
    actions: Iterable[str],
    places: Iterable[str],
    caption: str = "Who may do what, where.",
    dialect: Dialect = "aws",
) -> AccessMatrix:
    """Compare what an answer and the reference decide on a table of requests.

    Both map principal -> its policies. A place is `bucket/prefix/` (any object
    below it), `bucket/key`, or `bucket` (no prefix); bucket actions ask about the
    bucket, with the prefix as `s3:prefix`.
    """
    asked, columns = tuple(actions), tuple(places)

    def row(principal: str, action: str) -> Row:
        requests = [request_for(principal, action, place) for place in columns]
        sides = (_policies(held.get(principal, ())) for held in (answer, reference))
        got, should = ([iam.decide(request, side, dialect).allowed for request in requests] for side in sides)
        return Row(principal, action, tuple(map(Cell, got, should)))

    return AccessMatrix(caption, columns, tuple(row(principal, action) for principal in reference for action in asked))


def _policies(held: Policies | Iterable[Policy]) -> Policies:
    return held if isinstance(held, Policies) else Policies(identity=tuple(held))


def request_for(principal: str, action: str, place: str) -> Request:
    """Return the request that stands for a cell of the matrix."""
    bucket, _, key = place.partition("/")
    if "Bucket" in action:
        return Request(
            principal, action, f"arn:aws:s3:::{bucket}", {"s3:prefix": key} if key and "List" in action else {}
        )
    return Request(
        principal, action, f"arn:aws:s3:::{bucket}/{key}{'' if key and not key.endswith('/') else 'example'}"
    )
