"""Which sets of labels can selectors tell apart?

Per key there is each value that a selector mentions, one more value, and no
such key. Folding the keys one by one keeps the smallest set of each class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograders.witnesses import TooComplex
from cluster.network import Labels, Requirement, Selector

MAX_STEPS = 300_000
MAX_TESTS = 200_000
Asked = list[tuple[int, Requirement]]


class TooManySelectors(TooComplex):
    """Selectors that combine in more ways than the search looks at."""

    REASON = "its selectors combine in too many ways"
    ADVICE = "use fewer labels in selectors"


def label_sets(selectors: Sequence[Selector], fixed: Mapping[str, str] | None = None) -> dict[int, Labels]:
    """Return the smallest label set for each set of selectors that one can match.

    Bit i of a key says that selector i matches. `fixed` labels are the same in
    every set. Raises TooManySelectors beyond `MAX_STEPS` steps.
    """
    fixed, steps = fixed or {}, 0
    found: dict[int, Labels] = {(1 << len(selectors)) - 1: dict(fixed)}
    for key, asked in sorted(_by_key(selectors).items()):
        options = (
            [(fixed[key], _ruled_out(asked, key, fixed[key]))] if key in fixed else _options(key, asked, selectors)
        )
        steps += len(found) * len(options)
        if steps > MAX_STEPS:
            raise too_many(selectors)
        found = _grown(found, key, options)
    return found


def _grown(found: dict[int, Labels], key: str, options: Sequence[tuple[str | None, int]]) -> dict[int, Labels]:
    """Give one more key to each label set; of those that match the same, keep the smallest."""
    grown: dict[int, Labels] = {}
    for mask, labels in found.items():
        for value, ruled_out in options:
            size = len(labels) + (value is not None)
            known = grown.get(mask & ~ruled_out)
            if known is None or size < len(known):
                grown[mask & ~ruled_out] = labels if value is None else {**labels, key: value}
    return grown


def _by_key(selectors: Sequence[Selector]) -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    for index, selector in enumerate(selectors):
        for requirement in selector.requirements:
            found.setdefault(requirement.key, []).append((1 << index, requirement))
    return found


def _options(key: str, asked: Asked, selectors: Sequence[Selector]) -> list[tuple[str | None, int]]:
    """List what a key can be, once for each set of selectors that it rules out: missing, or a value."""
    mentioned = {value for _, requirement in asked for value in requirement.values}
    if len(mentioned) * sum(1 + len(requirement.values) for _, requirement in asked) > MAX_TESTS:
        raise too_many(selectors)
    found: dict[int, str | None] = {}
    for value in (None, *sorted(mentioned), another(mentioned)):
        found.setdefault(_ruled_out(asked, key, value), value)
    return [(value, ruled_out) for ruled_out, value in found.items()]


def _ruled_out(asked: Asked, key: str, value: str | None) -> int:
    labels = {} if value is None else {key: value}
    ruled_out = 0
    for bit, requirement in asked:
        if not requirement.matches(labels):
            ruled_out |= bit
    return ruled_out


def another(taken: Iterable[str], word: str = "other") -> str:
    """Return a value or a name that is none of these."""
    known = set(taken)
    return next(one for one in _numbered(word, len(known)) if one not in known)


def _numbered(word: str, last: int) -> Iterator[str]:
    yield word
    yield from (f"{word}-{number}" for number in range(2, last + 3))


def too_many(selectors: Sequence[Selector]) -> TooManySelectors:
    """Make the error, at the selector with most requirements."""
    longest = max(selectors, key=lambda selector: len(selector.requirements))
    return TooManySelectors([str(one) for one in selectors], longest.position.line, longest.position.column)
