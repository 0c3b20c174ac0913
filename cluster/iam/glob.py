"""Does a text match a pattern with `*` (anything) and `?` (one character)?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from enum import Enum

Matcher = Callable[[str], bool]


class Wildcard(Enum):
    """A part of a pattern that stands for other text."""

    MANY = "*"
    ONE = "?"


Part = str | Wildcard


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches; `*` crosses every character, `/` and `:` too."""
    return matcher(pattern)(text)


@functools.lru_cache(maxsize=8192)
def matcher(pattern: str) -> Matcher:
    """Compile a pattern in which every `*` and `?` is a wildcard."""
    return of_parts(tuple(split(pattern)))


def split(pattern: str) -> Iterable[Part]:
    """Split a pattern into literal text and wildcards."""
    start = 0
    for index, character in enumerate(pattern):
        if character in "*?":
            if index > start:
                yield pattern[start:index]
            yield Wildcard(character)
            start = index + 1
    if start < len(pattern):
        yield pattern[start:]


@functools.lru_cache(maxsize=8192)
def of_parts(parts: tuple[Part, ...]) -> Matcher:
    """Compile literal parts, whose own `*` is only a `*`, and wildcards."""
    if Wildcard.ONE in parts:
        return functools.partial(_walk, tuple(_characters(parts)))
    segments = _segments(parts)
    if len(segments) == 1:
        return segments[0].__eq__
    head, *middle, tail = segments
    if not any(middle):
        return _ends(head, tail)
    return functools.partial(_find, head, tuple(segment for segment in middle if segment), tail)


def _segments(parts: Sequence[Part]) -> list[str]:
    segments = [""]
    for part in parts:
        if part is Wildcard.MANY:
            segments.append("")
        else:
            segments[-1] += str(part)
    return segments


def _ends(head: str, tail: str) -> Matcher:
    if not tail:
        return lambda text: text.startswith(head)
    least = len(head) + len(tail)
    return lambda text: len(text) >= least and text.startswith(head) and text.endswith(tail)


def _find(head: str, middle: tuple[str, ...], tail: str, text: str) -> bool:
    """Take every middle part at its first place: an earlier match never hurts."""
    if not text.startswith(head) or not text.endswith(tail):
        return False
    place, end = len(head), len(text) - len(tail)
    for segment in middle:
        found = text.find(segment, place, end)
        if found < 0:
            return False
        place = found + len(segment)
    return place <= end


def _characters(parts: Sequence[Part]) -> Iterable[Part]:
    for part in parts:
        if isinstance(part, Wildcard):
            yield part
        else:
            yield from part


def _walk(parts: tuple[Part, ...], text: str) -> bool:
    """Match step by step; on a mismatch let the last `*` take one character more."""
    part, place, star, resume = 0, 0, -1, 0
    while place < len(text):
        wanted = parts[part] if part < len(parts) else None
        if wanted is Wildcard.MANY:
            part, star, resume = part + 1, part, place
        elif wanted is Wildcard.ONE or wanted == text[place]:
            part, place = part + 1, place + 1
        elif star >= 0:
            resume += 1
            part, place = star + 1, resume
        else:
            return False
    return all(rest is Wildcard.MANY for rest in parts[part:])
