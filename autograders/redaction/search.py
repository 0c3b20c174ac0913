"""Which text shows that a redactor does not keep a promise?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograders.finding import Counterexample, Finding
from autograders.redaction.kinds import NAMES, Record, Span
from autograders.redaction.sample import Redactor, Sample
from autograders.redaction.shrink import shortest
from autograders.sandbox import Outcome

# Whatever shows only after other calls is told by `is_deterministic`.
_TRIED = 4
NEXT = "call the function with this text in a cell of your own"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a redacted text should have been, why it is not that, and the value that shows it."""

    expected: str
    because: str
    span: Span | None = None
    got: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What stays the same while a text is shrunk."""
        return (self.span.kind, self.span.value) if self.span else ("", "")


Judge = Callable[[Record, str], Wrong | None]
Run = Callable[[Sequence[str]], Sequence[Outcome]]


def first(redactor: Redactor, sample: Sample, records: Sequence[Record], judge: Judge) -> Finding | None:
    """Return the shortest text whose redacted form `judge` finds wrong, or None."""
    outcomes = redactor.over(sample)
    for record in records:
        outcome = outcomes[record.text]
        if not outcome.ok or not isinstance(outcome.value, str):
            return no_text(redactor, record.text, outcome)
    found = [(record, wrong) for record in records if (wrong := judge(record, outcomes[record.text].value))]
    found.sort(key=lambda pair: len(pair[0].text))
    told = (_told(redactor, _shrunk(redactor, *pair, judge), judge) for pair in found[:_TRIED])
    return next((finding for finding in told if finding), None)


def no_text(redactor: Redactor, text: str, outcome: Outcome) -> Finding:
    """Tell that a call returned no text."""
    if not outcome.ok:
        return outcome.finding(redactor.code, redactor.call(text), "a text")
    kind = "None" if outcome.value is None else type(outcome.value).__name__
    step = "return the redacted text on every path through the function"
    return Finding("a text", kind, Counterexample(redactor.call(text)), next=step)


def described(span: Span) -> str:
    """Name a value by its kind."""
    # A sign that nobody sees must be seen here.
    return f"the {NAMES[span.kind]} {span.value if span.value.isprintable() else repr(span.value)}"


def _shrunk(redactor: Redactor, record: Record, wrong: Wrong, judge: Judge) -> Record:
    def shows(records: Sequence[Record]) -> list[bool]:
        outcomes = redactor.on([one.text for one in records])
        return [_same(judge, one, outcome, wrong) for one, outcome in zip(records, outcomes, strict=True)]

    return shortest(record, wrong.span, shows)


def _same(judge: Judge, record: Record, outcome: Outcome, wrong: Wrong) -> bool:
    if not outcome.ok or not isinstance(outcome.value, str):
        return False
    found = judge(record, outcome.value)
    return found is not None and found.key == wrong.key


def _told(redactor: Redactor, record: Record, judge: Judge) -> Finding | None:
    """Tell what one call alone does; None when it does nothing wrong without those before it."""
    outcome = redactor.on([record.text])[0]
    wrong = judge(record, outcome.value) if isinstance(outcome.value, str) else None
    if wrong is None:
        return None
    replay = {"kind": "redaction.text", "text": record.text, "function": redactor.function}
    example = Counterexample(redactor.call(record.text), replay)
    return Finding(wrong.expected, wrong.got or outcome.shown, example, wrong.because, next=NEXT)
