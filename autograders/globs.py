"""Which strings does a pattern match, one character at a time?"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cluster.iam.glob import Part, Wildcard, split

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
DIGITS = frozenset("0123456789")
FEW = 10


@dataclass(frozen=True, slots=True)
class Chars:
    """A set of characters; with `others`, every character but these.

    A set of more than ten characters stands for a range such as "letters": it
    always holds the fresh characters that no pattern spells out.
    """

    members: frozenset[str]
    others: bool = False

    @property
    def named(self) -> frozenset[str]:
        """The characters that this set treats in a way of its own."""
        return self.members if self.others or len(self.members) <= FEW else frozenset()

    @property
    def open(self) -> bool:
        """Whether a character that no pattern spells out belongs to it."""
        return self.others or len(self.members) > FEW

    def __contains__(self, char: str) -> bool:
        return (char in self.members) is not self.others


ANY = Chars(frozenset(), others=True)
NO_COLON = Chars(frozenset(":"), others=True)


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A machine without branches: `steps[i]` leads from state i to i + 1, `loops[i]` stays in i.

    A text matches when it leads from one of the states of the bitmask `start`
    to one of the bitmask `accept` (0: to the last state). `text` is what a
    message shows. Patterns are compared by identity: building them is cached.
    """

    text: str
    steps: tuple[Chars, ...]
    loops: tuple[Chars | None, ...]
    start: int = 1
    accept: int = 0

    @property
    def accepting(self) -> int:
        """The accepting states."""
        return self.accept or 1 << len(self.steps)

    def after(self, states: int, text: str) -> int:
        """Return the states that `text` leads to."""
        moves = moves_of(self)
        for char in text:
            step, loop = moves.on(char)
            states = (states & step) << 1 | states & loop
        return states

    def through(self, states: int, parts: Iterable[Part]) -> int:
        """Return the states that a text of this shape can lead to."""
        stays = sum(1 << i for i, loop in enumerate(self.loops) if loop)
        inner = (1 << len(self.steps)) - 1
        for part in parts:
            if isinstance(part, str):
                states = self.after(states, part)
                continue
            moved = (states & inner) << 1 | states & stays
            while part is Wildcard.MANY and moved | states != states:
                states |= moved
                moved = (states & inner) << 1
            states = states if part is Wildcard.MANY else moved
        return states


@dataclass(frozen=True, slots=True)
class Moves:
    """Which states of a pattern a character leads on from (first mask) or stays in (second)."""

    fresh: tuple[int, int]
    named: dict[str, tuple[int, int]]
    ranges: tuple[tuple[Chars, int, int], ...]

    def on(self, char: str) -> tuple[int, int]:
        """Return both masks for one character."""
        step, loop = self.named.get(char, self.fresh)
        for chars, steps, loops in self.ranges:
            if char not in chars:
                step, loop = step & ~steps, loop & ~loops
        return step, loop


@functools.lru_cache(maxsize=8192)
def moves_of(pattern: Pattern) -> Moves:
    """Tabulate the moves of a pattern by character; `fresh` is one that it does not spell out."""
    by_set: dict[Chars, list[int]] = {}
    for which, sets in enumerate((pattern.steps, pattern.loops)):
        for i, chars in enumerate(sets):
            if chars is not None:
                by_set.setdefault(chars, [0, 0])[which] |= 1 << i
    fresh = _union(masks for chars, masks in by_set.items() if chars.open)
    named: dict[str, tuple[int, int]] = {}
    for chars, (step, loop) in by_set.items():
        for char in chars.named:
            steps, loops = named.get(char, fresh)
            named[char] = (steps & ~step, loops & ~loop) if chars.others else (steps | step, loops | loop)
    ranges = tuple((chars, step, loop) for chars, (step, loop) in by_set.items() if chars.open and not chars.others)
    return Moves(fresh, named, ranges)


def _union(pairs: Iterable[Sequence[int]]) -> tuple[int, int]:
    step = loop = 0
    for more_step, more_loop in pairs:
        step, loop = step | more_step, loop | more_loop
    return step, loop


def build(text: str, parts: Sequence[tuple[Chars, bool]]) -> Pattern:
    """Join parts, each a character of a set or (True) any number of them."""
    steps: list[Chars] = []
    loops: list[Chars | None] = [None]
    for chars, repeated in parts:
        if not repeated:
            steps.append(chars)
            loops.append(None)
        elif loops[-1] in (None, chars):
            loops[-1] = chars
        else:
            raise ValueError(f"two different repetitions in a row in {text!r}")
    return Pattern(text, tuple(steps), tuple(loops))


@functools.lru_cache(maxsize=8192)
def of_parts(parts: tuple[Part, ...], fold: bool = False) -> Pattern:
    """Match literal text and wildcards; with `fold`, whatever the case of the letters."""
    return build(shown(parts), _chars(parts, fold, ANY))


def glob(text: str, fold: bool = False) -> Pattern:
    """Match as IAM's `*` (any number of characters) and `?` (exactly one) do."""
    return of_parts(tuple(split(text)), fold)


def literal(text: str, fold: bool = False) -> Pattern:
    """Match exactly `text`; with `fold`, whatever the case of its letters."""
    return of_parts((text,) if text else (), fold)


@functools.lru_cache(maxsize=4096)
def arn(parts: tuple[Part, ...]) -> Pattern:
    """Match each of an ARN's six parts by itself: `*` ends at a colon, but for the last part."""
    chars = _chars(parts, False, NO_COLON)
    colons = [index for index, (char, _) in enumerate(chars) if char.members == {":"} and not char.others]
    last = colons[4] if len(colons) > 4 else len(chars)
    return build(shown(parts), chars[:last] + [(ANY if c is NO_COLON else c, r) for c, r in chars[last:]])


def shown(parts: Iterable[Part]) -> str:
    """Write parts as a policy does."""
    return "".join(part.value if isinstance(part, Wildcard) else part for part in parts)


def _chars(parts: Iterable[Part], fold: bool, wild: Chars) -> list[tuple[Chars, bool]]:
    found: list[tuple[Chars, bool]] = []
    for part in parts:
        if isinstance(part, Wildcard):
            found.append((wild, part is Wildcard.MANY))
        else:
            found += [(_char(char, fold), False) for char in part]
    return found


@functools.lru_cache(maxsize=4096)
def _char(char: str, fold: bool) -> Chars:
    return Chars(frozenset((char.lower(), char.upper())) if fold else frozenset(char))
