"""May this caller do that? cluster.iam decides; this module asks and remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cluster.embedded.access import Need
from cluster.embedded.errors import denied
from cluster.embedded.identity import Identity
from cluster.iam import Decision, Policies, Policy, Request, decide
from cluster.iam.request import Values


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer, as the audit log shows it."""

    action: str
    resource: str
    outcome: str
    sid: str = ""
    line: int = 0

    @property
    def allowed(self) -> bool:
        """Whether the caller may."""
        return self.outcome in ("allowed", "root")


@dataclass(slots=True)
class Authority:
    """Decides everything one request asks for."""

    identity: Identity
    verdicts: list[Verdict] = field(default_factory=list)

    def may(self, need: Need, context: Mapping[str, Values], resource_policies: tuple[Policy, ...] = ()) -> bool:
        """Decide one need and put it on record."""
        verdict = self._verdict(need, context, resource_policies)
        self.verdicts.append(verdict)
        return verdict.allowed

    def require(self, need: Need, context: Mapping[str, Values], resource_policies: tuple[Policy, ...] = ()) -> None:
        """Raise AccessDenied unless the caller may. The message names the permission, as AWS does."""
        if not self.may(need, context, resource_policies):
            raise denied(_sentence(self.identity, self.verdicts[-1]))

    def _verdict(self, need: Need, context: Mapping[str, Values], resource_policies: tuple[Policy, ...]) -> Verdict:
        if self.identity.is_root:
            return Verdict(need.action, need.resource, "root")
        request = Request(self.identity.arn, need.action, need.resource, {**context, **self.identity.keys})
        policies: Policies = replace(self.identity.policies, resource=resource_policies)
        return _recorded(need, decide(request, policies))


def _recorded(need: Need, decision: Decision) -> Verdict:
    statement = decision.statement
    line = statement.position.line if statement else 0
    return Verdict(need.action, need.resource, decision.outcome, statement.sid if statement else "", line)


def _sentence(identity: Identity, verdict: Verdict) -> str:
    why = "with an explicit deny in a policy" if verdict.outcome == "explicit_deny" else "because no policy allows it"
    return f"{identity.arn} is not authorized to perform: {verdict.action} on resource: {verdict.resource} {why}"
