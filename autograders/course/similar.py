"""Which learners reason alike, and which answers are more alike than the task makes them?

The first is for teaching. The second lists what to look at, with the evidence in
plain words: two answers can be alike for many reasons, and likeness proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from autograders import rubric
from autograders.course import evidence
from autograders.course.evidence import Mark
from autograders.course.gradebook import Reported
from autograders.course.marks import Lesson, meaning
from autograders.course.tried import Tried

FEW, FEW_SHARE = 6, 10


@dataclass(frozen=True, slots=True)
class Cluster:
    """Learners whose wrong answers to a question mean the same. `checks` failed; `example` is one of the answers."""

    question: str
    learners: tuple[str, ...]
    checks: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two learners, or more, with answers to look at; each piece of evidence is a sentence."""

    question: str
    learners: tuple[str, ...]
    evidence: tuple[str, ...]


def clusters(folder: Path, reports: Mapping[str, Reported], *, right: bool = False) -> tuple[Cluster, ...]:
    """Group wrong answers that mean the same, the largest group first; with `right`, the right ones too."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for learner, reported in sorted(reports.items()):
        for question, text in _answered(reported):
            if right or _wrong(reported, question):
                found[question, meaning(folder, question, text)].append(learner)
    order = {question: number for number, question in enumerate(rubric.load(folder).questions)}
    made = [
        Cluster(question, tuple(all_), _wrong(reports[all_[0]], question), reports[all_[0]].answers[question])
        for (question, _), all_ in found.items()
        if len(all_) > 1
    ]
    return tuple(sorted(made, key=lambda one: (-len(one.learners), order.get(one.question, 0), one.learners)))


def copies(
    folder: Path, reports: Mapping[str, Reported], tried: Mapping[str, tuple[Tried, ...]] | None = None
) -> tuple[Pair, ...]:
    """List answers that share what few share and nothing forces, the strongest evidence first.

    `tried` are the learners' own logs of attempts, as tried.of_class returns them.
    """
    asked: dict[str, dict[str, str]] = defaultdict(dict)
    for learner, reported in sorted(reports.items()):
        for question, text in _answered(reported):
            asked[question][learner] = text
    found: list[tuple[float, Pair]] = []
    for question, answers in asked.items():
        lesson = Lesson.of(folder, question)
        wrong = {learner for learner in answers if _wrong(reports[learner], question)}
        logs = tried or {}
        marks = {name: set(lesson.marks(text, name in wrong, logs.get(name, ()))) for name, text in answers.items()}
        alike = _alike(question, _rare(marks), lesson.words, len(answers))
        found += [(weight, _with_first(pair, same, logs)) for weight, same, pair in alike]
    return tuple(pair for _, pair in sorted(found, key=lambda one: (-one[0], one[1].question, one[1].learners)))


def _answered(reported: Reported) -> Iterator[tuple[str, str]]:
    unanswered = set(reported.report.get("unanswered", ()))
    for question in dict.fromkeys(result["question"] for result in reported.report.get("results", ())):
        text = reported.answers.get(question, "")
        if question not in unanswered and text.strip():
            yield question, text


def _wrong(reported: Reported, question: str) -> tuple[str, ...]:
    """Return the checks of a question that failed, or could not read the answer."""
    results = (result for result in reported.report.get("results", ()) if result["question"] == question)
    return tuple(result["check"] for result in results if result["status"] in ("fail", "error"))


def _rare(marks: Mapping[str, set[Mark]]) -> dict[Mark, tuple[str, ...]]:
    """Return the marks that several learners carry, but few: so there are few pairs, whatever the class's size."""
    carriers: dict[Mark, list[str]] = defaultdict(list)
    for learner, own in marks.items():
        for mark in own:
            carriers[mark].append(learner)
    few = max(2, min(FEW, len(marks) // FEW_SHARE))
    return {mark: tuple(carriers[mark]) for mark in sorted(carriers) if 2 <= len(carriers[mark]) <= few}


def _alike(
    question: str, rare: Mapping[Mark, tuple[str, ...]], words: frozenset[str], asked: int
) -> Iterator[tuple[float, tuple[Mark, ...], Pair]]:
    """Yield the learners that share enough; three who share the same are one group."""
    shared: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for mark, learners in rare.items():
        for pair in combinations(learners, 2):
            shared[pair].append(mark)
    groups: dict[tuple[Mark, ...], set[str]] = defaultdict(set)
    for pair, marks in shared.items():
        if evidence.weight(marks, words) >= evidence.ENOUGH:
            groups[tuple(marks)].update(pair)
    for same, members in groups.items():
        learners = tuple(sorted(members))
        told = evidence.sentences({mark: len(rare[mark]) for mark in same}, learners, asked)
        yield evidence.weight(same, words), same, Pair(question, learners, told)


def _with_first(pair: Pair, same: tuple[Mark, ...], logs: Mapping[str, tuple[Tried, ...]]) -> Pair:
    """Add whose log has the shared texts first."""
    shared = {mark.what for mark in same if mark.kind == "tried"}
    times = sorted(
        min((one.when, learner) for one in logs[learner] if one.digest in shared) for learner in pair.learners if shared
    )
    if len(times) < 2 or times[0][0] == times[1][0]:
        return pair
    when, learner = times[0]
    told = f"the log of {evidence.shown(learner)} has them first, from {when} on"
    return replace(pair, evidence=(*pair.evidence, told))
