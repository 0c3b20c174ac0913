"""Which checks does a lesson have, and how does an untouched answer read?"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from autograders.check import Check
from autograders.lesson_text import cells as lesson_cells

LESSONS = Path(__file__).resolve().parent.parent / "lessons"
_ANSWER = re.compile(r"\A\s*%%answer[ \t]+(?P<question>\w+)[^\n]*\n?(?P<text>.*)\Z", re.DOTALL)


class UnknownLesson(LookupError):
    """There is no lesson of that name."""


class Mutant(Protocol):
    """A small change of an answer that makes it wrong, and what the change is."""

    @property
    def name(self) -> str:
        """Say what was changed."""

    @property
    def text(self) -> str:
        """Return the whole changed answer."""


@dataclass(frozen=True, slots=True)
class Rubric:
    """The checks of one lesson in order, and the starter text of each question.

    `mutants`, `same`, `picture` and `normal_form` are what rubric.py defines under
    these names: `mutants(question, text)` yields broken variants of an answer,
    `same(question, text)` tells whether a text means what the reference means,
    `picture(question, text)` draws an answer, and `normal_form(question, text)` is
    the same text for answers that mean the same (None when one cannot be read).
    """

    lesson: str
    checks: tuple[Check, ...]
    starters: Mapping[str, str]
    version: str
    mutants: Callable[[str, str], Iterable[Mutant]] | None = None
    same: Callable[[str, str], bool] | None = None
    picture: Callable[[str, str], Any] | None = None
    normal_form: Callable[[str, str], str | None] | None = None

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that earn points, in the order of their first check."""
        return tuple(dict.fromkeys(check.question for check in self.checks))

    def unanswered(self, question: str, answer: str) -> bool:
        """Whether an answer is blank or still the starter, whatever its white space."""
        words = answer.split()
        return not words or words == self.starters.get(question, "").split()


def lessons_folder() -> Path:
    """Return the folder of lessons: SECLAB_LESSONS, or the course's own."""
    named = os.environ.get("SECLAB_LESSONS")
    return Path(named).expanduser().absolute() if named else LESSONS


def load(lesson: str | Path) -> Rubric:
    """Read the rubric of a lesson, named by its slug or its folder."""
    folder = lessons_folder() / lesson if isinstance(lesson, str) else lesson
    if not re.fullmatch(r"[a-z][a-z0-9_]*", folder.name) or not (folder / "rubric.py").is_file():
        known = ", ".join(sorted(found.parent.name for found in folder.parent.glob("*/rubric.py")))
        raise UnknownLesson(f"there is no lesson {folder.name!r}; the lessons here are: {known or 'none'}")
    stamp = (folder / "rubric.py").stat().st_mtime_ns, (folder / "lesson.md").stat().st_mtime_ns
    return _load(folder.resolve(), stamp)


@functools.lru_cache(maxsize=64)
def _load(folder: Path, _stamp: tuple[int, int]) -> Rubric:
    source = (folder / "lesson.md").read_text(encoding="utf-8")
    code = (folder / "rubric.py").read_bytes()
    version = hashlib.sha256(code + source.encode()).hexdigest()[:12]
    module = _module(folder / "rubric.py", version)
    checks = dict.fromkeys(value for value in vars(module).values() if isinstance(value, Check))
    extras = {name: getattr(module, name, None) for name in ("mutants", "same", "picture", "normal_form")}
    return Rubric(folder.name, tuple(checks), starters(source), version, **extras)


def _module(path: Path, version: str) -> ModuleType:
    place = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    spec = importlib.util.spec_from_file_location(f"rubric_of_{path.parent.name}_{version}_{place}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their own module up by name.
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[spec.name]
        raise
    return module


def starters(lesson_text: str) -> dict[str, str]:
    """Take the starter of every `%%answer` cell out of a lesson.md."""
    found: dict[str, str] = {}
    for cell in lesson_cells(lesson_text):
        answer = split_answer(cell.source) if cell.kind == "code" else None
        if answer is not None:
            found.setdefault(*answer)
    return found


def split_answer(cell_source: str) -> tuple[str, str] | None:
    """Split an answer cell into question and text; None for any other cell."""
    match = _ANSWER.match(cell_source)
    return (match["question"], match["text"]) if match else None
