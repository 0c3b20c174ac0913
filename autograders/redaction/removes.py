"""Is every recognisable part of personal data gone?"""

from __future__ import annotations

from collections.abc import Sequence

from autograders.finding import Finding
from autograders.redaction.kinds import SECRETS, Context, Record
from autograders.redaction.leaks import leak
from autograders.redaction.sample import GRADING, Redactor, Sample
from autograders.redaction.search import Wrong, described, first


def removes(
    code: str,
    kinds: Sequence[str] = SECRETS,
    *,
    contexts: Sequence[Context] = (),
    sample: Sample = GRADING,
    function: str = "redact",
) -> Finding | None:
    """Return None when no value of these kinds leaves a part in any text of the sample.

    Otherwise the shortest text that leaks. `contexts` narrows the claim to some
    kinds of texts. Raises NoCases where the sample holds no such value.
    """

    def judge(record: Record, output: str) -> Wrong | None:
        found = leak(record, output, kinds)
        if found is None:
            return None
        expected = f"nothing left of {described(found.span)}"
        part = "all of it" if found.span.value in output else repr(found.part)
        return Wrong(expected, f"{part} is left", found.span)

    records = sample.records(*kinds)
    chosen = [record for record in records if not contexts or record.context in contexts]
    return first(Redactor(code, function), sample, chosen, judge)
