"""How does a rubric ask all claims about one answer?"""

from __future__ import annotations

from collections.abc import Callable

from autograders.finding import Finding
from autograders.redaction.handles import handles
from autograders.redaction.is_deterministic import is_deterministic
from autograders.redaction.is_idempotent import is_idempotent
from autograders.redaction.keeps_structure import keeps_structure
from autograders.redaction.preserves import preserves
from autograders.redaction.redacts_before_write import redacts_before_write
from autograders.redaction.removes import removes
from autograders.redaction.runs_in_linear_time import runs_in_linear_time
from autograders.redaction.sample import Sample

Claim = Callable[[str], Finding | None]
SMALL = Sample(count=330)
# Not the text of a megabyte and three texts only: for the many wrong answers of a test.
QUICK: dict[str, Claim] = {
    "removes": lambda code: removes(code, sample=SMALL),
    "preserves": lambda code: preserves(code, sample=SMALL),
    "keeps_structure": lambda code: keeps_structure(code, sample=SMALL),
    "is_idempotent": lambda code: is_idempotent(code, sample=SMALL),
    "is_deterministic": lambda code: is_deterministic(code, sample=SMALL),
    "handles": lambda code: handles(code, ("none", "empty", "bytes", "half")),
    "runs_in_linear_time": lambda code: runs_in_linear_time(code, (("a", ""), ("1-", "x"))),
    "redacts_before_write": redacts_before_write,
}
WHOLE: dict[str, Claim] = {
    "removes": removes,
    "preserves": preserves,
    "keeps_structure": keeps_structure,
    "is_idempotent": is_idempotent,
    "is_deterministic": is_deterministic,
    "handles": handles,
    "runs_in_linear_time": runs_in_linear_time,
    "redacts_before_write": redacts_before_write,
}
