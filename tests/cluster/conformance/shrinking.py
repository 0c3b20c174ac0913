"""What is the smallest policy under which a server still differs from the decision?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tests.cluster.conformance.runner import Compared
from tests.cluster.conformance.scenarios import Scenario

Compare = Callable[[Scenario], Compared]


def smallest(found: Compared, compare: Compare) -> Compared:
    """Leave out what can be left out of policies and call; `compare` tries a scenario of one call on the server."""
    found = compare(replace(found.scenario, calls=(found.call,)))
    while not found.agrees:
        smaller = (compare(scenario) for scenario in _smaller(found.scenario))
        better = next((one for one in smaller if not one.agrees and one.said.outcome == found.said.outcome), None)
        if better is None:
            return found
        found = better
    return found


def _smaller(scenario: Scenario) -> Iterator[Scenario]:
    asked = scenario.calls[0]
    for part in ("options", "headers"):
        pairs = getattr(asked, part)
        for pair in pairs:
            left = tuple(other for other in pairs if other is not pair)
            yield replace(scenario, calls=(replace(asked, **{part: left}),))
    for field in ("identity", "session"):
        text = getattr(scenario, field)
        if text is not None:
            yield from (replace(scenario, **{field: less}) for less in _less(text))
    for name, text in scenario.buckets.items():
        yield replace(scenario, buckets={key: value for key, value in scenario.buckets.items() if key != name})
        yield from (replace(scenario, buckets={**scenario.buckets, name: less}) for less in _less(text))


def _less(text: str) -> Iterator[str]:
    policy = json.loads(text)
    statements = policy["Statement"]
    for index, statement in enumerate(statements):
        others = (statements[:index], statements[index + 1 :])
        if len(statements) > 1:
            yield _written(policy, [*others[0], *others[1]])
        for smaller in _less_of(statement):
            yield _written(policy, [*others[0], smaller, *others[1]])


def _less_of(statement: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    conditions = statement.get("Condition", {})
    for operator in conditions:
        left = {name: keys for name, keys in conditions.items() if name != operator}
        rest = {name: value for name, value in statement.items() if name != "Condition"}
        yield {**rest, "Condition": left} if left else rest
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        values = statement.get(name)
        if isinstance(values, list) and len(values) > 1:
            yield from ({**statement, name: values[:index] + values[index + 1 :]} for index in range(len(values)))


def _written(policy: Mapping[str, Any], statements: list[Any]) -> str:
    return json.dumps({**policy, "Statement": statements}, indent=1)
