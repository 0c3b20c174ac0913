"""Does redacting a redacted text change nothing?"""

from __future__ import annotations

from autograders.finding import Finding
from autograders.redaction.kinds import SECRETS, Record
from autograders.redaction.leaks import leak
from autograders.redaction.sample import GRADING, Redactor, Sample
from autograders.redaction.search import Wrong, first

# Calls the answer's own function twice; a lie about it is but another wrong answer.
_TWICE = """

def twice_by_the_course(text):
    once = {function}(text)
    again = {function}(once)
    return once if once == again else once + "\\0" + str(again)
"""


def is_idempotent(code: str, *, sample: Sample = GRADING, function: str = "redact") -> Finding | None:
    """Return None when a second pass leaves every redacted text as it is.

    Otherwise the shortest text that goes on changing: what stands in place of a
    value is taken for a value itself.
    """
    own = code.rstrip() + _TWICE.format(function=function)
    twice = Redactor(own, "twice_by_the_course", f"{function}({function}({{}}))")
    return first(twice, sample, sample.records(*SECRETS), _judge)


def _judge(record: Record, output: str) -> Wrong | None:
    once, changed, again = output.partition("\0")
    if leak(record, once, SECRETS):
        # What was left the first time may go the second: `removes` tells that.
        return None
    because = "what stands in place of a value is taken for a value"
    return Wrong(f"{once!r}, as after the first pass", because, got=repr(again)) if changed else None
