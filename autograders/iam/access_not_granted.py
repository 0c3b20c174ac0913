"""Does a policy keep its hands off certain actions and resources?"""

from __future__ import annotations

from dataclasses import replace

from autograders.finding import Finding
from autograders.iam.findings import explained
from autograders.iam.fold import Scope
from autograders.iam.search import first, grants_by_principal, worlds
from cluster.iam.decision import Dialect, Policies
from cluster.iam.policy import Element, Policy, Statement

Patterns = str | tuple[str, ...]


def access_not_granted(
    policy: Policy | Policies,
    actions: Patterns = "*",
    resources: Patterns = "*",
    *,
    except_actions: Patterns = (),
    except_resources: Patterns = (),
    dialect: Dialect = "aws",
    principal: str | None = None,
    familiar: tuple[str, ...] = (),
) -> Finding | None:
    """Return None when no request for these actions on these resources is allowed.

    Patterns are those of a policy. "Nothing of the datasets but ours":
    `access_not_granted(p, "s3:*", "…:ml-datasets/*", except_resources="…:ml-datasets/ours/*")`.
    Otherwise the smallest request that goes through. Raises NoCases when the
    patterns cover no request at all.
    """
    wanted = Statement("Allow", actions=_elements(actions), resources=_elements(resources))
    spared = (
        Statement("Deny", actions=_elements(except_actions), resources=_elements("*")),
        Statement("Deny", actions=_elements("*"), resources=_elements(except_resources)),
    )
    covered = Policy((wanted, *(statement for statement in spared if statement.actions and statement.resources)))
    scope = Scope(dialect, (principal,) if principal else None, familiar)
    both = worlds(policy, _for_anyone(covered) if _public(policy) else Policies((covered,)))
    found = first(both, all, scope, lambda allowed: allowed[1])
    return explained(found._replace(sides=found.sides[:1]), dialect) if found else None


def _public(policy: Policy | Policies) -> bool:
    return bool(policy.resource) if isinstance(policy, Policies) else grants_by_principal(policy)


def _for_anyone(covered: Policy) -> Policies:
    """Cover callers from elsewhere, too: they need a yes of both kinds of policies."""
    anyone = tuple(replace(statement, principals=(Element("*"),)) for statement in covered.statements)
    return Policies((covered,), (Policy(anyone),))


def _elements(patterns: Patterns) -> tuple[Element, ...]:
    return tuple(map(Element, (patterns,) if isinstance(patterns, str) else patterns))
