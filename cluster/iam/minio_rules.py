"""Which policies that AWS takes does MinIO refuse?"""

from __future__ import annotations

from cluster.iam.policy import Policy, PolicyError


def check(policy: Policy) -> None:
    """Raise PolicyError at the first thing MinIO refuses."""
    for statement in policy.statements:
        for condition in statement.conditions:
            if condition.if_exists:
                raise PolicyError(
                    f"MinIO has no {condition.written}", condition.position.line, condition.position.column
                )
