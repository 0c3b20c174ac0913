"""Which sets of labels does a label selector match?

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cluster.source import START, Position

Operator = Literal["In", "NotIn", "Exists", "DoesNotExist"]
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a selector asks of one key. An entry of matchLabels is an `In` of one value."""

    key: str
    operator: Operator
    values: tuple[str, ...] = ()
    position: Position = START

    def matches(self, labels: Labels) -> bool:
        """Whether the labels meet it. `NotIn` also takes labels without the key.

        Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/
        """
        if self.operator == "Exists":
            return self.key in labels
        if self.operator == "DoesNotExist":
            return self.key not in labels
        return (labels.get(self.key) in self.values) is (self.operator == "In")

    def __str__(self) -> str:
        if self.operator == "Exists":
            return self.key
        if self.operator == "DoesNotExist":
            return f"!{self.key}"
        if self.operator == "In" and len(self.values) == 1:
            return f"{self.key}={self.values[0]}"
        return f"{self.key} {self.operator.lower()} ({', '.join(self.values)})"


@dataclass(frozen=True, slots=True)
class Selector:
    """All of its requirements together; without any it matches everything."""

    requirements: tuple[Requirement, ...] = ()
    position: Position = START

    def matches(self, labels: Labels) -> bool:
        """Whether the labels meet every requirement."""
        for requirement in self.requirements:  # noqa: SIM110 - a generator costs a microsecond
            if not requirement.matches(labels):
                return False
        return True

    def __str__(self) -> str:
        return ",".join(map(str, self.requirements)) or "{}"
