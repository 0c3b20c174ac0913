"""Small manifests for hypothesis to put together, and the ends that they can tell apart."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from cluster.network import End, External, NetworkPolicy, Pod, parse

NAME = "kubernetes.io/metadata.name"
BLOCKS = [
    {"cidr": "0.0.0.0/0"},
    {"cidr": "::/0"},
    {"cidr": "10.0.0.0/8"},
    {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]},
    {"cidr": "10.1.0.0/16"},
    {"cidr": "10.1.0.3/32"},
]
PORTS = [
    {},
    {"port": 80},
    {"port": 80, "endPort": 81},
    {"port": 81, "endPort": 65535},
    {"port": "http"},
    {"protocol": "UDP"},
    {"protocol": "UDP", "port": "http"},
    {"protocol": "UDP", "port": 80},
]


def expressions(key: str, values: list[str]) -> st.SearchStrategy[Any]:
    several = st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)
    return st.one_of(
        st.builds(
            lambda operator, some: {"key": key, "operator": operator, "values": some},
            st.sampled_from(["In", "NotIn"]),
            several,
        ),
        st.sampled_from(["Exists", "DoesNotExist"]).map(lambda operator: {"key": key, "operator": operator}),
    )


def selectors(keys: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    labels = st.one_of(
        *(st.sampled_from(values).map(lambda value, key=key: {key: value}) for key, values in keys.items())
    )
    tests = st.one_of(*(expressions(key, values) for key, values in keys.items()))
    return st.one_of(
        st.just({}),
        labels.map(lambda held: {"matchLabels": held}),
        st.lists(tests, min_size=1, max_size=2).map(lambda several: {"matchExpressions": several}),
    )


PODS = selectors({"app": ["a", "b"], "tier": ["x"]})
NAMESPACES = selectors({"team": ["t"], NAME: ["one", "two"]})
PEERS = st.one_of(
    PODS.map(lambda pods: {"podSelector": pods}),
    NAMESPACES.map(lambda namespaces: {"namespaceSelector": namespaces}),
    st.builds(lambda pods, namespaces: {"podSelector": pods, "namespaceSelector": namespaces}, PODS, NAMESPACES),
    st.sampled_from(BLOCKS).map(lambda block: {"ipBlock": block}),
)


def rules(field: str) -> st.SearchStrategy[Any]:
    peers = st.lists(PEERS, max_size=2).map(lambda several: {field: several} if several else {})
    ports = st.lists(st.sampled_from(PORTS), max_size=2).map(lambda several: {"ports": several} if several else {})
    return st.lists(st.builds(lambda one, other: {**one, **other}, peers, ports), max_size=2)


SPECS = st.fixed_dictionaries(
    {"podSelector": PODS, "ingress": rules("from"), "egress": rules("to")},
    optional={"policyTypes": st.sampled_from([["Ingress"], ["Egress"], ["Ingress", "Egress"], []])},
)
MANIFESTS = st.lists(st.tuples(st.sampled_from(["one", "two"]), SPECS), min_size=1, max_size=3).map(
    lambda several: [
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": f"p{index}", "namespace": namespace},
            "spec": spec,
        }
        for index, (namespace, spec) in enumerate(several)
    ]
)


def read(manifests: list[dict[str, Any]]) -> tuple[NetworkPolicy, ...]:
    return parse("\n---\n".join(map(json.dumps, manifests))) if manifests else ()


def pods(addresses: list[str], apps: list[str | None], namespaces: list[str]) -> Iterator[Pod]:
    """One pod for each combination: some with the label tier, some that call a port http."""
    named = itertools.cycle([{}, {"http": ("TCP", 80)}, {"http": ("UDP", 80)}, {"http": ("TCP", 22)}])
    combinations = itertools.product(namespaces, apps, [None, "x"], addresses)
    for index, (namespace, app, tier, address) in enumerate(combinations):
        labels = {key: value for key, value in (("app", app), ("tier", tier)) if value}
        yield Pod(namespace, f"pod-{index}", labels, address, next(named))  # type: ignore[arg-type]


def outside() -> list[End]:
    return [External(address) for address in ("203.0.113.7", "10.0.0.7", "10.1.0.3", "10.1.0.4", "2001:db8::7")]
