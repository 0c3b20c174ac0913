"""How much may learner code use?"""

from __future__ import annotations

import math
from dataclasses import dataclass

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call, and one batch of calls in the same child, may use.

    Computing is measured on the child's own clock, so that a busy machine fails
    nobody; `wall_seconds` ends what only waits. `memory_mb` is all the address
    space of the child: Python itself takes some 60 MB of it.
    """

    cpu_seconds: float = 2.0
    wall_seconds: float = 10.0
    batch_seconds: float = 60.0
    memory_mb: int = 512
    file_mb: int = 8
    open_files: int = 64
    printed_bytes: int = 200_000
    returned_bytes: int = 3_000_000

    def for_the_kernel(self) -> dict[str, int]:
        """Return the limits that the kernel itself holds the child to."""
        return {
            "cpu_seconds": math.ceil(self.batch_seconds) + 1,
            "memory_bytes": self.memory_mb * MEGABYTE,
            "file_bytes": self.file_mb * MEGABYTE,
            "open_files": self.open_files,
        }
