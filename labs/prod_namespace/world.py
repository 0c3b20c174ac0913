"""Which pods share the cluster with the churn model, and who talks to whom?"""

from __future__ import annotations

from dataclasses import dataclass

from cluster.network import Flow, Pod, Protocol, World

NAMESPACES = {
    "prod": {"team": "serving"},
    "platform": {"team": "platform"},
    "training": {"team": "data-science", "purpose": "training"},
    "drill": {"team": "serving", "purpose": "drill"},
    "kube-system": {},
}
PODS = (
    Pod("prod", "gateway", {"app": "gateway"}, "10.10.10.10", {"http": ("TCP", 8080)}),
    Pod(
        "prod",
        "inference",
        {"app": "inference", "model": "churn-v3"},
        "10.10.10.20",
        {"http": ("TCP", 8080), "metrics": ("TCP", 9102)},
    ),
    Pod("prod", "drift-monitor", {"app": "drift-monitor"}, "10.10.10.30"),
    Pod("prod", "report-builder", {"app": "report-builder"}, "10.10.10.40"),
    Pod("platform", "model-registry", {"app": "model-registry"}, "10.10.20.10", {"https": ("TCP", 8443)}),
    Pod("platform", "metrics", {"app": "metrics"}, "10.10.20.20", {"http": ("TCP", 9090)}),
    Pod("training", "trainer", {"app": "trainer"}, "10.10.30.10"),
    Pod("drill", "probe", {"app": "probe"}, "10.10.50.10"),
    Pod("kube-system", "kube-dns", {"k8s-app": "kube-dns"}, "10.10.0.10", {"dns": ("UDP", 53), "dns-tcp": ("TCP", 53)}),
)
WORLD = World(NAMESPACES, PODS)
"""The cluster today. A right answer also holds for the pods of tomorrow."""

SPARES = ("10.10.60.1", "10.10.60.2", "10.10.60.3", "10.10.60.4")
"""The addresses that wait for pods which are deployed later."""
DROP_BOX, METADATA, CUSTOMER = "203.0.113.66", "169.254.169.254", "198.51.100.7"
"""Where stolen data goes, where a cloud keeps a node's keys, and somebody with a question."""

GATEWAY, INFERENCE, MONITOR, REPORTS = "prod/gateway", "prod/inference", "prod/drift-monitor", "prod/report-builder"
REGISTRY, METRICS = "platform/model-registry", "platform/metrics"
TRAINER, PROBE, DNS = "training/trainer", "drill/probe", "kube-system/kube-dns"

BREACH = "2025-11-21T02:17:09Z"
"""When the drift monitor was first refused something."""


@dataclass(frozen=True, slots=True)
class Service:
    """A listener, and the handler that answers there."""

    host: str
    protocol: Protocol
    port: int
    handler: str


_ANSWERS = "labs.prod_namespace.services"
SERVICES = (
    Service(GATEWAY, "TCP", 8080, f"{_ANSWERS}:gateway"),
    Service(INFERENCE, "TCP", 8080, f"{_ANSWERS}:inference"),
    Service(INFERENCE, "TCP", 9102, f"{_ANSWERS}:counters"),
    Service(INFERENCE, "TCP", 22, f"{_ANSWERS}:shell"),
    Service(REGISTRY, "TCP", 8443, f"{_ANSWERS}:registry"),
    Service(METRICS, "TCP", 9090, f"{_ANSWERS}:metrics"),
    Service(DNS, "UDP", 53, "dns"),
    Service(DNS, "TCP", 53, "dns"),
    Service(DROP_BOX, "TCP", 443, "sink"),
    Service(DROP_BOX, "TCP", 53, "sink"),
    Service(DROP_BOX, "UDP", 53, "sink"),
    Service(METADATA, "TCP", 80, f"{_ANSWERS}:credentials"),
)


WORK = (
    Flow(CUSTOMER, GATEWAY, "TCP", 8080),
    Flow(GATEWAY, INFERENCE, "TCP", 8080),
    Flow(INFERENCE, REGISTRY, "TCP", 8443),
    Flow(INFERENCE, METRICS, "TCP", 9090),
    Flow(METRICS, INFERENCE, "TCP", 9102),
    Flow(MONITOR, METRICS, "TCP", 9090),
    Flow(REPORTS, METRICS, "TCP", 9090),
)
"""What has to go through for prod to work, besides names."""


def _lookups(*pods: str) -> tuple[Flow, ...]:
    protocols: tuple[Protocol, ...] = ("UDP", "TCP")
    return tuple(Flow(pod, DNS, protocol, 53) for pod in pods for protocol in protocols)


LOOKUPS = _lookups(GATEWAY, INFERENCE, MONITOR, REPORTS)
PROBE_LOOKUPS = _lookups(PROBE)
DRILL = (Flow(PROBE, REGISTRY, "TCP", 8443), Flow(PROBE, METRICS, "TCP", 9090))
"""What the drill's probe may reach, besides names."""
CLIENTS = tuple(Flow(pod, REGISTRY, "TCP", 8443) for pod in (TRAINER, INFERENCE, PROBE))
"""Who needs the registry."""
ALL_WORK = (*WORK, *DRILL, *CLIENTS, *LOOKUPS, *PROBE_LOOKUPS, *_lookups(TRAINER, REGISTRY, METRICS))
"""All honest flows of the cluster: no answer may stop one of them, in whose namespace it may be."""
ATTACKS = (
    Flow(MONITOR, DROP_BOX, "TCP", 443),
    Flow(MONITOR, DROP_BOX, "UDP", 53),
    Flow(INFERENCE, DROP_BOX, "TCP", 443),
    Flow(MONITOR, METADATA, "TCP", 80),
    Flow(MONITOR, INFERENCE, "TCP", 22),
    Flow(TRAINER, INFERENCE, "TCP", 22),
    Flow(TRAINER, INFERENCE, "TCP", 8080),
    Flow(PROBE, DROP_BOX, "TCP", 443),
)
"""What nobody needs, and somebody tries."""
OUTSIDE = (DROP_BOX, METADATA, CUSTOMER)
DOORS = tuple(dict.fromkeys((flow.protocol, flow.port) for flow in (*WORK, *LOOKUPS, *ATTACKS)))
"""Every protocol and port that somebody uses here."""
COLUMNS = (("training", "drill"), ("prod",), ("platform", "kube-system", "outside the cluster"))
"""Where a picture of this cluster shows each namespace."""
