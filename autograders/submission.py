"""What did a learner hand in?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Submission:
    """A learner's answers to one lesson, as text: question -> what stands under its `%%answer` line."""

    learner: str
    lesson: str
    answers: Mapping[str, str]
