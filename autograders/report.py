"""How did the answers do, check by check?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal

from autograders.finding import Finding

Status = Literal["pass", "fail", "error", "skip"]
SYMBOLS: dict[Status, str] = {"pass": "✓", "fail": "✗", "error": "!", "skip": "·"}
WORDS: dict[Status, str] = {"pass": "passed", "fail": "failed", "error": "error", "skip": "skipped"}


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict of one check. `reason` says why it was skipped or could not be judged."""

    check: str
    question: str
    status: Status
    max_points: int
    rubric_line: str
    finding: Finding | None = None
    reason: str = ""

    @property
    def points(self) -> int:
        """Points exist only for a pass."""
        return self.max_points if self.status == "pass" else 0


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts on one submission, in the order of the rubric. `version` names the rubric's exact text."""

    lesson: str
    results: tuple[Result, ...]
    version: str
    unanswered: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """Points reached."""
        return sum(result.points for result in self.results)

    @property
    def max_score(self) -> int:
        """Points that can be reached."""
        return sum(result.max_points for result in self.results)

    def about(self, question: str) -> Report:
        """Keep what concerns one question."""
        kept = tuple(result for result in self.results if result.question == question)
        return replace(self, results=kept, unanswered=tuple(q for q in self.unanswered if q == question))

    def to_json(self) -> dict[str, Any]:
        """Return plain data: what `seclab check --json` prints and the attempt log keeps."""
        return {
            "lesson": self.lesson,
            "version": self.version,
            "score": self.score,
            "max_score": self.max_score,
            "unanswered": list(self.unanswered),
            "results": [{**_fields(result), "points": result.points} for result in self.results],
        }

    def to_text(self) -> str:
        """Return the report as a terminal or a screen reader shows it."""
        head = f"{self.lesson}   {self.score} of {self.max_score} points"
        return "\n\n".join([head, *(to_text(result, self.lesson) for result in self.results)])


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _plain(value: Any) -> Any:
    """Copy a value as JSON has it; a finding's data may hold any mapping and sequence."""
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def to_text(result: Result, lesson: str) -> str:
    """Print one verdict: check and points, expected / got, because, next."""
    head = f"{SYMBOLS[result.status]} {result.check}   {result.points} of {result.max_points}   {WORDS[result.status]}"
    return "\n".join([head, *(f"  {line}" for line in _explained(result, lesson))])


def _explained(result: Result, lesson: str) -> Iterable[str]:
    yield result.rubric_line
    if result.reason:
        yield result.reason
    finding = result.finding
    if finding is None:
        return
    yield f"expected {finding.expected}, got {finding.got}" + (":" if finding.counterexample else "")
    if finding.counterexample:
        yield f"  {finding.counterexample.text}"
    because = because_line(finding)
    if because:
        yield f"because  {because}"
    hint = f"a hint: seclab hint {lesson} {result.check}"
    yield f"next     {finding.next + '   ·   ' if finding.next else ''}{hint}"


def because_line(finding: Finding) -> str:
    """Join the place and the reason: `line 7  "Resource": "…"  matches it`."""
    place = finding.location
    parts = (f"line {place.line}" if place else "", place.text if place else "", finding.because)
    return "  ".join(part for part in parts if part)
