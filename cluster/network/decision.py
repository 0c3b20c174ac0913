"""What was decided about a flow, in which direction, and which rule made it so?"""

from __future__ import annotations

from dataclasses import dataclass

from cluster.network.flow import Flow
from cluster.network.policy import Direction, NetworkPolicy, Rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one direction says about a flow.

    `policies` are those that isolate the pod in this direction. `rule` is the
    rule that allowed the flow and `policy` the one that holds it; None where the
    flow is denied, or allowed because nothing isolates the pod.
    """

    direction: Direction
    allowed: bool
    policies: tuple[NetworkPolicy, ...] = ()
    rule: Rule | None = None
    policy: NetworkPolicy | None = None

    @property
    def isolated(self) -> bool:
        """Whether any policy selects the pod in this direction."""
        return bool(self.policies)

    @property
    def reason(self) -> str:
        """Say why in one sentence, such as `no egress rule of prod/default-deny allows it`."""
        direction = self.direction.lower()
        if not self.policies:
            return f"no policy isolates {direction}"
        if self.rule is not None:
            return f"the {direction} rule on line {self.rule.position.line} of {self.policy} allows it"
        return f"no {direction} rule of {' or '.join(map(str, self.policies))} allows it"


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on leaving the source and on entering the destination.

    An end outside the cluster has no policies, so its verdict is to allow.
    """

    flow: Flow
    egress: Verdict
    ingress: Verdict

    @property
    def allowed(self) -> bool:
        """Whether the flow goes through: both directions allow it."""
        return self.egress.allowed and self.ingress.allowed

    @property
    def denied_by(self) -> tuple[Verdict, ...]:
        """The verdicts that deny, egress first."""
        return tuple(verdict for verdict in (self.egress, self.ingress) if not verdict.allowed)

    @property
    def reason(self) -> str:
        """Say why in one sentence."""
        telling = self.denied_by or (self.egress, self.ingress)
        return " and ".join(dict.fromkeys(verdict.reason for verdict in telling))
