"""Does a lesson's folder hold what it must, and nothing else?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lessons.catalogue import SUFFIXES, Lesson
from lessons.contract import specimens
from lessons.mistake import sentence, shown

SPECIMENS = 3
_TOP = ("lesson.md", "rubric.py", "hints.md")
_NAME = re.compile(r"[a-z0-9][a-z0-9_]*")


def stray_files(lesson: Lesson) -> list[str]:
    """Find files that no lesson has, links, and required files that are missing."""
    missing = [lesson.folder / name for name in _TOP if not (lesson.folder / name).is_file()]
    if missing:
        return [sentence(f"{shown(file)} is missing", "Write it") for file in missing]
    files = [file for file in sorted(lesson.folder.rglob("*")) if "__pycache__" not in file.parts]
    return [problem for file in files if (problem := _stray(lesson, file))]


def uncovered_checks(lesson: Lesson) -> list[str]:
    """Find checks without specimens or hints, and names of checks and questions that are not."""
    return [*_few_specimens(lesson), *_few_kinds(lesson), *_unhinted(lesson), *_unknown_names(lesson)]


def _stray(lesson: Lesson, file: Path) -> str:
    place = file.relative_to(lesson.folder).parts
    if file.is_symlink():
        return sentence(f"{shown(file)} is a link", "Put the file itself there")
    if file.is_dir():
        return ""
    if not _expected(lesson, place):
        step = "Remove it, or give it the place and the extension that CONTRIBUTING.md names"
        return sentence(f"{shown(file)} is no file of a lesson", step)
    return ""


def _expected(lesson: Lesson, place: tuple[str, ...]) -> bool:
    match place:
        case (name,):
            return name in _TOP
        case ("solutions", name):
            return name in {f"{question.name}{question.suffix}" for question in lesson.questions.values()}
        case ("specimens", kind, question, name) if kind in specimens.KINDS:
            return question in lesson.questions and _named(name, [lesson.questions[question].suffix])
        case ("specimens", check, name) if check not in specimens.KINDS:
            return _named(name, _suffixes(lesson, check))
    return False


def _suffixes(lesson: Lesson, check_id: str) -> Iterable[str]:
    """Return the extensions that a check's specimens may have; all of them for an unknown check."""
    known = [check.question for check in lesson.rubric.checks if check.id == check_id]
    return [lesson.questions[question].suffix for question in known] or SUFFIXES.values()


def _named(name: str, suffixes: Iterable[str]) -> bool:
    stem, dot, suffix = name.partition(".")
    return bool(_NAME.fullmatch(stem)) and dot + suffix in suffixes


def _few_specimens(lesson: Lesson) -> Iterator[str]:
    counts = dict.fromkeys((check.id for check in lesson.rubric.checks), 0)
    for specimen, _ in specimens.wrong(lesson):
        counts[specimen.about] += 1
    for check, count in counts.items():
        if count < SPECIMENS:
            place = shown(lesson.folder / "specimens" / check)
            yield sentence(
                f"{place}/ holds {count} of {SPECIMENS} specimens", "Write a wrong answer for each misconception"
            )


def _few_kinds(lesson: Lesson) -> Iterator[str]:
    for kind in specimens.KINDS:
        present = {specimen.question for specimen in specimens.of_kind(lesson, kind)}
        for question in lesson.questions:
            if question not in present and question not in lesson.manual:
                place = shown(lesson.folder / "specimens" / kind / question)
                yield sentence(f"{place}/ holds no answer", f"Write at least one {kind} answer to {question}")


def _unhinted(lesson: Lesson) -> Iterator[str]:
    for check in lesson.rubric.checks:
        if check.id not in lesson.hints:
            yield sentence(f"{shown(lesson.folder / 'hints.md')} has no hint for {check.id}", f"Add `## {check.id}`")


def _unknown_names(lesson: Lesson) -> Iterator[str]:
    checks = {check.id for check in lesson.rubric.checks}
    step = f"The checks are {', '.join(sorted(checks))}"
    for name in lesson.hints:
        if name not in checks:
            yield sentence(f"{shown(lesson.folder / 'hints.md')} names {name}, which is no check", step)
    for folder in sorted((lesson.folder / "specimens").glob("*")):
        if folder.name not in {*checks, *specimens.KINDS}:
            yield sentence(f"{shown(folder)} names no check", step)
    for check in lesson.rubric.checks:
        for gate in check.after:
            if gate not in checks:
                yield sentence(
                    f"{shown(lesson.folder / 'rubric.py')}: {check.id} waits for {gate}, which is no check", step
                )
