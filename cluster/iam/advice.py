"""What in a legal policy is probably a slip?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cluster import source
from cluster.iam import catalogue, literals, variables
from cluster.iam.elements import quoted
from cluster.iam.operators import OPERATORS
from cluster.iam.policy import Condition, Element, Policy, Statement, Version, Warned
from cluster.iam.principals import ANYONE
from cluster.iam.variables import Variable
from cluster.source import Position

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
_CALLS = {
    **dict.fromkeys(("s3:listobjects", "s3:listobjectsv2", "s3:headbucket"), "s3:ListBucket"),
    **dict.fromkeys(("s3:createmultipartupload", "s3:uploadpart", "s3:completemultipartupload"), "s3:PutObject"),
    "s3:copyobject": "s3:GetObject for the source and s3:PutObject for the target",
    "s3:deleteobjects": "s3:DeleteObject",
    "s3:headobject": "s3:GetObject",
    "s3:listbuckets": "s3:ListAllMyBuckets",
    "s3:listobjectversions": "s3:ListBucketVersions",
}
"""What somebody needs who names the call of the API; the two differ, and near names mislead."""


def with_warnings(policy: Policy, has_version: bool) -> Policy:
    """Return the policy with a warning for each probable slip, in the order of the text."""
    found = [warning for statement in policy.statements for warning in _statement(statement)]
    found += [warning for statement in policy.statements for warning in _variables(statement, policy.version)]
    if not has_version:
        message = "without a Version, policy variables are plain text"
        found.append(Warned(message, Position(1), 'add "Version": "2012-10-17"'))
    return replace(policy, warnings=tuple(sorted(found, key=lambda warning: warning.position)))


def _statement(statement: Statement) -> Iterator[Warned]:
    yield from _actions((*statement.actions, *statement.not_actions))
    for spared in statement.not_principals or ():
        if spared.text in ANYONE:
            yield Warned("NotPrincipal spares everyone: the statement never applies", spared.position)
    for condition in statement.conditions:
        yield from _arns(condition)
        if catalogue.key(condition.key) is None and condition.key.split(":")[0] in ("aws", *catalogue.services()):
            yield _warned(
                f"there is no condition key {quoted(condition.key)}", condition.position, condition.key, catalogue.KEYS
            )


def _arns(condition: Condition) -> Iterator[Warned]:
    for value in condition.values if OPERATORS[condition.operator].kind == "Arn" else ():
        if literals.arn(value.text) is None:
            message = f"{quoted(value.text)} has not the six parts of an ARN and matches none"
            yield Warned(message, value.position, "write arn:*:*:*:*:* for every ARN")


def _variables(statement: Statement, version: Version) -> Iterator[Warned]:
    values = (value for condition in statement.conditions for value in condition.values)
    for element in (*statement.resources, *statement.not_resources, *values):
        for part in variables.template(element.text, version):
            if isinstance(part, Variable) and catalogue.key(part.key) is None and _is_ours(part.key):
                yield _warned(f"there is no variable ${{{part.key}}}", element.position, part.key, catalogue.KEYS)


def _is_ours(key: str) -> bool:
    return key.split(":")[0] in ("aws", *catalogue.services())


def _actions(elements: Iterable[Element]) -> Iterator[Warned]:
    for element in elements:
        service = element.text.split(":")[0].lower()
        if element.text == "*" or catalogue.actions(element.text):
            continue
        if call := _CALLS.get(element.text.lower()):
            message = f"there is no action {quoted(element.text)}: the call of this name needs another permission"
            yield Warned(message, element.position, f"write {call}")
        elif service in catalogue.services():
            yield _warned(
                f"there is no action {quoted(element.text)}", element.position, element.text, catalogue.ACTIONS
            )
        elif meant := source.similar(service, catalogue.services()):
            yield Warned(f"there is no service {quoted(service)}", element.position, f"did you mean {meant}?")


def _warned(message: str, position: Position, word: str, known: Iterable[str]) -> Warned:
    meant = source.similar(word, known)
    return Warned(message, position, f"did you mean {meant}?" if meant else "")
