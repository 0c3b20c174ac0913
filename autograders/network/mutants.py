"""Which small mistakes could an author of these manifests have made?"""

from __future__ import annotations

import copy
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from autograders.network.edits import Edit, Path, dropping, joining, setting, splitting

Manifest = Any
Change = tuple[str, Edit]
_SELECTORS = ("podSelector", "namespaceSelector")
_OPPOSITE = {"In": "NotIn", "NotIn": "In", "Exists": "DoesNotExist", "DoesNotExist": "Exists"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """Manifests with one change. `name` says which, such as `prod/serve: dropped ingress rule 1`."""

    name: str
    text: str


def mutants(text: str) -> Iterator[Mutant]:
    """Yield the manifests that are one small change away from these NetworkPolicies.

    Each parses; some decide as the original does: `equivalent` tells. Yields no
    text twice. `text` must be manifests that `cluster.network.parse` takes.
    """
    documents = [document for document in yaml.safe_load_all(text) if document]
    seen = {_written(documents)}
    for index, document in enumerate(documents):
        for name, change in _changes(document):
            mutated = copy.deepcopy(documents)
            change(mutated[index])
            written = _written([one for one in mutated if one])
            if written and written not in seen:
                seen.add(written)
                yield Mutant(f"{_named(document)}: {name}", written)


def _written(documents: list[Manifest]) -> str:
    return "---\n".join(yaml.safe_dump(one, sort_keys=False) for one in documents)


def _named(document: Manifest) -> str:
    metadata = document["metadata"]
    return f"{metadata.get('namespace', 'default')}/{metadata['name']}"


def _changes(document: Manifest) -> Iterator[Change]:
    """Name every change of one policy, with the function that makes it in a copy."""
    yield "dropped", lambda one: one.clear()
    yield "another namespace", lambda one: one["metadata"].update(namespace=f"{_named(one).split('/')[0]}-2"[-63:])
    spec = document["spec"]
    yield from _of_selector(spec["podSelector"], ("spec", "podSelector"))
    yield from _of_types(spec)
    for direction, field in (("ingress", "from"), ("egress", "to")):
        yield f"every {direction} allowed", setting(("spec", direction), [{}])
        for number, rule in enumerate(spec.get(direction, [])):
            for name, change in _of_rule(rule, field, ("spec", direction, number)):
                yield f"{direction} rule {number + 1}: {name}", change


def _of_types(spec: Manifest) -> Iterator[Change]:
    types = spec.get("policyTypes", [])
    for direction in types:
        yield (
            f"policyTypes without {direction}",
            setting(("spec", "policyTypes"), [one for one in types if one != direction]),
        )
    for direction in {"Ingress", "Egress"} - set(types) if types else ():
        yield f"policyTypes with {direction}", setting(("spec", "policyTypes"), [*types, direction])
    if types:
        yield "policyTypes dropped", dropping(("spec", "policyTypes"))


def _of_rule(rule: Manifest, field: str, path: Path) -> Iterator[Change]:
    yield "dropped", dropping(path)
    for name in (field, "ports"):
        if rule.get(name):
            yield f"without {name}", dropping((*path, name))
    peers, ports = rule.get(field, []), rule.get("ports", [])
    for number, peer in enumerate(peers):
        yield from _each(f"peer {number + 1}", _of_peer(peer, (*path, field, number), len(peers)))
    for number in range(len(peers) - 1):
        if not set(peers[number]) & set(peers[number + 1]) and "ipBlock" not in {**peers[number], **peers[number + 1]}:
            yield f"peers {number + 1} and {number + 2} joined: both instead of either", joining((*path, field, number))
    for number, port in enumerate(ports):
        yield from _each(f"port {number + 1}", _of_port(port, (*path, "ports", number), len(ports)))


def _each(prefix: str, changes: Iterator[Change]) -> Iterator[Change]:
    return ((f"{prefix} {name}", change) for name, change in changes)


def _of_peer(peer: Manifest, path: Path, count: int) -> Iterator[Change]:
    if count > 1:
        yield "dropped", dropping(path)
    if len(peer) == 2:
        yield "split: either instead of both", splitting(path)
        for name in peer:
            yield f"without {name}", dropping((*path, name))
    if set(peer) == {"podSelector"}:
        yield "of every namespace", setting((*path, "namespaceSelector"), {})
    for name in _SELECTORS:
        if name in peer:
            yield from _each(name, _of_selector(peer[name], (*path, name)))
    if "ipBlock" in peer:
        yield from _of_block(peer["ipBlock"], (*path, "ipBlock"))


def _of_selector(selector: Manifest, path: Path) -> Iterator[Change]:
    if selector:
        yield "widened to {}", setting(path, {})
    for key, value in selector.get("matchLabels", {}).items():
        if len(selector["matchLabels"]) > 1:
            yield f"without {key}", dropping((*path, "matchLabels", key))
        yield f"with {key}={value}-2", setting((*path, "matchLabels", key), f"{value}-2"[-63:])
    for index, test in enumerate(selector.get("matchExpressions", [])):
        place = (*path, "matchExpressions", index)
        yield f"without the expression on {test['key']}", dropping(place)
        yield (
            f"with {_OPPOSITE[test['operator']]} on {test['key']}",
            setting((*place, "operator"), _OPPOSITE[test["operator"]]),
        )
        for number, value in enumerate(test.get("values", [])):
            if len(test["values"]) > 1:
                yield f"without {test['key']} {value}", dropping((*place, "values", number))


def _of_block(block: Manifest, path: Path) -> Iterator[Change]:
    cidr = ipaddress.ip_network(block["cidr"], strict=False)
    if cidr.prefixlen:
        yield "with a wider cidr", setting((*path, "cidr"), str(cidr.supernet()))
        yield "with every address", setting((*path, "cidr"), "::/0" if cidr.version == 6 else "0.0.0.0/0")
    for index, one in enumerate(block.get("except", [])):
        yield f"without except {one}", dropping((*path, "except", index))
    if not block.get("except") and cidr.prefixlen < cidr.max_prefixlen:
        half = next(cidr.subnets())
        yield f"with except {half}", setting((*path, "except"), [str(half)])


def _of_port(port: Manifest, path: Path, count: int) -> Iterator[Change]:
    if count > 1:
        yield "dropped", dropping(path)
    number, end = port.get("port"), port.get("endPort")
    if "protocol" in port:
        yield "without its protocol", dropping((*path, "protocol"))
    yield "of another protocol", setting((*path, "protocol"), "TCP" if port.get("protocol") == "UDP" else "UDP")
    if number is not None:
        yield "without its number", setting(path, {key: value for key, value in port.items() if key == "protocol"})
    if isinstance(number, int):
        yield from ((f"moved to {near}", setting((*path, "port"), near)) for near in _near(number, 1, end or 65535))
        yield from (
            (f"up to {near}", setting((*path, "endPort"), near)) for near in _near(end or number, number, 65535)
        )
    if end is not None:
        yield "without endPort", dropping((*path, "endPort"))


def _near(number: int, first: int, last: int) -> tuple[int, ...]:
    return tuple(near for near in (number - 1, number + 1) if first <= near <= last)
