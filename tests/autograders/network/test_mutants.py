from __future__ import annotations

from autograders.network import equivalent
from autograders.network.mutants import mutants
from cluster.network import parse

TEXT = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: serve, namespace: prod}
spec:
  podSelector: {matchLabels: {app: inference}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {team: web}}
      podSelector: {matchLabels: {app: gateway}}
    ports: [{port: 8080}, {protocol: UDP, port: metrics}]
  egress:
  - to:
    - ipBlock: {cidr: 10.10.20.0/24, except: [10.10.20.128/25]}
    - podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}
    - namespaceSelector: {matchLabels: {team: ml}}
    ports: [{port: 8000, endPort: 9000}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: prod}
spec:
  podSelector: {}
  policyTypes: [Ingress]
"""


def named() -> dict[str, str]:
    return {mutant.name: mutant.text for mutant in mutants(TEXT)}


def test_every_mutant_is_a_manifest_that_differs_from_all_others() -> None:
    found = list(mutants(TEXT))
    assert len(found) > 55
    assert all(parse(mutant.text) for mutant in found)
    assert len({mutant.text for mutant in found}) == len({mutant.name for mutant in found}) == len(found)


def test_nearly_every_mutant_decides_some_flow_otherwise() -> None:
    original = parse(TEXT)
    same = {name for name, text in named().items() if equivalent(parse(text), original) is None}
    assert same == {
        "prod/serve: policyTypes dropped",
        "prod/default-deny: policyTypes dropped",
        "prod/default-deny: policyTypes without Ingress",
        "prod/default-deny: every egress allowed",
    }


def test_the_usual_mistakes_are_among_them() -> None:
    wanted = [
        "prod/serve: dropped",
        "prod/serve: another namespace",
        "prod/serve: widened to {}",
        "prod/serve: policyTypes without Egress",
        "prod/serve: every ingress allowed",
        "prod/serve: ingress rule 1: dropped",
        "prod/serve: ingress rule 1: without ports",
        "prod/serve: ingress rule 1: peer 1 split: either instead of both",
        "prod/serve: ingress rule 1: peer 1 without namespaceSelector",
        "prod/serve: ingress rule 1: peer 1 podSelector widened to {}",
        "prod/serve: ingress rule 1: port 1 moved to 8081",
        "prod/serve: ingress rule 1: port 1 dropped",
        "prod/serve: ingress rule 1: port 2 without its protocol",
        "prod/serve: egress rule 1: peer 1 dropped",
        "prod/serve: egress rule 1: peer 1 with a wider cidr",
        "prod/serve: egress rule 1: peer 1 without except 10.10.20.128/25",
        "prod/serve: egress rule 1: peer 2 of every namespace",
        "prod/serve: egress rule 1: peer 2 podSelector with NotIn on app",
        "prod/serve: egress rule 1: peers 2 and 3 joined: both instead of either",
        "prod/serve: egress rule 1: port 1 up to 9001",
        "prod/serve: egress rule 1: port 1 without endPort",
        "prod/default-deny: policyTypes with Egress",
    ]
    assert not set(wanted) - named().keys()
