"""Which answers to a question does the course itself keep?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograders import rubric

KINDS = ("accepted", "invalid", "hostile")
REFERENCE, STARTER = "reference", "starter"


@dataclass(frozen=True, slots=True)
class Example:
    """One answer. `about` is the check that a wrong one fails, else its kind; `name` the file's, in words."""

    name: str
    about: str
    question: str
    text: str


def examples(folder: Path, question: str) -> Iterator[Example]:
    """Yield the reference answer, the starter, and the specimens of a lesson's question."""
    checks = rubric.load(folder)
    for file in sorted((folder / "solutions").glob(f"{question}.*")):
        yield _example(file, REFERENCE, question)
    yield Example(STARTER, STARTER, question, checks.starters.get(question, ""))
    for check in checks.checks:
        if check.question == question:
            yield from _all(folder / "specimens" / check.id, check.id, question)
    for kind in KINDS:
        yield from _all(folder / "specimens" / kind / question, kind, question)


def _all(folder: Path, about: str, question: str) -> Iterator[Example]:
    for file in sorted(folder.glob("*")) if folder.is_dir() else ():
        if file.is_file():
            yield _example(file, about, question)


def _example(file: Path, about: str, question: str) -> Example:
    return Example(file.stem.replace("_", " "), about, question, file.read_bytes().decode("utf-8", "replace"))
