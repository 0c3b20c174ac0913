"""Which actions can policies tell apart?"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from autograders import globs, witnesses
from autograders.globs import DIGITS, LETTERS, Chars
from autograders.iam.feasible import ELSEWHERE, NAMES, carries, domains, ruled_apart
from autograders.iam.parts import Names, action_bits
from cluster.iam import catalogue
from cluster.iam.decision import Dialect

_ALL = (1 << len(NAMES)) - 1
_SERVICE = Chars(LETTERS | DIGITS | frozenset("-"))
_ACTION = Chars(LETTERS | DIGITS)
_COLON = Chars(frozenset(":"))
_OPEN = globs.build("action", [(_SERVICE, False), (_SERVICE, True), (_COLON, False), (_ACTION, False), (_ACTION, True)])
Classes = tuple[tuple[int, str], ...]


@functools.lru_cache(maxsize=2048)
def classes(parts: tuple[Names, ...], keys: frozenset[str], dialect: Dialect) -> Classes:
    """Return an action, and the parts that match it as bits, for each class of actions.

    Two actions of a class are matched by the same parts, work on the same kinds
    of resources and carry the same of the `keys`.
    """
    matched = [_covered(names, dialect) for names in parts]
    groups = [_ALL]
    for split in (*_shapes(dialect), *(_carrying(key) for key in sorted(keys)), *matched):
        groups = [piece for group in groups for piece in (group & split, group & ~split) if piece]
    known = tuple((_transposed(matched, group), NAMES[(group & -group).bit_length() - 1]) for group in groups)
    return known + tuple(_elsewhere(parts, dialect, known))


def _transposed(matched: Iterable[int], group: int) -> int:
    return sum(1 << index for index, covered in enumerate(matched) if covered & group)


def _elsewhere(parts: tuple[Names, ...], dialect: Dialect, known: Classes) -> Iterator[tuple[int, str]]:
    """Add actions of services outside the catalogue, which only the policies name."""
    seen = {bits for bits, name in known if name in ELSEWHERE}
    for name in _invented(frozenset(text for names in parts for text in names.texts)):
        bits = action_bits(parts, name, dialect)
        if bits not in seen:
            seen.add(bits)
            yield bits, name


@functools.lru_cache(maxsize=1024)
def _invented(texts: frozenset[str]) -> tuple[str, ...]:
    closed = tuple(f"{service}:" for service in catalogue.services())
    open_ = sorted(text for text in texts if not text.lower().startswith(closed) and text != "*")
    if not open_:
        return ()
    written = [text.replace("*", "") for text in open_ if "?" not in text]
    patterns = [globs.glob(text, fold=True) for text in (*open_, *(f"{prefix}*" for prefix in closed))]
    names = (*written, *witnesses.strings(tuple(patterns), _OPEN))
    return tuple(name for name in names if _possible(name) and not name.lower().startswith(closed))


def _possible(name: str) -> bool:
    return bool(_OPEN.after(_OPEN.start, name) & _OPEN.accepting)


@functools.lru_cache(maxsize=2048)
def _covered(names: Names, dialect: Dialect) -> int:
    covered = 0
    for text in names.texts:
        covered |= _covered_by(text, dialect)
    return _ALL & ~covered if names.spared else covered


@functools.lru_cache(maxsize=4096)
def _covered_by(text: str, dialect: Dialect) -> int:
    part = (Names((text,), False, "2008-10-17"),)
    return sum(1 << index for index, name in enumerate(NAMES) if action_bits(part, name, dialect))


@functools.lru_cache(maxsize=2048)
def _carrying(key: str) -> int:
    return sum(1 << index for index, name in enumerate(NAMES) if carries(name, key))


@functools.lru_cache(maxsize=2)
def _shapes(dialect: Dialect) -> tuple[int, ...]:
    """Return the sets of actions that work on the same kinds of resources, or are special."""
    shapes: dict[object, int] = {}
    for index, name in enumerate(NAMES):
        shape = domains(name, dialect), ruled_apart(name)
        shapes[shape] = shapes.get(shape, 0) | 1 << index
    return tuple(shapes.values())
