"""Is a text an IAM policy, and if not, at which word does it stop being one?

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Mapping as Table
from typing import Literal, cast

from cluster import document, source
from cluster.iam import advice, elements, minio_rules
from cluster.iam.decision import Dialect
from cluster.iam.elements import fail, items, quoted, unknown, word
from cluster.iam.policy import Effect, Element, Policy, PolicyError, Statement, Version
from cluster.source import DocumentError, Mapping, Node, Sequence

Kind = Literal["identity", "resource", "trust"]

_POLICY = ("Version", "Id", "Statement")
_STATEMENT = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_VERSIONS = ("2012-10-17", "2008-10-17")


def parse(text: str, dialect: Dialect = "aws", kind: Kind | None = None) -> Policy:
    """Read a policy from JSON or YAML.

    `kind` says where it will be attached; without it, what the statements say
    decides, and they must agree. Raises PolicyError with line and column.
    """
    try:
        policy = _policy(document.read(text), text, dialect, kind)
        if dialect == "minio":
            minio_rules.check(policy)
    except PolicyError:
        raise
    except DocumentError as problem:
        raise PolicyError(*problem.args) from None
    return policy


def _policy(node: Node, text: str, dialect: Dialect, kind: Kind | None) -> Policy:
    found = _named(node, "a policy", _POLICY)
    if "Statement" not in found:
        raise fail("the policy has no Statement", node, 'add "Statement": […]')
    version = word(found["Version"], "Version").text if "Version" in found else "2008-10-17"
    if version not in _VERSIONS:
        raise fail(f"there is no policy version {quoted(version)}", found["Version"], 'write "2012-10-17"')
    if dialect == "minio":
        minio_rules.check_document(found.get("Version"), found["Statement"])
    several = items(found["Statement"], "Statement")
    statements = tuple(_statement(one, dialect, kind) for one in several)
    _agree(statements)
    if dialect == "aws":
        _unique_sids(statements)
    policy = Policy(statements, cast(Version, version), word(found["Id"], "Id").text if "Id" in found else "", text)
    return advice.with_warnings(policy, "Version" in found)


def _named(node: Node, what: str, known: tuple[str, ...]) -> dict[str, Node]:
    if not isinstance(node, Mapping):
        raise fail(f"{what} is an object, not {source.describe(node)}", node, "write it in { }")
    if not node.entries:
        raise fail(f"{what} cannot be empty", node)
    for key, _ in node.entries:
        if key.text not in known:
            raise unknown(f"{what} has no element {quoted(key.text)}", key, known)
    return {key.text: value for key, value in node.entries}


def _statement(node: Node, dialect: Dialect, kind: Kind | None) -> Statement:
    found = _named(node, "a statement", _STATEMENT)
    principals, not_principals = _principals(node, found, kind)
    if dialect == "minio":
        minio_rules.check_condition(found.get("Condition"))
    trust = _is_trust(found, principals, kind)
    actions = _one_of(node, found, "Action", elements.action)
    resources = _one_of(node, found, "Resource", elements.resource, optional=trust)
    return Statement(
        effect=_effect(node, found),
        actions=actions[0],
        not_actions=actions[1],
        resources=resources[0],
        not_resources=resources[1],
        principals=principals,
        not_principals=not_principals,
        conditions=elements.conditions(found["Condition"]) if "Condition" in found else (),
        sid=_sid(found, dialect),
        position=node.position,
    )


def _effect(node: Node, found: Table[str, Node]) -> Effect:
    if "Effect" not in found:
        raise fail("the statement has no Effect", node, 'add "Effect": "Allow" or "Effect": "Deny"')
    effect = word(found["Effect"], "Effect").text
    if effect not in ("Allow", "Deny"):
        raise unknown(f"Effect is Allow or Deny, not {quoted(effect)}", found["Effect"], ("Allow", "Deny"))
    return cast(Effect, effect)


def _sid(found: Table[str, Node], dialect: Dialect) -> str:
    if "Sid" not in found:
        return ""
    sid = word(found["Sid"], "Sid", empty=True).text
    free = dialect == "minio" or "Principal" in found or "NotPrincipal" in found
    if sid and not free and not (sid.isascii() and sid.isalnum()):
        raise fail(f"a Sid has letters and digits only, not {quoted(sid)}", found["Sid"], "delete the other characters")
    return sid


def _one_of(
    node: Node, found: Table[str, Node], name: str, read: elements.Reader, optional: bool = False
) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Read the element or its Not form; a statement has exactly one of the two."""
    both = [key for key in (name, f"Not{name}") if key in found]
    if len(both) == 2:
        raise fail(f"the statement has both {name} and Not{name}", found[f"Not{name}"], "keep one of the two")
    if not both and not optional:
        raise fail(f"the statement has no {name}", node, f'add "{name}": …')
    read_ = {key: tuple(read(one, key) for one in items(found[key], key)) for key in both}
    return read_.get(name, ()), read_.get(f"Not{name}", ())


def _principals(
    node: Node, found: Table[str, Node], kind: Kind | None
) -> tuple[tuple[Element, ...] | None, tuple[Element, ...] | None]:
    both = [key for key in ("Principal", "NotPrincipal") if key in found]
    if both and kind == "identity":
        raise fail(
            f"an identity policy has no {both[0]}: it applies to whom it is attached to",
            found[both[0]],
            f"delete {both[0]}",
        )
    if not both and kind in ("resource", "trust"):
        raise fail(f"a {kind} policy says for whom it is: Principal is missing", node, 'add "Principal": …')
    if len(both) == 2:
        raise fail("the statement has both Principal and NotPrincipal", found["NotPrincipal"], "keep one of the two")
    read = {key: elements.principals(found[key], key) for key in both}
    return read.get("Principal"), read.get("NotPrincipal")


def _is_trust(found: Table[str, Node], principals: tuple[Element, ...] | None, kind: Kind | None) -> bool:
    if "Resource" in found and kind == "trust":
        raise fail("a trust policy has no Resource: it stands on the role itself", found["Resource"], "delete Resource")
    if principals is None or "Action" not in found:
        return False
    named = found["Action"]
    actions = named.items if isinstance(named, Sequence) else (named,)
    return all(isinstance(one, source.Scalar) and one.text.lower().startswith("sts:") for one in actions)


def _agree(statements: tuple[Statement, ...]) -> None:
    with_principal = [one.principals is not None or one.not_principals is not None for one in statements]
    if any(with_principal) and not all(with_principal):
        odd = statements[with_principal.index(False)]
        raise PolicyError(
            "this statement has no Principal and another one has",
            odd.position.line,
            odd.position.column,
            "a policy on a resource says Principal in every statement, an identity policy in none",
        )


def _unique_sids(statements: tuple[Statement, ...]) -> None:
    seen: set[str] = set()
    for one in statements:
        if one.sid and one.sid in seen:
            message = f"two statements have the Sid {quoted(one.sid)}"
            raise PolicyError(message, one.position.line, one.position.column, "rename one")
        seen.add(one.sid)
