"""What does a learner read about an answer that a person grades?"""

from __future__ import annotations

from dataclasses import dataclass

from autograders.display import prose, styled
from autograders.widgets.markup import el
from lessons.catalogue import Question
from lessons.manual import ByHand, counted


@dataclass(frozen=True, slots=True)
class ByHandView:
    """The rubric of a question, as a notebook shows it. `answered` says whether an answer was kept."""

    question: Question
    rubric: ByHand
    answered: bool

    @property
    def headline(self) -> str:
        """Who grades it, and for how many points."""
        return f"A person grades this answer: {counted(self.rubric.points)}, beside those of the checks."

    @property
    def standing(self) -> str:
        """Whether there is an answer to grade."""
        if self.answered:
            return "Your answer is kept. Save the notebook before you hand it in."
        return f"Not answered yet: write in the cell %%answer {self.question.name} and run it."

    def __repr__(self) -> str:
        return "\n".join([self.headline, *(f"  - {line}" for line in self.rubric.criteria), self.standing])

    def _repr_html_(self) -> str:
        lines = (el("li", *prose(str(line))) for line in self.rubric.criteria)
        shown = (
            el("p", el("strong", self.question.title)),
            el("p", self.headline),
            el("ol", *lines, aria_label="What earns points"),
            el("p", self.standing, class_="seclab-quiet"),
        )
        return styled(el("section", *shown, class_="seclab", aria_label=f"How this is graded: {self.question.title}"))
