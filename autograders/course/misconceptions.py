"""Which reasoning errors does a class make, by the names that the lesson has for them?

Each wrong specimen of a lesson is one misconception. A learner's failed check
gets the name of the specimen that means the same as the answer, else of one that
fails the check in the same way. Answers are compared as data, never executed.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from autograders import rubric
from autograders.course.gradebook import Reported
from autograders.course.normal_forms import default, language, normal_form
from autograders.examples import REFERENCE, Example, examples
from autograders.grader import grade
from autograders.report import Report

Lines = frozenset[str]


@dataclass(frozen=True, slots=True)
class Misconception:
    """One error, and who made it. `name` is the specimen's, "" where the lesson knows none like it.

    `counterexample` is the case that shows it to most of these learners, "" without one.
    """

    check: str
    name: str
    learners: tuple[str, ...]
    counterexample: str


class _Signature(NamedTuple):
    """How a check failed."""

    expected: str
    got: str
    counterexample: str


@dataclass(frozen=True, slots=True)
class _Known:
    """A specimen: what it means, how it is written, and how its check fails."""

    name: str
    form: str | None
    written: Lines
    signature: _Signature | None


@dataclass(frozen=True, slots=True)
class _Check:
    """The specimens of a check, and the lines in which what they mean differs from the reference."""

    known: tuple[_Known, ...]
    reference: Lines
    own: Lines

    def alike(self, one: str | None, other: str) -> bool:
        """Whether both forms differ from the reference, and in the same of the check's own lines."""
        wrong = (_lines(other) ^ self.reference) & self.own
        return bool(wrong) and (_lines(one) ^ self.reference) & self.own == wrong


def named(folder: Path, reports: Mapping[str, Reported]) -> tuple[Misconception, ...]:
    """Return the errors behind all failed checks of a class, the most common first.

    `folder` is the lesson's, `reports` what Gradebook.reports returns for it.
    """
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for learner, reported in sorted(reports.items()):
        for check, question, signature in _failed(reported.report):
            name = name_of(folder, check, question, reported.answers.get(question, ""), signature)
            found[check, name, "" if name else signature.counterexample].append((learner, signature.counterexample))
    order = {check.id: number for number, check in enumerate(rubric.load(folder).checks)}
    made = [
        Misconception(check, name, tuple(learner for learner, _ in cases), _commonest(case for _, case in cases))
        for (check, name, _), cases in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (-len(one.learners), order.get(one.check, 0), one.name, one.learners)))


def name_of(folder: Path, check: str, question: str, answer: str, signature: tuple[str, str, str]) -> str:
    """Return the specimen whose error an answer makes, "" for none."""
    known = _of_check(folder, rubric.load(folder).version, check)
    form = normal_form(folder, question, answer)
    alike = [one for one in known.known if form is not None and one.form == form]
    if not alike:
        alike = [one for one in known.known if one.signature == signature]
        if len({one.form for one in alike}) != 1:
            # Several errors show themselves by this case: the one that goes wrong in the same places.
            alike = [one for one in alike or known.known if form is not None and known.alike(one.form, form)]
    return _closest(alike, form, _written(folder, question, answer))


def _closest(alike: Sequence[_Known], form: str | None, written: Lines) -> str:
    """Of several, return the one that differs least in meaning, then in writing."""
    meant = _lines(form)
    best = min(
        alike, key=lambda one: (len(_lines(one.form) ^ meant), len(one.written ^ written), one.name), default=None
    )
    return best.name if best else ""


@functools.lru_cache(maxsize=1024)
def _of_check(folder: Path, _version: str, check: str) -> _Check:
    question = next((one.question for one in rubric.load(folder).checks if one.id == check), "")
    kept = list(examples(folder, question))
    reference = next(
        (_lines(normal_form(folder, question, one.text)) for one in kept if one.about == REFERENCE), _lines("")
    )
    known = tuple(_known(folder, one) for one in kept if one.about == check)
    own = frozenset[str]().union(*(_lines(one.form) ^ reference for one in known))
    return _Check(known, reference, own)


def _known(folder: Path, specimen: Example) -> _Known:
    report = _graded(folder, specimen).to_json()
    signature = next((found for check, _, found in _failed(report) if check == specimen.about), None)
    form = normal_form(folder, specimen.question, specimen.text)
    return _Known(specimen.name, form, _written(folder, specimen.question, specimen.text), signature)


def _graded(folder: Path, specimen: Example) -> Report:
    """Judge a specimen by the checks of its question, and those that these wait for."""
    whole = rubric.load(folder)
    wanted, questions = {check.id for check in whole.checks if check.question == specimen.question}, {specimen.question}
    for check in reversed(whole.checks):
        if check.id in wanted:
            wanted |= set(check.after)
            questions.add(check.question)
    answers = {question: _reference(folder, question) for question in questions}
    checks = tuple(check for check in whole.checks if check.id in wanted)
    return grade(replace(whole, checks=checks), {**answers, specimen.question: specimen.text})


def _reference(folder: Path, question: str) -> str:
    return next((one.text for one in examples(folder, question) if one.about == REFERENCE), "")


def _failed(report: Mapping[str, Any]) -> Iterator[tuple[str, str, _Signature]]:
    """Yield check, question and signature of what a report says was wrong."""
    for result in report.get("results", ()):
        if result["status"] == "fail":
            finding = result.get("finding") or {}
            case = (finding.get("counterexample") or {}).get("text", "")
            yield (
                result["check"],
                result["question"],
                _Signature(finding.get("expected", ""), finding.get("got", ""), case),
            )


def _written(folder: Path, question: str, text: str) -> Lines:
    form = default(language(folder, question), text)
    return _lines(text if form is None else form)


def _lines(form: str | None) -> Lines:
    return frozenset((form or "").splitlines())


def _commonest(cases: Iterator[str]) -> str:
    counted = Counter(cases)
    return min(counted, key=lambda case: (-counted[case], case))
