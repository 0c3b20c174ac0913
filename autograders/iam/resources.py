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


class Resources:
    """What the parts of policies that name resources can tell apart, for one asker."""

    def __init__(self, parts: tuple[Names, ...], asker: Asker, dialect: Dialect, familiar: tuple[str, ...]) -> None:
        self._parts = parts
        self._asker = asker
        self._dialect = dialect
        self._familiar = familiar
        self._found: dict[tuple[Pattern, ...], tuple[Resource, ...]] = {}

    def among(self, domains: tuple[Pattern, ...]) -> tuple[Resource, ...]:
        """Return an ARN of one of the domains for each set of parts that one can match.

        The shortest there is, but one of the familiar where such a one will do.
        """
        known = self._found.get(domains)
        if known is None:
            found: dict[int, Resource] = {}
            for resource in (resource for domain in domains for resource in self._of(domain)):
                if resource.bits not in found or resource.cost < found[resource.bits].cost:
                    found[resource.bits] = resource
            known = self._found[domains] = tuple(found.values())
        return known

    def _of(self, domain: Pattern) -> Iterator[Resource]:
        for arn in self._familiar:
            if domain.after(domain.start, arn) & domain.accepting:
                yield self._resource(arn, 0)
        for arn in witnesses.strings(_patterns(domain, self._parts, self._asker, self._dialect), domain):
            yield self._resource(arn, len(arn))

    def _resource(self, arn: str, cost: int) -> Resource:
        return Resource(resource_bits(self._parts, arn, self._asker, self._dialect), cost, arn)


@functools.lru_cache(maxsize=1024)
def resources(parts: tuple[Names, ...], asker: Asker, dialect: Dialect, familiar: tuple[str, ...]) -> Resources:
    """Return what was found before, if anything was."""
    return Resources(parts, asker, dialect, familiar)


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
