"""Which policies mean the same, however they are written?

A table of decisions over a fixed cluster: its pods, one more pod of every kind in
every namespace, and addresses outside. It tells answers of a class apart; what is
proven about an answer is what the claims prove.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import product

from cluster.network import Compiled, End, External, NetworkPolicy, Pod, Protocol, World

STRANGE = "another"
Door = tuple[Protocol, int]


def doubled(world: World) -> World:
    """Add a pod of every kind, and one without labels, to every namespace and to one that nobody listed."""
    kinds = [{}, *{tuple(sorted(pod.labels.items())): dict(pod.labels) for pod in world.pods}.values()]
    pods = [
        Pod(namespace, f"like-{number}", labels, f"10.250.{place}.{number + 1}")
        for place, namespace in enumerate((*world.namespaces, STRANGE))
        for number, labels in enumerate(kinds)
    ]
    return World({**world.namespaces, STRANGE: {}}, (*world.pods, *pods))


def table(policies: Iterable[NetworkPolicy], world: World, outside: Iterable[str], doors: Sequence[Door]) -> str:
    """Return a digest of what goes through between the pods of a world and everybody, at these ports."""
    there = doubled(world)
    decided = Compiled(policies, there)
    known: tuple[End, ...] = world.pods
    everybody: tuple[End, ...] = (*there.pods, *map(External, outside))
    said = bytearray()
    for pod, other in product(known, everybody):
        if pod is not other:
            said += bytes(decided.allows(pod, other, *door) for door in doors)
            said += bytes(decided.allows(other, pod, *door) for door in doors)
    return hashlib.sha256(said).hexdigest()
