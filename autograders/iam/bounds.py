"""Does a policy allow what the work needs, and no more than it could need?

A right answer lies between two bounds, so that every way to write it counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from autograders.finding import Counterexample, Finding
from autograders.iam import findings
from autograders.iam.no_new_access import no_new_access
from autograders.iam.still_allows import still_allows
from cluster import iam
from cluster.iam import Condition, Element, Policies, Policy, Request, Statement


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a principal needs and what it may have at most.

    With a `role`, answers are session policies: what the role and the answer
    both allow counts. `called` is how the lab names the principal, where that is
    shorter than its ARN. `familiar` resources make the better examples.
    """

    principal: str
    needs: Policy
    limit: Policy
    familiar: tuple[str, ...] = ()
    role: Policy | None = None
    called: str = ""

    def held(self, answer: Policy) -> Policies:
        """Return everything that bears on the principal under an answer."""
        return Policies((self.role,), session=(answer,)) if self.role else Policies((answer,))

    def lacking(self, answer: Policy) -> Finding | None:
        """Find the smallest request that the work needs and the answer denies."""
        held = self.held(answer)
        found = still_allows(held, self.needs, principal=self.principal, familiar=self.familiar)
        return self._shortened(found) if found else None

    def beyond(self, answer: Policy, *elsewhere: Statement) -> Finding | None:
        """Find the smallest request above the limit; what `elsewhere` allows is for other checks."""
        most = policy(*self.limit.statements, *elsewhere)
        found = no_new_access(self.held(answer), most, principal=self.principal, familiar=self.familiar)
        return self._shortened(self._explained(found, answer)) if found else None

    def _explained(self, found: Finding, answer: Policy) -> Finding:
        """Explain it by the answer's own lines, against the limit alone."""
        request = _request(found)
        alone, limit = Policies((answer,)), Policies((self.limit,))
        return findings.finding(request, alone, iam.decide(request, alone), limit, "aws")

    def _shortened(self, found: Finding) -> Finding:
        example = found.counterexample
        if not self.called or example is None:
            return found
        replay = {**example.replay, "principal": self.called}
        step = found.next.replace(self.principal, self.called)
        return replace(found, next=step, counterexample=Counterexample(example.text, replay))


def policy(*statements: Statement) -> Policy:
    """Put statements together."""
    return Policy(statements, "2012-10-17")


def allow(actions: str | Iterable[str], *resources: str, prefixes: Iterable[str] = ()) -> Statement:
    """Make a statement that allows, with `prefixes` only listings of those."""
    listed = Condition("StringLike", "s3:prefix", _elements(prefixes))
    conditions = (listed,) if listed.values else ()
    return Statement("Allow", actions=_elements(actions), resources=_elements(resources), conditions=conditions)


def all_but(*, actions: str | Iterable[str] = (), resources: str | Iterable[str] = ()) -> Statement:
    """Make a statement that allows everything but these actions, or everything on all but these resources."""
    named, spared = _elements(actions), _elements(resources)
    return Statement(
        "Allow",
        actions=() if named else (Element("*"),),
        not_actions=named,
        resources=() if spared else (Element("*"),),
        not_resources=spared,
    )


def _elements(texts: str | Iterable[str]) -> tuple[Element, ...]:
    return tuple(map(Element, (texts,) if isinstance(texts, str) else texts))


def _request(found: Finding) -> Request:
    data = found.counterexample.replay if found.counterexample else {}
    context = {key: value if isinstance(value, str) else tuple(value) for key, value in data["context"].items()}
    return Request(data["principal"], data["action"], data["resource"], context)
