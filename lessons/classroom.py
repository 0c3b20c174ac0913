"""What can a learner do with a lesson that is open in a notebook?"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from IPython.core.getipython import get_ipython

from autograders import rubric as rubrics
from autograders.display import Picture, in_cell, styled
from autograders.grader import grade
from autograders.report import Report
from autograders.widgets.markup import el
from cluster.backend import BackendError
from cluster.backends import EMBEDDED
from cluster.source import DocumentError
from lessons import answer_magic, attempts, catalogue
from lessons.answer_modules import AnswerModules
from lessons.by_hand import ByHandView
from lessons.catalogue import Lesson, Question
from lessons.chain_view import ChainView
from lessons.feedback import Feedback
from lessons.flow_map import FlowMapView
from lessons.front_end import show
from lessons.notice import Message, Notice
from lessons.progress import Standing
from lessons.safe_files import FileProblem
from lessons.score import Score
from lessons.scoreboard import ScoreboardView

if TYPE_CHECKING:
    from labs.opened import OpenLab
    from lessons.redaction_view import BeforeAndAfterView

_log = logging.getLogger(__name__)


class Answers(dict[str, str]):
    """Answers by question; says what to do about one that is not there."""

    def __missing__(self, question: str) -> str:
        raise Notice(
            f"There is no answer to {question!r} yet, or the kernel was restarted since.",
            f"Run the cell %%answer {question}, then this one again.",
        )


class Classroom:
    """A lesson in a notebook: the answers that its cells keep, its checks and its lab."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._answers: dict[str, str] = {}
        self._feedback: dict[str, Feedback] = {}
        self._lab: OpenLab | None = None
        named = {question.module: name for name, question in lesson.questions.items() if question.module}
        self._modules = AnswerModules(named, self._answers)

    def __repr__(self) -> str:
        return f"{self._lesson.title}   about {self._lesson.minutes} minutes   {self.progress().headline}"

    def _repr_html_(self) -> str:
        title = el("p", el("strong", self._lesson.title), f"   about {self._lesson.minutes} minutes")
        return styled(el("div", title, el("p", self.progress().headline, class_="seclab-quiet"), class_="seclab"))

    @property
    def answers(self) -> Mapping[str, str]:
        """The answers kept so far: question -> text. One that is missing is a Notice."""
        return Answers(self._answers)

    @property
    def lab(self) -> Any:
        """The lab of this lesson; starts it when it does not run yet."""
        if self._lab is None:
            self._lab = self._opened()
            platform = getattr(self._lab, "backend", None)
            where = f" on {platform.name}" if platform and platform.name != EMBEDDED else ""
            show(Message(f"The lab runs{where}: {self._lab.title}."))
        return self._lab

    def keep(self, question: str, text: str) -> answer_magic.Said:
        """Keep an answer, as running its `%%answer` cell does; say what stands out."""
        asked = self._question(question)
        self._answers[question] = text
        self._modules.forget()
        return answer_magic.read(asked, text, self._lesson.rubric.starters.get(question, ""))

    def check(self, question: str) -> Score | ByHandView:
        """Judge the kept answer to a question, show the report, remember the attempt.

        Of a question that a person grades, it shows what they look for.
        """
        asked = self._question(question)
        if asked.manual:
            there = not self._lesson.rubric.unanswered(question, self._answers.get(question, ""))
            return ByHandView(asked, asked.manual, there)
        answer = self._answers.get(question, "")
        report = grade(self._lesson.rubric, self._answers).about(question)
        picture = None if report.unanswered else self._picture(question, answer)
        feedback = self._feedback.setdefault(question, Feedback(self._lesson, asked, self._replay(asked)))
        note = self._remember(report, feedback)
        feedback.show(in_cell(report), answer, picture)
        return Score(report, note)

    def apply(self, question: str) -> Message:
        """Put the kept answer to a question in force in the lab."""
        asked = self._question(question)
        if not asked.apply:
            raise Notice(f"The answer to {question!r} is not put in force in a lab.", "Check it with its check cell.")
        if self._lesson.rubric.unanswered(question, self._answers.get(question, "")):
            raise Notice(
                f"There is no answer to {question!r} yet.", f"Write it in the cell %%answer {question} and run it."
            )
        lab = self.lab
        try:
            return Message(lab.apply(asked.apply, self._answers[question]))
        except (BackendError, DocumentError) as error:
            raise Notice("The lab did not take this answer.", str(error)) from None

    def progress(self) -> Standing:
        """Show how far the learner got in this lesson, over all sessions."""
        return Standing(self._lesson, attempts.progress(self._lesson.rubric))

    def scoreboard(self) -> ScoreboardView:
        """Run every attack and workload of the lab now, and show who won."""
        return ScoreboardView(self.lab)

    def flow_map(self) -> FlowMapView:
        """Send packets between the pods of the lab now, and show which arrive."""
        return FlowMapView(self.lab)

    def chain(self) -> ChainView:
        """Follow the release in force from its model file to production, and show which links hold."""
        return ChainView(self.lab)

    def before_and_after(
        self, texts: str | Sequence[str] | None = None, *, question: str = "redactor", function: str = "redact"
    ) -> BeforeAndAfterView:
        """Show what the kept redactor makes of practice texts, or of `texts`: what leaks, what is lost."""
        # Only lessons on redaction pay for loading its texts.
        from lessons.redaction_view import BeforeAndAfterView

        asked = self._question(question)
        return BeforeAndAfterView.of(self.answers[asked.name], function, texts)

    def importable(self) -> None:
        """Let cells import the answers that are modules."""
        self._modules.install()

    def _question(self, name: str) -> Question:
        if name not in self._lesson.questions:
            near = difflib.get_close_matches(name, self._lesson.questions, n=1)
            known = ", ".join(self._lesson.questions)
            meant = f"Did you mean {near[0]!r}?" if near else f"The questions of this lesson are: {known}."
            raise Notice(f"There is no question {name!r} in this lesson.", meant)
        return self._lesson.questions[name]

    def _opened(self) -> OpenLab:
        if not self._lesson.lab:
            raise Notice(f"“{self._lesson.title}” needs no lab.", "Go on with the next cell.")
        # Importing the platform takes a while: only when a lab is really used.
        from labs.lab import open_lab

        try:
            return open_lab(self._lesson.lab)
        except BackendError as error:
            raise Notice(str(error), "Run seclab doctor in a terminal to see what this machine lacks.") from None

    def _picture(self, question: str, answer: str) -> Picture | None:
        draw = self._lesson.rubric.picture
        try:
            return draw(question, answer) if draw else None
        except DocumentError:
            return None
        except Exception:
            # The verdict counts; a picture that cannot be drawn must not hide it.
            _log.exception("no picture of %s", question)
            return None

    def _remember(self, report: Report, feedback: Feedback) -> str:
        try:
            feedback.refresh()
            if not report.unanswered:
                attempts.record(report, self._answers, feedback.opened)
            return self.progress().headline
        except FileProblem as problem:
            return f"This attempt was not kept: {problem}"

    def _replay(self, question: Question) -> Callable[[str, Mapping[str, Any]], str]:
        def replay(answer: str, case: Mapping[str, Any]) -> str:
            stopped_meanwhile = self._lab is not None
            try:
                return self._tried(question, answer, case)
            except Exception as error:
                # A click must get an answer. A lab that was stopped is attached to anew.
                self._lab = None
                _log.debug("replay failed", exc_info=True)
                return replay(answer, case) if stopped_meanwhile else f"The lab could not try this: {error}"

        return replay

    def _tried(self, question: Question, answer: str, case: Mapping[str, Any]) -> str:
        self._lab = self._lab or self._opened()
        done = self._lab.apply(question.apply, answer) if question.apply else ""
        return f"{done}\n{self._lab.try_case(case)}".strip()


def open_here(slug: str) -> Classroom:
    """Open a lesson, and teach this notebook the `%%answer` cell."""
    try:
        classroom = Classroom(catalogue.lesson(slug))
    except rubrics.UnknownLesson as error:
        raise Notice(f"{error}.") from None
    shell = get_ipython()
    show(classroom)
    classroom.importable()
    if shell is not None:
        shell.register_magic_function(_magic(classroom), "cell", "answer")  # type: ignore[arg-type]
    return classroom


def _magic(classroom: Classroom) -> Callable[[str, str], None]:
    def answer(line: str, cell: str) -> None:
        show(classroom.keep(line.strip(), cell))

    return answer
