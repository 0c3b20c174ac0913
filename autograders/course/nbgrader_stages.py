"""How does `nbgrader autograde` give our grades without running a cell?

Three preprocessors for nbgrader_config.py: one puts the learner's answers into
the notebook as it was released, one grades them in place of Execute, and one
writes the grades into the gradebook.
"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades

from autograders import rubric
from autograders.course import graded_notebook
from autograders.course.class_folder import ClassFolder
from autograders.course.gradebook import Gradebook
from autograders.course.shut_in import shut_in
from autograders.grader import grade
from autograders.notebook import answers

Step = tuple[Any, Any]


class TakeAnswers(NbGraderPreprocessor):  # type: ignore[misc]
    """Keep the answers of a submission, and nothing else."""

    def preprocess(self, nb: Any, resources: Any) -> Step:
        """Read the file itself, as `seclab course grade` does: what nbgrader made of it does not count."""
        del nb
        name = resources["nbgrader"]["notebook"]
        found = answers(Path(resources["metadata"]["path"]) / f"{name}.ipynb")
        return _node(graded_notebook.with_answers(self._built(resources), found)), resources

    def _built(self, resources: Any) -> dict[str, Any]:
        # <class>/submitted/<learner>/<lesson>, or autograded/ in its place.
        course = ClassFolder(Path(resources["metadata"]["path"]).absolute().parents[2])
        built: dict[str, Any] = json.loads(course.source(resources["nbgrader"]["assignment"]).read_text("utf-8"))
        return built


class GradeAnswers(TakeAnswers):
    """Grade the answers and put the report under the check cells."""

    def preprocess(self, nb: Any, resources: Any) -> Step:
        """Replace the notebook by the released one with answers and report."""
        found = answers(nbformat.writes(nb))
        lesson = resources["nbgrader"]["assignment"]
        with shut_in():
            report = grade(rubric.lessons_folder() / lesson, found)
        resources["seclab"] = {"report": report.to_json(), "answers": found}
        return _node(graded_notebook.graded(self._built(resources), found, report)), resources


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]
    """Write the grades; an answer that has not changed since a person graded it is not asked for again."""

    def preprocess(self, nb: Any, resources: Any) -> Step:
        """Do what nbgrader does, then note what was graded."""
        names, judged = resources["nbgrader"], resources["seclab"]
        who = names["student"], names["assignment"]
        with closing(Gradebook(Path(names["db_url"].removeprefix("sqlite:///")))) as book:
            settled = book.settled(*who, judged["answers"])
            step: Step = super().preprocess(nb, resources)
            book.graded_elsewhere(*who, settled, **judged)
        return step


def _node(notebook: dict[str, Any]) -> Any:
    return nbformat.reads(json.dumps(notebook), as_version=4)
