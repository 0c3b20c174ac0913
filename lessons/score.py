"""Which number does a check cell leave for nbgrader, and what does a learner read?"""

from __future__ import annotations

from autograders.display import styled
from autograders.report import Report
from autograders.widgets.markup import el


class Score(float):
    """The points of a check cell.

    Its text is a bare number, since nbgrader reads partial credit from the
    `text/plain` of the cell's result (nbgrader.utils.determine_grade).
    """

    max_score: int
    note: str

    def __new__(cls, report: Report, note: str = "") -> Score:
        """Take the points of a report; `note` is a sentence that follows them."""
        score = super().__new__(cls, report.score)
        score.max_score, score.note = report.max_score, note
        return score

    def __repr__(self) -> str:
        return f"{float(self):g}"

    def _repr_html_(self) -> str:
        text = f"{self!r} of {self.max_score} points. {self.note}".strip()
        return styled(el("p", text, class_="seclab seclab-quiet"))
