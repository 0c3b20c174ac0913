"""Does a regular expression match all that it must, and nothing that it must not?"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator

from autograders.finding import Counterexample, Finding
from autograders.redaction.expressions import NONE, Expression, TooWide, after, classes, ends, holds, parsed
from autograders.witnesses import TooComplex

MAX_STATES = 4000
_READABLE = string.ascii_lowercase + string.digits + string.ascii_uppercase + string.punctuation + " "
_NO_SIGNS = range(0xD800, 0xE000)
States = tuple[Expression, ...]


def pattern_bounds(answer: str, at_least: str, at_most: str, *, flags: int = 0) -> Finding | None:
    """Return None when a pattern matches every text of `at_least`, and no text but those of `at_most`.

    All three are patterns of `re`, matched from beginning to end. The verdict is about
    all texts; otherwise the shortest one that shows the mistake. Raises DocumentError
    for a pattern that cannot be read or decided, TooComplex beyond MAX_STATES states.
    """
    answered, needed, allowed = (parsed(pattern, flags) for pattern in (answer.strip("\n"), at_least, at_most))
    missed = shortest((answered, needed), lambda matched, wanted: wanted and not matched, (answer, at_least))
    if missed is not None:
        return _told("a match", "no match", missed, "read the pattern sign by sign along this text")
    taken = shortest((answered, allowed), lambda matched, fine: matched and not fine, (answer, at_most))
    if taken is not None:
        return _told("no match", "a match", taken, "find the part of the pattern that lets this text through")
    return None


def shortest(starts: States, shows: Callable[..., bool], names: tuple[str, ...]) -> str | None:
    """Return the shortest text for which `shows` holds, told for each expression whether it matches; or None."""
    try:
        return _searched(starts, shows, names)
    except (RecursionError, TooWide):
        raise TooComplex(names) from None


def _searched(starts: States, shows: Callable[..., bool], names: tuple[str, ...]) -> str | None:
    signs = list(_signs(starts))
    texts: dict[States, str] = {starts: ""}
    waiting = [starts]
    for states in waiting:  # grows while it runs: breadth first
        if shows(*map(ends, states)):
            return texts[states]
        for sign in signs:
            following = tuple(after(state, ord(sign)) for state in states)
            if following not in texts and any(state != NONE for state in following):
                texts[following] = texts[states] + sign
                waiting.append(following)
        if len(waiting) > MAX_STATES:
            raise TooComplex(names)
    return None


def _signs(expressions: States) -> Iterator[str]:
    """Yield one sign, a readable one if there is, for each set of classes that hold it."""
    known = sorted(classes(*expressions))
    edges = {0, *(edge for ranges in known for low, high in ranges for edge in (low, high + 1))}
    others = (chr(edge) for edge in sorted(edges) if edge not in _NO_SIGNS and edge < 0x110000)
    seen = set()
    for sign in (*_READABLE, *others):
        where = tuple(holds(ranges, ord(sign)) for ranges in known)
        if where not in seen:
            seen.add(where)
            yield sign


def _told(expected: str, got: str, text: str, step: str) -> Finding:
    return Finding(expected, got, Counterexample(f"re.fullmatch(pattern, {text!r})"), next=step)
