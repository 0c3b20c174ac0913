"""What in a legal policy is probably a slip?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cluster.iam import catalogue
from cluster.iam.elements import quoted
from cluster.iam.policy import Element, Policy, Statement, Warned
from cluster.iam.principals import ANYONE
from cluster.source import Position


def with_warnings(policy: Policy, has_version: bool) -> Policy:
    """Return the policy with a warning for each probable slip, in the order of the text."""
    found = [warning for statement in policy.statements for warning in _statement(statement)]
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
        if catalogue.key(condition.key) is None and condition.key.split(":")[0] in ("aws", *catalogue.services()):
            yield _warned(
                f"there is no condition key {quoted(condition.key)}", condition.position, condition.key, catalogue.KEYS
            )


def _actions(elements: Iterable[Element]) -> Iterator[Warned]:
    for element in elements:
        service = element.text.split(":")[0].lower()
        if element.text == "*" or catalogue.actions(element.text):
            continue
        if service in catalogue.services():
            yield _warned(
                f"there is no action {quoted(element.text)}", element.position, element.text, catalogue.ACTIONS
            )
        elif meant := catalogue.similar(service, catalogue.services()):
            yield Warned(f"there is no service {quoted(service)}", element.position, f"did you mean {meant}?")


def _warned(message: str, position: Position, word: str, known: Iterable[str]) -> Warned:
    meant = catalogue.similar(word, known)
    return Warned(message, position, f"did you mean {meant}?" if meant else "")
