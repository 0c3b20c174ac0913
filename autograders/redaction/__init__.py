"""What does a redactor leave of personal data, and what else does it destroy?"""

from autograders.redaction.handles import handles
from autograders.redaction.is_deterministic import is_deterministic
from autograders.redaction.is_idempotent import is_idempotent
from autograders.redaction.keeps_structure import keeps_structure
from autograders.redaction.pattern_bounds import pattern_bounds
from autograders.redaction.preserves import preserves
from autograders.redaction.pseudonyms import pseudonyms
from autograders.redaction.redacts_before_write import redacts_before_write
from autograders.redaction.removes import removes
from autograders.redaction.runs_in_linear_time import runs_in_linear_time
from autograders.redaction.sample import GRADING, Sample

__all__ = [
    "GRADING",
    "Sample",
    "handles",
    "is_deterministic",
    "is_idempotent",
    "keeps_structure",
    "pattern_bounds",
    "preserves",
    "pseudonyms",
    "redacts_before_write",
    "removes",
    "runs_in_linear_time",
]
