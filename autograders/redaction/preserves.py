"""Does everything that only looks like personal data stay as it is?"""

from __future__ import annotations

from collections.abc import Sequence

from autograders.finding import Finding
from autograders.redaction.kinds import INNOCENTS, Record
from autograders.redaction.sample import GRADING, Redactor, Sample
from autograders.redaction.search import Wrong, described, first


def preserves(
    code: str, kinds: Sequence[str] = INNOCENTS, *, sample: Sample = GRADING, function: str = "redact"
) -> Finding | None:
    """Return None when every value of these harmless kinds comes back sign by sign.

    Otherwise the shortest text that loses one. Raises NoCases where the sample holds none.
    """

    def judge(record: Record, output: str) -> Wrong | None:
        around = "\0".join(record.gaps)
        for span in record.innocents:
            if span.kind in kinds and output.count(span.value) < around.count(span.value):
                return Wrong(f"{described(span)} as it was", "it is nobody's data, and the text needs it", span)
        return None

    return first(Redactor(code, function), sample, sample.records(*kinds), judge)
