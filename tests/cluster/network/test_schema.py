"""Kubernetes' own OpenAPI schema as an oracle: what it refuses, we refuse."""

from __future__ import annotations

import copy
import functools
import json
import random
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kubernetes_validate import utils

from cluster.network import ManifestError, parse
from tests.cluster.network import manifests

VERSION = "1.37"
JUNK: list[Any] = [1, -1, 0.5, "x", "", True, None, [], {}, [1], [{}], {"a": 1}, {"a": {}}]


@pytest.fixture(autouse=True, scope="module")
def read_once() -> Iterator[None]:
    """The oracle reads its schemas from files for every question; once is enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utils, "schema_contents", functools.cache(utils.schema_contents))
        yield


def of_schema(manifest: Any) -> bool:
    try:
        utils.validate(manifest, VERSION, strict=True)
    except jsonschema.ValidationError:
        return False
    return True


def is_taken(manifest: Any) -> bool:
    try:
        parse(json.dumps(manifest))
    except ManifestError:
        return False
    return True


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every place inside the data: its holder, and its key there."""
    for key in list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield data, key
        yield from places(data[key])


def spoilt(manifest: Any, chance: random.Random) -> Any:
    """A copy with one thing replaced, renamed, added or gone. apiVersion and kind choose the schema, so they stay."""
    copied = copy.deepcopy(manifest)
    holder, key = chance.choice([place for place in places(copied) if place[1] not in ("apiVersion", "kind")])
    action = chance.choice(("replace", "replace", "rename", "add", "remove"))
    if action == "replace" or isinstance(holder, list):
        holder[key] = copy.deepcopy(chance.choice(JUNK))
    elif action == "add":
        holder[f"{key}s"] = copy.deepcopy(chance.choice(JUNK))
    else:
        value = holder.pop(key)
        if action == "rename":
            holder[f"{key}x"] = value
    return copied


@settings(max_examples=60, deadline=None)
@given(manifests.MANIFESTS)
def test_the_schema_takes_what_both_should_take(several: list[dict[str, Any]]) -> None:
    assert all(of_schema(manifest) and is_taken(manifest) for manifest in several[:1])


@settings(max_examples=150, deadline=None)
@given(manifests.MANIFESTS, st.integers(0, 2**32))
def test_what_the_schema_refuses_we_refuse(several: list[dict[str, Any]], seed: int) -> None:
    manifest = spoilt(several[0], random.Random(seed))
    assert of_schema(manifest) or not is_taken(manifest)


@pytest.mark.parametrize(
    "spec",
    [
        {"podSelector": {"matchLabels": {"a": "b c"}}},
        {"podSelector": {}, "policyTypes": ["ingress"]},
        {"podSelector": {"matchExpressions": [{"key": "a", "operator": "in", "values": ["b"]}]}},
        {"podSelector": {"matchExpressions": [{"key": "a", "operator": "In"}]}},
        {"podSelector": {}, "ingress": [{"from": [{}]}]},
        {"podSelector": {}, "ingress": [{"ports": [{"protocol": "tcp"}]}]},
        {"podSelector": {}, "ingress": [{"ports": [{"port": 0}]}]},
        {"podSelector": {}, "ingress": [{"ports": [{"port": 90, "endPort": 80}]}]},
        {"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0"}}]}]},
    ],
)
def test_we_also_refuse_what_only_the_server_would(spec: Any) -> None:
    manifest = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "a"}, "spec": spec}
    assert of_schema(manifest)
    assert not is_taken(manifest)
