"""Who asks to do what, to which resource, under which circumstances?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Values = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One call to a platform API, as IAM sees it.

    `principal` is an ARN (`arn:aws:iam::000000000000:user/training-job`), a
    bare user name of the platform's own account, or "*" for an anonymous
    caller. `context` maps condition keys to a value, or to a tuple for a
    multivalued key; an absent key is missing, an empty tuple is an empty set.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """

    principal: str
    action: str
    resource: str
    context: Mapping[str, Values] = field(default_factory=dict)

    def __str__(self) -> str:
        """Print as every message does: `training-job  s3:GetObject  arn:…  [key=value]`."""
        conditions = "  ".join(f"{key}={_shown(value)}" for key, value in sorted(self.context.items()))
        parts = (self.principal.rsplit("/", 1)[-1], self.action, self.resource, f"[{conditions}]" if conditions else "")
        return "  ".join(part for part in parts if part)


def _shown(value: Values) -> str:
    return value if isinstance(value, str) else "{" + ", ".join(value) + "}"
