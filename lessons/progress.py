"""How far is the learner in a lesson, question by question?"""

from __future__ import annotations

from dataclasses import dataclass

from autograders.display import meter, styled
from autograders.widgets.markup import el
from lessons.attempts import Progress
from lessons.catalogue import Lesson
from lessons.manual import counted


@dataclass(frozen=True, slots=True)
class Standing:
    """The best scores of a lesson, as a notebook shows them."""

    lesson: Lesson
    progress: Progress

    @property
    def headline(self) -> str:
        """The best score so far, in one sentence."""
        made = self.progress
        tries = f"{made.attempts} attempt{'' if made.attempts == 1 else 's'}"
        return f"Your best in this lesson: {made.score} of {made.max_score} points ({tries})."

    def __repr__(self) -> str:
        return "\n".join([self.headline, *(f"  {score}  {title}" for title, score in self._rows())])

    def _repr_html_(self) -> str:
        head = el("tr", el("th", "question", scope="col"), el("th", "best", scope="col"))
        rows = (el("tr", el("th", title, scope="row"), el("td", score)) for title, score in self._rows())
        table = el("table", el("thead", head), el("tbody", *rows), aria_label="The best score of each question")
        bar = meter(self.progress.score, self.progress.max_score)
        shown = (
            el("header", el("p", el("strong", self.headline)), bar, class_="seclab-head"),
            el("div", table, class_="seclab-picture"),
        )
        full = " seclab-full" if self.progress.complete else ""
        return styled(el("section", *shown, class_=f"seclab seclab-report{full}", aria_label="Progress"))

    def _rows(self) -> list[tuple[str, str]]:
        scores = self.progress.questions
        titles = {name: question.title for name, question in self.lesson.questions.items()}
        checked = [(titles.get(name, name), f"{best} of {most}") for name, (best, most) in scores.items()]
        by_hand = self.lesson.manual.items()
        return [*checked, *((titles[name], f"a person grades it: {counted(by.points)} more") for name, by in by_hand)]
