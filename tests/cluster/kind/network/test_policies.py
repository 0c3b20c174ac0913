from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings

from cluster.kind.network import policies
from cluster.network import NetworkPolicy, Pod, World, compiled, parse
from tests.cluster.network import manifests

MARKS = {"app.kubernetes.io/part-of": "seclab"}


def again(every: tuple[NetworkPolicy, ...]) -> tuple[NetworkPolicy, ...]:
    written = [{"apiVersion": "networking.k8s.io/v1", **policies.manifest(policy, MARKS)} for policy in every]
    return parse("\n---\n".join(map(json.dumps, written)))


@given(manifests.MANIFESTS)
@settings(max_examples=60, deadline=None)
def test_what_is_written_means_what_was_read(written: list[dict[str, Any]]) -> None:
    before = manifests.read(written)
    after = again(before)
    ends = [*manifests.pods(["10.1.0.3"], ["a", "b", None], ["one", "two"]), *manifests.outside()]
    world = World({"one": {"team": "t"}, "two": {}}, tuple(end for end in ends if isinstance(end, Pod)))
    first, second = compiled(before, world), compiled(after, world)
    doors = [("TCP", 80), ("TCP", 81), ("UDP", 80), ("TCP", 22)]
    pairs = [(source, end, *door) for source in ends for end in ends for door in doors]
    assert [first.allows(*pair) for pair in pairs] == [second.allows(*pair) for pair in pairs]  # type: ignore[arg-type]


def test_a_policy_reads_as_people_write_it() -> None:
    (policy,) = parse("""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: prod}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [b, c]}]}}]
      ports: [{port: http}, {protocol: UDP, port: 1, endPort: 9}]
  egress:
    - to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
""")
    assert policies.manifest(policy, MARKS)["spec"] == {
        "podSelector": {"matchLabels": {"app": "api"}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {
                "from": [
                    {"podSelector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["b", "c"]}]}}
                ],
                "ports": [{"protocol": "TCP", "port": "http"}, {"protocol": "UDP", "port": 1, "endPort": 9}],
            }
        ],
        "egress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]}],
    }


def test_each_version_of_a_policy_is_told_from_the_next() -> None:
    start = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\n"
    text = start + "spec: {podSelector: {%s}}"
    one, other = (policies.manifest(parse(text % spec)[0], MARKS) for spec in ("", "matchLabels: {app: x}"))
    assert one["metadata"]["annotations"] != other["metadata"]["annotations"]
    assert one["metadata"]["labels"] == MARKS
