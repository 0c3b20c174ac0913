"""How did the class do? Counts what the gradebook and the logs of attempts hold."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from autograders.check import Check
from autograders.course import attempt_log, by_hand, misconceptions, similar, stragglers, tried
from autograders.course.attempt_log import Trail
from autograders.course.by_hand import Standing
from autograders.course.class_figures import (
    Alike,
    CheckFigures,
    ClassFigures,
    LessonFigures,
    Look,
    Misconception,
    Similar,
    Spread,
)
from autograders.course.class_folder import ClassFolder
from autograders.course.gradebook import Gradebook, Marked, Reported
from autograders.course.paper import Paper

Reports = Mapping[str, Reported]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a report shows beside the figures: names with the errors, and answers that are suspiciously alike."""

    names: bool = False
    similar: bool = False


def count(
    course: ClassFolder, papers: Iterable[Paper], wish: Wish | None = None, now: datetime | None = None
) -> ClassFigures:
    """Count the lessons of a class. Raises ClassError."""
    wanted, at = wish or Wish(), now or datetime.now(UTC)
    with closing(Gradebook(course.gradebook)) as book:
        roster = {learner: f"{first} {last}".strip() for learner, first, last, _ in book.learners()}
        found = tuple(_lesson(course, book, paper, roster, wanted, at) for paper in papers)
    return ClassFigures(at.strftime("%Y-%m-%d %H:%M UTC"), len(roster), wanted.names, found)


def _lesson(
    course: ClassFolder, book: Gradebook, paper: Paper, roster: Mapping[str, str], wish: Wish, now: datetime
) -> LessonFigures:
    marked, standings = book.marked(paper.lesson), by_hand.standings(course.gradebook, paper.lesson)
    reports = {learner: one for learner, one in book.reports(paper.lesson).items() if one.report}
    handed_in = {one.learner: one.notebook.parent for one in course.handed_in(paper.lesson)}
    hints = {check.id: len(paper.hints.get(check.id, ())) for check in paper.checks}
    read = {learner: attempt_log.read(place / attempt_log.NAME, hints, now) for learner, place in handed_in.items()}
    trails = {learner: trail for learner, trail in read.items() if trail}
    known = [one for learner, one in standings.items() if learner in marked and marked[learner].status != "refused"]
    scores = tuple(sorted(one.score for one in known))
    return LessonFigures(
        lesson=paper.lesson,
        title=paper.title,
        questions=paper.questions,
        learners=len(roster.keys() | handed_in.keys()),
        handed_in=len(handed_in),
        graded=len(scores),
        max_score=max((one.max_score for one in known), default=sum(check.points for check in paper.checks)),
        scores=scores,
        mean=statistics.fmean(scores) if scores else None,
        median=statistics.median(scores) if scores else None,
        full_marks=sum(one.score >= one.max_score > 0 for one in known),
        to_look_at=_looks(marked, standings),
        logs=sum(not trail.problem for trail in trails.values()),
        logs_damaged=sum(bool(trail.problem) for trail in trails.values()),
        checks=tuple(_checks(paper.checks, reports, tuple(trails.values()))),
        misconceptions=_misconceptions(paper, reports, wish),
        alike=_alike(paper, reports, wish),
        similar=_similar(course, paper, reports) if wish.similar else None,
        stragglers=stragglers.find(roster, handed_in, marked, standings, trails, now),
    )


def _looks(marked: Mapping[str, Marked], standings: Mapping[str, Standing]) -> tuple[Look, ...]:
    looks = {learner: one.reason for learner, one in marked.items() if one.status != "graded"}
    for learner, standing in standings.items():
        if learner not in looks and any(cell.waits for cell in standing.cells.values()):
            looks[learner] = "waits to be graded by hand in formgrader."
    return tuple(Look(learner, reason) for learner, reason in sorted(looks.items()))


def _checks(checks: Iterable[Check], reports: Reports, trails: Sequence[Trail]) -> Iterator[CheckFigures]:
    verdicts: dict[str, Counter[str]] = {}
    for reported in reports.values():
        unanswered = reported.report.get("unanswered", ())
        for result in reported.report.get("results", ()):
            status = "unanswered" if result["question"] in unanswered else result["status"]
            verdicts.setdefault(result["check"], Counter())[status] += 1
    for check in checks:
        found = verdicts.get(check.id, Counter())
        hints = [trail.hints[check.id] for trail in trails if check.id in trail.hints]
        yield CheckFigures(
            check=check.id,
            question=check.question,
            rubric_line=check.rubric_line,
            points=check.points,
            passed=found["pass"],
            failed=found["fail"],
            error=found["error"],
            skipped=found["skip"],
            unanswered=found["unanswered"],
            seconds=Spread.of(trail.seconds[check.id] for trail in trails if check.id in trail.seconds),
            hint_readers=len(hints),
            hints_read=sum(hints),
        )


def _misconceptions(paper: Paper, reports: Reports, wish: Wish) -> tuple[Misconception, ...]:
    return tuple(
        Misconception(one.check, one.name, len(one.learners), one.learners if wish.names else (), one.counterexample)
        for one in misconceptions.named(paper.folder, reports)
    )


def _alike(paper: Paper, reports: Reports, wish: Wish) -> tuple[Alike, ...]:
    return tuple(
        Alike(one.question, len(one.learners), one.learners if wish.names else (), one.checks, one.example)
        for one in similar.clusters(paper.folder, reports)
    )


def _similar(course: ClassFolder, paper: Paper, reports: Reports) -> tuple[Similar, ...]:
    logs = tried.of_class(course.root / "submitted", paper.lesson, reports)
    return tuple(
        Similar(one.question, one.learners, one.evidence) for one in similar.copies(paper.folder, reports, logs)
    )
