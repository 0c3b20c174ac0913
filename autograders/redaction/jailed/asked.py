"""Which texts are the redactors asked about, and what does the right one answer?

Replaced in each run.
"""

from __future__ import annotations

from typing import Any

INPUTS: list[Any] = []
KNOWN: list[Any] = []
