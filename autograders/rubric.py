"""Which checks does a lesson have, and how does an untouched answer read?"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from autograders.check import Check

LESSONS = Path(__file__).resolve().parent.parent / "lessons"
_FENCE = re.compile(r"^(?P<fence>`{3,})\{code-cell\}[^\n]*\n(?P<body>.*?)^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)
_OPTIONS = re.compile(r"\A(?:---\n.*?\n---\n|(?::[^\n]*\n)+)", re.DOTALL)
_ANSWER = re.compile(r"\A\s*%%answer[ \t]+(?P<question>\w+)[^\n]*\n?(?P<text>.*)\Z", re.DOTALL)


class UnknownLesson(LookupError):  # noqa: N818 - reads as a sentence
    """There is no lesson of that name."""


@dataclass(frozen=True, slots=True)
class Rubric:
    """The checks of one lesson in order, and the starter text of each question."""

    lesson: str
    checks: tuple[Check, ...]
    starters: Mapping[str, str]
    version: str

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that earn points, in the order of their first check."""
        return tuple(dict.fromkeys(check.question for check in self.checks))

    def unanswered(self, question: str, answer: str) -> bool:
        """Whether an answer is blank or still the starter, whatever its white space."""
        words = answer.split()
        return not words or words == self.starters.get(question, "").split()


def load(lesson: str | Path) -> Rubric:
    """Read the rubric of a lesson, named by its slug or its folder."""
    folder = LESSONS / lesson if isinstance(lesson, str) else lesson
    if not re.fullmatch(r"[a-z][a-z0-9_]*", folder.name) or not (folder / "rubric.py").is_file():
        known = ", ".join(sorted(found.parent.name for found in folder.parent.glob("*/rubric.py")))
        raise UnknownLesson(f"there is no lesson {folder.name!r}; the lessons here are: {known or 'none'}")
    stamp = (folder / "rubric.py").stat().st_mtime_ns, (folder / "lesson.md").stat().st_mtime_ns
    return _load(folder.resolve(), stamp)


@functools.lru_cache(maxsize=64)
def _load(folder: Path, _stamp: tuple[int, int]) -> Rubric:
    source = (folder / "lesson.md").read_text(encoding="utf-8")
    module = _module(folder / "rubric.py")
    checks = tuple(value for value in vars(module).values() if isinstance(value, Check))
    digest = hashlib.sha256((folder / "rubric.py").read_bytes() + source.encode()).hexdigest()
    return Rubric(folder.name, checks, starters(source), digest[:12])


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"rubric_of_{path.parent.name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def starters(lesson_text: str) -> dict[str, str]:
    """Take the starter of every `%%answer` cell out of a lesson.md."""
    found: dict[str, str] = {}
    for cell in _FENCE.finditer(lesson_text):
        answer = split_answer(_OPTIONS.sub("", cell["body"], count=1))
        if answer is not None:
            found.setdefault(*answer)
    return found


def split_answer(cell_source: str) -> tuple[str, str] | None:
    """Split an answer cell into question and text; None for any other cell."""
    match = _ANSWER.match(cell_source)
    return (match["question"], match["text"]) if match else None
