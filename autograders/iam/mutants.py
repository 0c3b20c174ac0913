"""Which small mistakes could an author of this policy have made?"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Json = Any
Change = tuple[str, Callable[[Json], None]]
_NEGATED = {
    "StringEquals": "StringNotEquals",
    "StringLike": "StringNotLike",
    "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase",
    "NumericEquals": "NumericNotEquals",
    "NumericLessThan": "NumericGreaterThanEquals",
    "NumericLessThanEquals": "NumericGreaterThan",
    "DateEquals": "DateNotEquals",
    "DateLessThan": "DateGreaterThanEquals",
    "DateLessThanEquals": "DateGreaterThan",
    "IpAddress": "NotIpAddress",
    "ArnEquals": "ArnNotEquals",
    "ArnLike": "ArnNotLike",
}
_OPPOSITE = {**_NEGATED, **{negated: plain for plain, negated in _NEGATED.items()}}
_LOOSER = {"StringEquals": "StringLike", "StringLike": "StringEquals", "ArnLike": "StringLike"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A policy with one change. `name` says which, such as `statement 1: dropped action s3:GetObject`."""

    name: str
    text: str


def mutants(text: str) -> Iterator[Mutant]:
    """Yield each policy that is one small change away from a JSON policy.

    A mutant may decide as the original does: `equivalent` tells. Yields no text
    twice, and nothing for a text that is no JSON object with statements.
    """
    document = _document(text)
    seen = {_written(document)} if document else set()
    for number, _ in enumerate(document["Statement"] if document else (), 1):
        for name, change in _changes(document["Statement"][number - 1]):
            mutated = copy.deepcopy(document)
            change(mutated["Statement"][number - 1])
            mutated["Statement"] = [statement for statement in mutated["Statement"] if statement]
            written = _written(mutated)
            if written not in seen and mutated["Statement"]:
                seen.add(written)
                yield Mutant(f"statement {number}: {name}", written)


def _document(text: str) -> Json:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    statements = document.get("Statement") if isinstance(document, dict) else None
    several = statements if isinstance(statements, list) else [statements]
    return {**document, "Statement": several} if all(isinstance(one, dict) for one in several) else None


def _written(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)


def _changes(statement: Json) -> Iterator[Change]:
    """Name every change of a statement, with the function that makes it in a copy."""
    yield "dropped", lambda s: s.clear()
    yield "Allow and Deny swapped", lambda s: s.update(Effect="Deny" if s.get("Effect") == "Allow" else "Allow")
    for element in ("Action", "NotAction", "Resource", "NotResource"):
        yield from _of_list(statement, element)
    yield from _of_negation(statement)
    for operator, tests in statement.get("Condition", {}).items():
        yield from _of_operator(operator)
        for key in tests:
            yield from _of_key(statement, operator, key)


def _of_list(statement: Json, element: str) -> Iterator[Change]:
    values = _listed(statement.get(element, []))
    for index, value in enumerate(values):
        if len(values) > 1:
            yield f"dropped {element} {value}", _replacing(element, index)
        widen = _wider_actions if element.endswith("Action") else _wider_resources
        for name, wider in widen(value):
            yield f"{name} {value}", _replacing(element, index, wider)


def _listed(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else [value]


def _replacing(element: str, index: int, *new: str) -> Callable[[Json], None]:
    def change(statement: Json) -> None:
        values = _listed(statement[element])
        values[index : index + 1] = new
        statement[element] = values

    return change


def _wider_actions(action: str) -> Iterator[tuple[str, str]]:
    service, _, name = action.partition(":")
    yield "widened to every action", "*"
    yield "widened to the service", f"{service}:*"
    verb = next((verb for verb in ("Get", "Put", "List", "Delete", "Create") if name.startswith(verb)), "")
    if verb:
        yield f"widened to {verb}*", f"{service}:{verb}*"
    if name.rstrip("*") != name and name.rstrip("*"):
        yield "without its wildcard", action.rstrip("*")


def _wider_resources(resource: str) -> Iterator[tuple[str, str]]:
    yield "widened to everything", "*"
    head, slash, _ = resource.partition("/")
    if slash:
        yield "widened to the bucket's objects", f"{head}/*"
        yield "narrowed to the bucket", head
    else:
        yield "narrowed to the bucket's objects", f"{resource}/*"
    if resource.endswith("/*"):
        yield "without the slash", f"{resource[:-2]}*"
        yield "widened to the prefix itself", resource[: resource[:-2].rfind("/") + 1] + "*" if slash else resource
    if resource.endswith("*"):
        yield "without the wildcard", resource.rstrip("*")
    elif resource:
        yield "with a wildcard", f"{resource}*"


def _of_negation(statement: Json) -> Iterator[Change]:
    for plain, negated in (("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")):
        for old, new in ((plain, negated), (negated, plain)):
            if old in statement:
                yield f"{old} turned into {new}", _exchanging(old, {new: statement[old]})
    if "NotResource" in statement:
        yield "NotResource removed", _exchanging("NotResource", {"Resource": "*"})
    if statement.get("Principal", "*") != "*":
        yield "Principal widened to everyone", _exchanging("Principal", {"Principal": "*"})


def _exchanging(old: str, new: Json) -> Callable[[Json], None]:
    def change(statement: Json) -> None:
        del statement[old]
        statement.update(new)

    return change


def _of_operator(operator: str) -> Iterator[Change]:
    """Exchange an operator, keeping its qualifier and suffix."""
    qualifier, colon, rest = operator.rpartition(":")
    bare = rest.removesuffix("IfExists")
    suffix = rest[len(bare) :]
    if bare in _OPPOSITE:
        yield f"{operator} negated", _renaming(operator, f"{qualifier}{colon}{_OPPOSITE[bare]}{suffix}")
    if bare in _LOOSER:
        other = f"{qualifier}{colon}{_LOOSER[bare]}{suffix}"
        yield f"{operator} turned into {other}", _renaming(operator, other)
    if bare != "Null":
        other = f"{qualifier}{colon}{bare}{'' if suffix else 'IfExists'}"
        yield f"{operator} turned into {other}", _renaming(operator, other)
    if qualifier:
        other = "ForAnyValue" if qualifier == "ForAllValues" else "ForAllValues"
        yield f"{operator} turned into {other}:{rest}", _renaming(operator, f"{other}:{rest}")


def _renaming(old: str, new: str) -> Callable[[Json], None]:
    def change(statement: Json) -> None:
        tests = statement["Condition"].pop(old)
        statement["Condition"][new] = {**statement["Condition"].get(new, {}), **tests}

    return change


def _of_key(statement: Json, operator: str, key: str) -> Iterator[Change]:
    yield f"dropped the condition on {key}", _dropping(operator, key)
    values = _listed(statement["Condition"][operator][key])
    for index, value in enumerate(values):
        if len(values) > 1:
            yield f"dropped {key} {value}", _setting(operator, key, values[:index] + values[index + 1 :])
        for name, new in _other_values(operator, value):
            yield f"{key} {value} {name}", _setting(operator, key, [*values[:index], new, *values[index + 1 :]])


def _other_values(operator: str, value: Json) -> Iterator[tuple[str, Json]]:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text in ("true", "false"):
        yield "turned around", "false" if text == "true" else "true"
    elif "Numeric" in operator and text.isdecimal():
        yield "increased", str(int(text) + 1)
    elif "IpAddress" in operator:
        yield "widened to every address", "::/0" if ":" in text else "0.0.0.0/0"
    elif "Date" not in operator and "Binary" not in operator:
        yield from _other_texts(text)


def _other_texts(text: str) -> Iterator[tuple[str, Json]]:
    yield "widened to *", "*"
    if text.endswith("/*"):
        yield "without the slash", f"{text[:-2]}*"
    if text.endswith("*"):
        yield "without the wildcard", text.rstrip("*")
    elif text:
        yield "with a wildcard", f"{text}*"


def _setting(operator: str, key: str, values: list[Json]) -> Callable[[Json], None]:
    return lambda statement: statement["Condition"][operator].update({key: values})


def _dropping(operator: str, key: str) -> Callable[[Json], None]:
    def change(statement: Json) -> None:
        del statement["Condition"][operator][key]
        if not statement["Condition"][operator]:
            del statement["Condition"][operator]
        if not statement["Condition"]:
            del statement["Condition"]

    return change
