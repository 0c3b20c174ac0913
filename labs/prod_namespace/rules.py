"""Which rules describe a part of this network?

Lists of rules in YAML's flow style, and policies. No answer is among them.
"""

from __future__ import annotations

from pathlib import Path

from cluster import network
from cluster.network import NAME_LABEL, Flow, Peer, Pod, Requirement, Selector, World
from labs.prod_namespace import world
from labs.prod_namespace.world import MONITOR, REGISTRY, WORLD

KUBE_DNS = (
    "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, "
    "podSelector: {matchLabels: {k8s-app: kube-dns}}}"
)
NAMES = f"[{{to: [{KUBE_DNS}], ports: [{{protocol: UDP, port: 53}}, {{protocol: TCP, port: 53}}]}}]"
PEERS = (
    "[{to: [{podSelector: {matchLabels: {app: inference}}}, {namespaceSelector: {matchLabels: "
    "{kubernetes.io/metadata.name: platform}}, podSelector: {matchLabels: {app: model-registry}}}, "
    "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: platform}}, "
    "podSelector: {matchLabels: {app: metrics}}}]}]"
)
ALL_BUT_PORT_53 = (
    "[{ports: [{protocol: TCP, port: 1, endPort: 52}, {protocol: TCP, port: 54, endPort: 65535}, "
    "{protocol: UDP, port: 1, endPort: 52}, {protocol: UDP, port: 54, endPort: 65535}, {protocol: SCTP}]}]"
)
GATEWAY_IS_OPEN = network.parse("""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: meant, namespace: prod}
spec:
  podSelector: {matchLabels: {app: gateway}}
  ingress: [{ports: [{protocol: TCP, port: 8080}]}]
""")
HANDBOOK = network.parse((Path(__file__).parent / "seed" / "handbook.yaml").read_text(encoding="utf-8"))
IN_TRAINING = Requirement("purpose", "In", ("training",))
ELSEWHERE = (Requirement("purpose", "NotIn", ("training",)), Requirement(NAME_LABEL, "NotIn", ("drill",)))
NOT_CLIENTS = Selector((Requirement("app", "NotIn", ("trainer", "inference")),))
STRANGERS, NOT_TRAINERS_IN_TRAINING = (
    Peer(NOT_CLIENTS, Selector(ELSEWHERE)),
    Peer(NOT_CLIENTS, Selector((IN_TRAINING,))),
)
TRAINERS_ELSEWHERE = Peer(Selector((Requirement("app", "In", ("trainer",)),)), Selector(ELSEWHERE))
_NEW = (
    Pod("training", "notebook", {"app": "notebook"}, "10.10.60.1"),
    Pod("platform", "debug", {"app": "trainer"}, "10.10.60.2"),
)
TOMORROW = World(WORLD.namespaces, (*WORLD.pods, *_NEW))
"""The cluster on Monday."""
NEWCOMERS = tuple(Flow(pod, REGISTRY, "TCP", 8443) for pod in ("training/notebook", "platform/debug", MONITOR))
"""Who asks the registry then, and has no business with it."""
DRAWN = {
    "default_deny": (*world.WORK[:3], *world.ATTACKS[:6]),
    "prod_egress": (*world.WORK[1:4], *world.WORK[5:], *world.LOOKUPS[2:5], *world.ATTACKS[:5]),
    "prod_ingress": (*world.WORK[:2], world.WORK[4], *world.ATTACKS[4:7]),
    "drill_egress": (*world.DRILL, *world.PROBE_LOOKUPS, world.ATTACKS[7]),
    "registry_clients": (*world.CLIENTS, *NEWCOMERS),
}
"""What a picture of an answer shows, by question."""
