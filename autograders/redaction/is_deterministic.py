"""Does the same text always come out the same?"""

from __future__ import annotations

from autograders.finding import Counterexample, Finding
from autograders.redaction.kinds import SECRETS
from autograders.redaction.sample import GRADING, Redactor, Sample
from autograders.redaction.search import no_text

_MOST = 60


def is_deterministic(code: str, *, sample: Sample = GRADING, function: str = "redact") -> Finding | None:
    """Return None when each text comes out the same the second time, after others, and in a new process.

    Otherwise the shortest text that does not.
    """
    redactor = Redactor(code, function)
    texts = sorted({record.text for record in sample.records(*SECRETS)[:_MOST]}, key=lambda text: (len(text), text))
    there = redactor.on([*texts, *reversed(texts)])
    afresh = redactor.on(texts[::-1])
    for place, text in enumerate(texts):
        outcomes = (there[place], there[-1 - place], afresh[-1 - place])
        for outcome in outcomes:
            if not outcome.ok or not isinstance(outcome.value, str):
                return no_text(redactor, text, outcome)
        other = next((outcome for outcome in outcomes if outcome.value != outcomes[0].value), None)
        if other is not None:
            step = "make what stands in place of a value from the value alone, not from a counter, the time or a draw"
            return Finding(
                f"{outcomes[0].shown} each time", other.shown, Counterexample(redactor.call(text)), next=step
            )
    return None
