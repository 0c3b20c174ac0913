"""How does a message explain that a request is wrongly allowed or denied?"""

from __future__ import annotations

import json
from dataclasses import replace

from autograders.finding import Counterexample, Finding, Location
from autograders.iam import reasons
from autograders.iam.search import Found
from cluster.iam.decision import Decision, Dialect, Policies
from cluster.iam.request import Request


def explained(found: Found, dialect: Dialect) -> Finding:
    """Explain a request that the first side, the answer, decides wrongly."""
    reference = found.sides[1] if len(found.sides) > 1 else None
    return finding(found.request, found.sides[0], found.decisions[0], reference, dialect)


def finding(
    request: Request, answer: Policies, decision: Decision, reference: Policies | None, dialect: Dialect
) -> Finding:
    """Explain a request whose decision is the wrong one."""
    if decision.allowed:
        reason = reasons.of_permission(request, answer, reference, dialect)
    else:
        reason = reasons.of_denial(request, answer, decision, dialect)
    return Finding(
        expected="deny" if decision.allowed else "allow",
        got="allow" if decision.allowed else "deny",
        counterexample=Counterexample(str(request), replay(request)),
        because=reason.because,
        location=_location(reason),
        next=f"run it yourself: {_call(request)}",
    )


def replay(request: Request) -> dict[str, object]:
    """Return a request as plain data, from which a lab can run it."""
    context = {key: value if isinstance(value, str) else list(value) for key, value in request.context.items()}
    return {
        "kind": "iam.request",
        "principal": request.principal,
        "action": request.action,
        "resource": request.resource,
        "context": context,
    }


def _location(reason: reasons.Reason) -> Location | None:
    if reason.policy is None or reason.position is None or not reason.policy.text:
        return None
    place = Location.in_answer(reason.policy.text, reason.position.line, reason.position.column)
    return replace(place, text=place.text.rstrip(","))


def _call(request: Request) -> str:
    values = [json.dumps(text) for text in (request.principal, request.action, request.resource)]
    if request.context:
        values.append(f"**{json.dumps(replay(request)['context'], ensure_ascii=False)}")
    return f"lab.try_request({', '.join(values)})"
