"""What does running an `%%answer` cell say?

The cell holds text, so nothing is executed: the text is kept, and read once to
point at a slip of the pen before the grader sees it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from autograders.display import styled
from autograders.widgets.markup import Child, Node, el
from cluster import json_text, yaml_text
from cluster.source import DocumentError
from lessons.catalogue import Question
from lessons.manual import counted

_KEPT, _CHECK = "Answer kept", "Check it with the cell below."
_STARTER = "Kept, but it is still the starter text. It counts as your answer once you change it."
_EMPTY = "There is no answer yet. Write it below the %%answer line, then run this cell again."

FIRST_LINE = 2
"""Where an answer starts in its cell: below the `%%answer` line. The editor counts from there."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at in an answer: its line in the cell, the column, what, and the next step."""

    line: int
    column: int
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}: {self.message.rstrip('.')}.{self._step()}"

    def _step(self) -> str:
        step = self.suggestion.rstrip(".")
        return f" {step[:1].upper()}{step[1:]}{'' if step.endswith('?') else '.'}" if step else ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the learner is told about an answer that was kept."""

    text: str
    headline: str
    slip: Remark | None = None
    warnings: tuple[Remark, ...] = ()

    @property
    def is_an_answer(self) -> bool:
        """Whether somebody wrote this: there is text, and it is not the starter."""
        return self.headline not in (_EMPTY, _STARTER)

    def __repr__(self) -> str:
        return "\n".join([self.headline, *self._slip_lines(), *(f"! {warning}" for warning in self.warnings)])

    def _repr_html_(self) -> str:
        return styled(el("div", *self._nodes(), class_="seclab seclab-kept", role="status"))

    def _slip_lines(self) -> Iterable[str]:
        if self.slip is None:
            return
        yield f"✗ {self.slip}"
        for number, line in _around(self.text, self.slip.line):
            yield f"{number:>5}  {line}"
            if number == self.slip.line:
                yield f"{'':5}  {' ' * (self.slip.column - 1)}^"

    def _nodes(self) -> Iterable[Node]:
        symbol = el("span", "✗ " if self.slip else "✓ ", aria_hidden="true") if self.is_an_answer else None
        yield el("p", symbol, self.headline, class_="seclab-slip" if self.slip else "seclab-quiet")
        if self.slip:
            yield el("p", str(self.slip))
            yield el("pre", *_marked(self.text, self.slip), class_="seclab-code")
        for warning in self.warnings:
            yield el("p", el("strong", "! Worth a look. "), str(warning))


def read(question: Question, text: str, starter: str = "") -> Said:
    """Look at an answer as its language, without running it."""
    if not text.strip():
        return Said(text, _EMPTY)
    if text.split() == starter.split():
        return Said(text, _STARTER)
    try:
        warnings = _readers(question, text)(text)
    except DocumentError as error:
        slip = Remark(error.line + FIRST_LINE - 1, error.column, error.message, error.suggestion)
        return Said(text, f"{_KEPT}, but it cannot be read yet.", slip)
    count = len(text.strip().splitlines())
    after = f"A person grades this: {counted(question.manual.points)}." if question.manual else _CHECK
    return Said(text, f"{_KEPT}: {count} line{'s' if count != 1 else ''}. {after}", warnings=warnings)


def _readers(question: Question, text: str) -> Callable[[str], tuple[Remark, ...]]:
    data = question.language in ("json", "yaml")
    if data and question.apply.startswith(("policy/", "session-policy/")):
        return functools.partial(_policy, kind="identity")
    if data and "Statement" in text:
        return _policy
    return {"json": _json, "yaml": _yaml, "python": _python}.get(question.language, _anything)


def _policy(text: str, kind: Literal["identity"] | None = None) -> tuple[Remark, ...]:
    # Only lessons on IAM pay for loading its engine.
    from cluster import iam

    warned = iam.parse(text, kind=kind).warnings
    return tuple(Remark(w.position.line + FIRST_LINE - 1, w.position.column, w.message, w.suggestion) for w in warned)


def _json(text: str) -> tuple[Remark, ...]:
    json_text.read(text)
    return ()


def _yaml(text: str) -> tuple[Remark, ...]:
    yaml_text.read_all(text)
    return ()


def _python(text: str) -> tuple[Remark, ...]:
    try:
        compile(text, "<answer>", "exec", dont_inherit=True)
    except SyntaxError as error:
        raise DocumentError(f"this is not Python: {error.msg}", error.lineno or 1, error.offset or 1) from None
    except (ValueError, RecursionError, MemoryError):
        raise DocumentError("this is not Python: it holds a null byte or is nested too deeply") from None
    return ()


def _anything(_text: str) -> tuple[Remark, ...]:
    return ()


def _around(text: str, line: int) -> Iterable[tuple[int, str]]:
    numbered = enumerate(text.splitlines() or [""], FIRST_LINE)
    return ((number, quoted) for number, quoted in numbered if abs(number - line) <= 1)


def _marked(text: str, slip: Remark) -> Iterable[Child]:
    for number, line in _around(text, slip.line):
        yield el("span", f"{number:>4}  ", class_="seclab-number")
        if number != slip.line:
            yield f"{line}\n"
            continue
        at = min(slip.column - 1, len(line))
        yield from (line[:at], el("mark", line[at : at + 1] or " "), f"{line[at + 1 :]}\n")
