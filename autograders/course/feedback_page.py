"""What stands on the page that one learner gets back?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograders.course import pages
from autograders.course.by_hand import Cell, Standing
from autograders.course.paper import Paper
from autograders.report import SYMBOLS, WORDS, Status

MAX_LINES = 1_000


@dataclass(frozen=True, slots=True)
class Returned:
    """Everything about one learner's submission that the page may show."""

    learner: str
    name: str
    status: str
    reason: str
    report: Mapping[str, Any]
    answers: Mapping[str, str]
    standing: Standing
    hints: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an answer; `findings` names the checks whose finding points at it."""

    text: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check: what the report says about it, and the hints that the learner has read."""

    result: Mapping[str, Any]
    waiting: bool
    hints: tuple[str, ...]
    hints_left: int

    @property
    def symbol(self) -> str:
        """The sign beside the verdict."""
        return SYMBOLS[self._status]

    @property
    def word(self) -> str:
        """The verdict in a word."""
        return "not answered" if self.waiting else WORDS[self._status]

    @property
    def line(self) -> int:
        """The place in the notebook's cell, where the answer starts below its first line; 0 without one."""
        place = (self.result["finding"] or {}).get("location")
        return place["line"] + 1 if place else 0

    @property
    def _status(self) -> Status:
        status: Status = self.result["status"]
        return status


@dataclass(frozen=True, slots=True)
class Part:
    """One question: the learner's answer, the verdicts on it, and what a person added."""

    name: str
    title: str
    lines: tuple[Line, ...]
    more_lines: int
    verdicts: tuple[Verdict, ...]
    criteria: tuple[str, ...]
    cells: tuple[Cell, ...]
    comments: tuple[str, ...]

    @property
    def score(self) -> float:
        """Points, a person's before ours."""
        return sum(cell.score for cell in self.cells)

    @property
    def max_score(self) -> float:
        """Points that can be reached."""
        return sum(cell.max_score for cell in self.cells)

    @property
    def by_person(self) -> bool:
        """Whether a person gave points."""
        return any(cell.by_person for cell in self.cells)

    @property
    def waits(self) -> bool:
        """Whether a person still has to look."""
        return any(cell.waits for cell in self.cells)


def page(paper: Paper, returned: Returned, stamp: str) -> bytes:
    """Return the page. `stamp` tells a later run whether the same page would come out."""
    parts = tuple(_parts(paper, returned))
    verdicts = [verdict for part in parts for verdict in part.verdicts]
    first = next((verdict for verdict in verdicts if verdict.result["status"] in ("fail", "error")), None)
    return pages.render(
        "feedback.html",
        paper=paper,
        returned=returned,
        stamp=stamp,
        parts=parts,
        passed=sum(verdict.result["status"] == "pass" for verdict in verdicts),
        checks=len(verdicts),
        first=first,
    )


def _parts(paper: Paper, returned: Returned) -> Iterator[Part]:
    results: dict[str, list[Mapping[str, Any]]] = {}
    for result in returned.report.get("results", ()):
        results.setdefault(result["question"], []).append(result)
    unanswered = returned.report.get("unanswered", ())
    names = dict.fromkeys((*paper.questions, *results))
    for name in names:
        verdicts = tuple(_verdict(paper, result, name in unanswered, returned) for result in results.get(name, ()))
        lines = returned.answers[name].rstrip("\r\n").split("\n") if name in returned.answers else []
        yield Part(
            name,
            paper.questions.get(name, name),
            tuple(_lines(name, lines, verdicts)) if lines else (),
            max(0, len(lines) - MAX_LINES),
            verdicts,
            paper.criteria.get(name, ()),
            tuple(_of(name, returned.standing.cells)),
            tuple(_of(name, returned.standing.comments)),
        )


def _verdict(paper: Paper, result: Mapping[str, Any], waiting: bool, returned: Returned) -> Verdict:
    known, read = paper.hints.get(result["check"], ()), returned.hints.get(result["check"], 0)
    return Verdict(result, waiting, known[:read], len(known[read:]))


def _lines(question: str, lines: list[str], verdicts: tuple[Verdict, ...]) -> Iterator[Line]:
    """Yield the cell as the notebook shows it: its first line names the question."""
    for number, text in enumerate([f"%%answer {question}", *lines[:MAX_LINES]], 1):
        findings = tuple(verdict.result["check"] for verdict in verdicts if verdict.line == number)
        yield Line(pages.short(text.rstrip("\r")), findings)


def _of(question: str, found: Mapping[str, Any]) -> Iterator[Any]:
    """Yield what belongs to the cells of a question; their names end with it: `check-ports`, `answer-ports`."""
    return (one for name, one in found.items() if name.partition("-")[2] == question)
