"""What does an IAM policy say, and on which line does it say it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cluster.source import START, DocumentError, Position

Effect = Literal["Allow", "Deny"]
Version = Literal["2012-10-17", "2008-10-17"]


class PolicyError(DocumentError):
    """A text that is not a policy the platform would accept."""


@dataclass(frozen=True, slots=True)
class Element:
    """One string of a policy (an action, an ARN, a principal, a value) and where it stands."""

    text: str
    position: Position = START

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator applied to one key: `{"StringLike": {"s3:prefix": ["a/*"]}}`.

    `operator` is the bare operator (`StringLike`) without qualifier and suffix.
    """

    operator: str
    key: str
    values: tuple[Element, ...]
    qualifier: Literal["", "ForAllValues", "ForAnyValue"] = ""
    if_exists: bool = False
    position: Position = START

    @property
    def written(self) -> str:
        """The operator as it stands in the document."""
        prefix = f"{self.qualifier}:" if self.qualifier else ""
        return f"{prefix}{self.operator}{'IfExists' if self.if_exists else ''}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Exactly one of each positive / Not pair is filled.

    `principals` is None where the policy has no Principal element (an identity
    policy). Principals are written `AWS:arn…`, `Service:…`, or `*`.
    """

    effect: Effect
    actions: tuple[Element, ...] = ()
    not_actions: tuple[Element, ...] = ()
    resources: tuple[Element, ...] = ()
    not_resources: tuple[Element, ...] = ()
    principals: tuple[Element, ...] | None = None
    not_principals: tuple[Element, ...] | None = None
    conditions: tuple[Condition, ...] = ()
    sid: str = ""
    position: Position = START


@dataclass(frozen=True, slots=True)
class Warned:
    """Something legal that is probably not meant, such as a misspelt key."""

    message: str
    position: Position
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A parsed policy document. `text` is the source it was parsed from."""

    statements: tuple[Statement, ...]
    version: Version = "2008-10-17"
    id: str = ""
    text: str = field(default="", repr=False, compare=False)
    warnings: tuple[Warned, ...] = field(default=(), compare=False)
