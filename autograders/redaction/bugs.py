"""Which mistakes do authors of redactors make?

Each has a name, the harm that it does, the sentence that a learner reads when
no test notices it, and an input on which it is wrong.
"""

from __future__ import annotations

from autograders.redaction.bug import REFERENCE, RIGHT, Bug, bug
from autograders.redaction.bugs_that_destroy import BREAKS, DESTROYS
from autograders.redaction.bugs_that_leak import LEAKS

BUGS: tuple[Bug, ...] = (*LEAKS, *DESTROYS, *BREAKS)
__all__ = ["BREAKS", "BUGS", "DESTROYS", "LEAKS", "REFERENCE", "RIGHT", "Bug", "bug"]
