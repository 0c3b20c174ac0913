"""How are draws made the same on every version of Python?

Only `random()` of a seeded generator is promised to stay as it is:
https://docs.python.org/3/library/random.html#notes-on-reproducibility
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

_Item = TypeVar("_Item")
DIGITS = "0123456789"
HEX = DIGITS + "abcdef"


class Dice:
    """A stream of draws that its seed alone decides."""

    def __init__(self, seed: str) -> None:
        """Begin the stream of this seed."""
        self._random = random.Random(seed).random  # noqa: S311 - the same each time

    def number(self, low: int, high: int) -> int:
        """Draw a whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, items: Sequence[_Item]) -> _Item:
        """Draw one of several."""
        return items[self.number(0, len(items) - 1)]

    def chance(self, share: float) -> bool:
        """Say yes in this share of draws."""
        return self._random() < share

    def signs(self, count: int, alphabet: str = DIGITS) -> str:
        """Draw a text of this length."""
        return "".join(self.pick(alphabet) for _ in range(count))

    def fill(self, shape: str) -> str:
        """Replace each # of a shape by a digit."""
        return "".join(self.pick(DIGITS) if sign == "#" else sign for sign in shape)
