"""Which policies that AWS takes does MinIO refuse?

Observed on the Go module github.com/minio/pkg/v3/policy; minio.json holds
the actions and condition keys it knows.
"""

from __future__ import annotations

import importlib.resources
import json
import re
from collections.abc import Iterable
from collections.abc import Mapping as Table

from cluster import source
from cluster.iam import catalogue, glob
from cluster.iam.elements import quoted
from cluster.iam.operators import OPERATORS
from cluster.iam.policy import Condition, Element, Policy, PolicyError, Statement
from cluster.source import Mapping, Node, Position, Scalar, Sequence

_DATA = json.loads(importlib.resources.files(__package__).joinpath("minio.json").read_text(encoding="utf-8"))
COMMON_KEYS: frozenset[str] = frozenset(_DATA["keys"])
ACTIONS: Table[str, tuple[str, ...]] = {name: tuple(keys) for name, keys in _DATA["actions"].items()}
ALL_KEYS = COMMON_KEYS.union(*ACTIONS.values())

INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_OTHER_SERVICES = ("admin:", "kms:", "sts:")
_STS = ("*", "sts:AssumeRoleWithWebIdentity")
_RESOURCES = ("arn:aws:s3:::", "arn:minio:kms:::")


def check_document(version: Node | None, statement: Node) -> None:
    """Raise PolicyError where MinIO refuses the frame of a policy."""
    if isinstance(version, Scalar) and version.text != "2012-10-17":
        raise _refused("MinIO knows one policy version", version.position, 'write "2012-10-17"')
    if not isinstance(statement, Sequence):
        raise _refused("MinIO takes a list of statements only", statement.position, "write it in [ ]")


def check_condition(condition: Node | None) -> None:
    """Raise PolicyError for a Condition without conditions."""
    if isinstance(condition, Mapping) and not condition.entries:
        raise _refused("MinIO takes no empty Condition", condition.position, "delete it")


def check(policy: Policy) -> None:
    """Raise PolicyError at the first thing MinIO refuses."""
    for statement in policy.statements:
        _statement(statement)


def check_written_again(policy: Policy) -> None:
    """Raise PolicyError for what MinIO reads but cannot write again.

    It writes bucket policies and the session policies of roles again to keep them.
    """
    for statement in policy.statements:
        if statement.not_actions:
            place = statement.not_actions[0].position
            raise _refused("MinIO takes no NotAction here", place, "list the actions with Action")


def ignores_resource(statement: Statement) -> bool:
    """Whether MinIO looks at no Resource: `"Action": "*"` counts as a statement about STS."""
    of_service = any(action.text in _STS or action.text.startswith("admin:") for action in statement.actions)
    return of_service and statement.principals is None


def _statement(statement: Statement) -> None:
    if statement.not_principals is not None:
        raise _refused("MinIO has no NotPrincipal", statement.position, "name the principals with Principal")
    for resource in (*statement.resources, *statement.not_resources):
        _resource(resource)
    for condition in statement.conditions:
        _condition(condition)
    if statement.principals is not None:
        _bucket_policy(statement, statement.principals)
    elif any(action.text in _STS for action in statement.actions):
        _about_sts(statement)
    else:
        for action in statement.actions:
            _action(action)
        for condition in statement.conditions:
            _carried(condition, statement.actions)


def _about_sts(statement: Statement) -> None:
    for action in statement.actions:
        if action.text not in _STS:
            message = f"MinIO takes no {quoted(action.text)} beside an action of STS, and * counts as one"
            raise _refused(message, action.position, "give it a statement of its own")
    for condition in statement.conditions:
        if condition.key != "sts:DurationSeconds":
            message = f"MinIO takes no {condition.key} beside an action of STS, and * counts as one"
            raise _refused(message, condition.position, 'write "s3:*" instead of "*"')


def _bucket_policy(statement: Statement, principals: Iterable[Element]) -> None:
    for principal in principals:
        if not principal.text.startswith(("*", "AWS:")):
            raise _refused("MinIO knows AWS principals only", principal.position, 'write {"AWS": …}')
    for condition in statement.conditions:
        _carried(condition, statement.actions)
    for action in statement.actions:
        _fits(action, statement.resources or statement.not_resources)


def _refused(message: str, place: Position, suggestion: str = "") -> PolicyError:
    return PolicyError(message, place.line, place.column, suggestion)


def _resource(resource: Element) -> None:
    prefix = next((one for one in _RESOURCES if resource.text.startswith(one)), "")
    bare = resource.text.removeprefix(prefix)
    if resource.text == "*" or (prefix and bare and not bare.startswith("/")):
        return
    raise _refused(
        f"MinIO takes no resource {quoted(resource.text)}", resource.position, "write arn:aws:s3:::bucket/key"
    )


def _action(action: Element) -> None:
    if action.text.startswith(_OTHER_SERVICES) or _covered(action.text):
        return
    meant = source.similar(action.text, ACTIONS)
    raise _refused(
        f"MinIO has no action {quoted(action.text)}", action.position, f"did you mean {meant}?" if meant else ""
    )


def _covered(pattern: str) -> list[str]:
    """Return the actions a pattern covers; unlike on AWS the case matters."""
    return [name for name in ACTIONS if glob.matches(pattern, name)]


def _condition(condition: Condition) -> None:
    operator = OPERATORS[condition.operator]
    if operator.kind == "Arn":
        raise _refused(f"MinIO has no {condition.operator}", condition.position, "compare with StringLike")
    if condition.if_exists and condition.operator != "NumericGreaterThan":
        raise _refused(f"MinIO has no {condition.written}", condition.position, "write a second statement with Null")
    if condition.key.split("/")[0] not in ALL_KEYS:
        meant = source.similar(condition.key, ALL_KEYS)
        raise _refused(
            f"MinIO has no key {quoted(condition.key)}", condition.position, f"did you mean {meant}?" if meant else ""
        )
    _values(condition, operator.kind)


def _values(condition: Condition, kind: str) -> None:
    if kind in ("Numeric", "Date", "Bool") and len(condition.values) > 1:
        raise _refused(f"MinIO takes one value for {condition.operator}", condition.values[1].position, "keep one")
    first = condition.values[0]
    if condition.operator == "Bool" and condition.key != "aws:SecureTransport":
        raise _refused("MinIO takes Bool for aws:SecureTransport only", condition.position, "compare with StringEquals")
    if kind == "Numeric" and not INTEGER.fullmatch(first.text):
        raise _refused("MinIO compares with whole numbers only", first.position)
    if kind == "Date" and not RFC3339.fullmatch(first.text):
        raise _refused("MinIO takes a date with time and zone only", first.position, "write 2030-01-31T00:00:00Z")


def _carried(condition: Condition, actions: Iterable[Element]) -> None:
    """Every action of the statement must know the key: MinIO refuses s3:prefix beside s3:GetObject."""
    for action in actions:
        known = COMMON_KEYS.union(*(ACTIONS[name] for name in _covered(action.text)))
        if condition.key.split("/")[0] not in known and not action.text.startswith(_OTHER_SERVICES):
            message = f"MinIO takes no {condition.key} for {action.text}"
            raise _refused(message, condition.position, "give the action a statement of its own")


def _fits(action: Element, resources: tuple[Element, ...]) -> None:
    """Demand an object's ARN for object actions of a bucket policy, and a bucket's for the others."""
    patterns = [resource.text.removeprefix(_RESOURCES[0]) for resource in resources]
    on_objects = any(_on_objects(name) for name in _covered(action.text))
    fitting = any("/" in one or "*" in one for one in patterns) if on_objects else _names_bucket(patterns)
    if not fitting:
        wanted = "arn:aws:s3:::bucket/*" if on_objects else "arn:aws:s3:::bucket"
        raise _refused(f"{action.text} works on {wanted}", resources[0].position, f"add {wanted}")


def _names_bucket(patterns: list[str]) -> bool:
    return any("/" not in one or one == "*" for one in patterns)


def _on_objects(name: str) -> bool:
    action = catalogue.action(name)
    return action is not None and any(resource.name == "object" for resource in action.resources)
