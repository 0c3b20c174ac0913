"""Do policies that mean the same have the same table, and others another one?"""

from __future__ import annotations

from autograders.network.decision_table import table
from cluster.network import NetworkPolicy, Pod, World, parse

WORLD = World({"prod": {}, "web": {"tier": "front"}}, (Pod("prod", "api", {"app": "api"}, "10.0.0.1"),))
LISTED = "{key: kubernetes.io/metadata.name, operator: In, values: [prod, web]}"
DOORS = (("TCP", 80), ("UDP", 53))


def ingress(peers: str) -> tuple[NetworkPolicy, ...]:
    return parse(f"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: p, namespace: prod}}
spec: {{podSelector: {{}}, ingress: [{{from: {peers}}}]}}
""")


def told(policies: tuple[NetworkPolicy, ...]) -> str:
    return table(policies, WORLD, ["203.0.113.9"], DOORS)


def test_two_ways_to_write_the_same_have_one_table() -> None:
    labels = told(ingress("[{podSelector: {matchLabels: {app: api}}}]"))
    expression = told(ingress("[{podSelector: {matchExpressions: [{key: app, operator: In, values: [api]}]}}]"))
    assert labels == expression


def test_and_differs_from_or_although_no_pod_of_today_shows_it() -> None:
    both = "[{namespaceSelector: {matchLabels: {tier: front}}, podSelector: {matchLabels: {app: api}}}]"
    either = both.replace(", podSelector", "}, {podSelector")
    assert told(ingress(both)) != told(ingress(either))


def test_a_namespace_that_nobody_listed_counts() -> None:
    assert told(ingress("[{namespaceSelector: {}}]")) != told(
        ingress(f"[{{namespaceSelector: {{matchExpressions: [{LISTED}]}}}}]")
    )
