"""Which resources can policies tell apart?"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from autograders import globs, witnesses
from autograders.globs import Pattern
from autograders.iam.parts import Asker, Names, filled, resource_bits
from cluster.iam import minio
from cluster.iam.decision import Dialect
from cluster.iam.glob import Part


class Resource(NamedTuple):
    """One ARN, the parts that match it as bits, and how long it is to read."""

    bits: int
    cost: int
    arn: str


@functools.lru_cache(maxsize=4096)
def resources(
    domain: Pattern, parts: tuple[Names, ...], asker: Asker, dialect: Dialect, familiar: tuple[str, ...] = ()
) -> tuple[Resource, ...]:
    """Return an ARN of the domain for each set of parts that one can match.

    The shortest there is, but one of the `familiar` where such a one will do.
    """
    found: dict[int, Resource] = {}
    for arn in familiar:
        if domain.after(domain.start, arn) & domain.accepting:
            bits = resource_bits(parts, arn, asker, dialect)
            found.setdefault(bits, Resource(bits, 0, arn))
    for arn in witnesses.strings(_patterns(domain, parts, asker, dialect), domain):
        bits = resource_bits(parts, arn, asker, dialect)
        found.setdefault(bits, Resource(bits, len(arn), arn))
    return tuple(found.values())


def _patterns(domain: Pattern, parts: tuple[Names, ...], asker: Asker, dialect: Dialect) -> tuple[Pattern, ...]:
    found: dict[Pattern, None] = {}
    for names in parts:
        for text in names.texts:
            pieces = filled(text, names.version, asker, dialect)
            if pieces is not None:
                found.update(dict.fromkeys(_of(pieces, domain, dialect)))
    return tuple(found)


def _of(pieces: tuple[Part, ...], domain: Pattern, dialect: Dialect) -> Iterator[Pattern]:
    """Turn a resource of a policy into patterns; none when no ARN of the domain begins as it does."""
    if dialect == "minio":
        yield from _minio(pieces)
    elif _meets(pieces, domain):
        yield globs.of_parts(pieces)


@functools.lru_cache(maxsize=8192)
def _meets(pieces: tuple[Part, ...], domain: Pattern) -> bool:
    head = pieces[0] if pieces and isinstance(pieces[0], str) else ""
    return domain.after(domain.start, head) != 0


@functools.lru_cache(maxsize=4096)
def _minio(pieces: tuple[Part, ...]) -> tuple[Pattern, ...]:
    """On MinIO a bucket is also matched as `bucket/`: accept where a slash would lead to acceptance."""
    head = pieces[0] if pieces else ""
    if isinstance(head, str) and not head.startswith(minio.PREFIX):
        pieces = (minio.PREFIX, *pieces)
    whole = globs.of_parts(pieces)
    ends = sum(1 << i for i in range(len(whole.loops)) if whole.after(1 << i, "/") & whole.accepting)
    return whole, globs.Pattern(whole.text, whole.steps, whole.loops, whole.start, ends or 1 << len(whole.loops))
