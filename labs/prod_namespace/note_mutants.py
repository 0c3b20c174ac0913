"""Which notes say almost, but not quite, the same?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from labs.prod_namespace.incident import MOVED, UPDATES
from labs.prod_namespace.world import DROP_BOX, METADATA, PODS, WORLD

TIMES = ("2025-11-21T02:00:04Z", "2025-11-21T02:17:08Z", "2025-11-21T02:17:10Z", "2025-11-21T02:19:00Z")
OUTSIDE = (DROP_BOX, METADATA, MOVED, UPDATES)
ENDS = (*(str(pod) for pod in PODS), *OUTSIDE)


@dataclass(frozen=True, slots=True)
class NoteMutant:
    """A note with one word changed."""

    name: str
    text: str


def mutants(text: str) -> Iterator[NoteMutant]:
    """Yield a note with each word replaced by others of its kind."""
    note = yaml.safe_load(text)
    for part, value in note.items():
        if isinstance(value, dict):
            for word in value:
                # A pod that talks to itself is no flow.
                for other in (one for one in _others(word, value[word]) if one not in value.values()):
                    yield _mutant(f"{part}.{word} is {other}", {**note, part: {**value, word: other}})
        else:
            for other in _others(part, value):
                yield _mutant(f"{part} is {other}", {**note, part: other})


def _others(word: str, value: object) -> list[object]:
    kinds: dict[str, tuple[object, ...]] = {
        "port": (22, 53, 80, 443, 8080, 8443, 9090),
        "protocol": ("TCP", "UDP"),
        "since": TIMES,
        "pod": tuple(WORLD.named),
        "sends_to": OUTSIDE,
    }
    return [other for other in kinds.get(word, ENDS) if other != value]


def _mutant(name: str, note: object) -> NoteMutant:
    return NoteMutant(name, yaml.safe_dump(note, sort_keys=False))
