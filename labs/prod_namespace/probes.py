"""What do attackers and colleagues do in this network?"""

from __future__ import annotations

from labs.network_lab import NetworkLab
from labs.probe import Blocked, attack, workload
from labs.prod_namespace.world import (
    CUSTOMER,
    DROP_BOX,
    GATEWAY,
    INFERENCE,
    METADATA,
    METRICS,
    MONITOR,
    PROBE,
    REGISTRY,
    REPORTS,
    TRAINER,
)

STOLEN = b"c-1042;Ada Example;+44 20 7946 0018\n"
EVERYWHERE = ((GATEWAY, 8080), (INFERENCE, 22), (INFERENCE, 8080), (REPORTS, 22), (REGISTRY, 8443))


@attack(technique="AML.T0025")
def monitor_sends_customers_out_over_https(lab: NetworkLab) -> None:
    """The drift monitor sends customers' data to a stranger over HTTPS."""
    lab.reach(MONITOR, DROP_BOX, "TCP", 443, STOLEN)


@attack(technique="T1048")
def monitor_sends_customers_out_over_the_dns_port(lab: NetworkLab) -> None:
    """The drift monitor sends customers' data to a stranger over the port of DNS."""
    lab.reach(MONITOR, DROP_BOX, "UDP", 53, STOLEN)


@attack(technique="AML.T0025")
def inference_calls_home(lab: NetworkLab) -> None:
    """A library inside the inference service calls home."""
    lab.reach(INFERENCE, DROP_BOX, "TCP", 443, STOLEN)


@attack(technique="T1552.005")
def monitor_asks_for_the_nodes_credentials(lab: NetworkLab) -> None:
    """The drift monitor asks the cloud's metadata address for the node's credentials."""
    lab.reach(MONITOR, METADATA, "TCP", 80, b"GET /credentials\n")


@attack(technique="T1046")
def monitor_scans_its_neighbours(lab: NetworkLab) -> None:
    """The drift monitor finds out which doors are open near it."""
    refusals = []
    for pod, port in EVERYWHERE:
        try:
            lab.reach(MONITOR, pod, "TCP", port)
        except Blocked as refusal:
            refusals.append(refusal)
    # One open door is a finding for a scanner.
    if len(refusals) == len(EVERYWHERE):
        raise refusals[0]


@attack(technique="T1021.004")
def trainer_opens_the_shell_in_production(lab: NetworkLab) -> None:
    """A training job opens the debug shell of the inference service."""
    lab.reach(TRAINER, INFERENCE, "TCP", 22)


@attack(technique="AML.T0040")
def trainer_asks_the_model_past_the_gateway(lab: NetworkLab) -> None:
    """A training job asks the model directly, past the gateway's limits."""
    lab.reach(TRAINER, INFERENCE, "TCP", 8080)


@attack(technique="T1048")
def drill_pod_calls_a_stranger(lab: NetworkLab) -> None:
    """A pod of the drill calls a stranger over HTTPS."""
    lab.reach(PROBE, DROP_BOX, "TCP", 443, STOLEN)


@attack(technique="AML.T0018")
def notebook_in_training_replaces_the_model(lab: NetworkLab) -> None:
    """A new notebook in training replaces a model in the registry."""
    lab.reach_from_new("training", "notebook", {"app": "notebook"}, REGISTRY, 8443, b"PUT churn/v3\n")


@attack(technique="T1036")
def debug_pod_passes_for_a_trainer(lab: NetworkLab) -> None:
    """A debug pod in platform, labelled like a trainer, replaces a model in the registry."""
    lab.reach_from_new("platform", "debug", {"app": "trainer"}, REGISTRY, 8443, b"PUT churn/v3\n")


@workload
def customer_gets_a_prediction(lab: NetworkLab) -> None:
    """A customer asks the gateway, and the gateway asks inference."""
    lab.reach(CUSTOMER, GATEWAY, "TCP", 8080, b"c-1042")
    lab.call(GATEWAY, "inference.prod.svc", 8080)


@workload
def inference_loads_its_model(lab: NetworkLab) -> None:
    """Inference loads the model from the registry."""
    lab.call(INFERENCE, "model-registry.platform.svc", 8443)


@workload
def inference_reports_its_figures(lab: NetworkLab) -> None:
    """Inference, drift monitor and report builder exchange figures with the metrics service."""
    for pod in (INFERENCE, MONITOR, REPORTS):
        lab.call(pod, "metrics.platform.svc", 9090, b"latency_ms 12\n")


@workload
def metrics_collect_the_counters(lab: NetworkLab) -> None:
    """The metrics service collects the counters of inference."""
    lab.reach(METRICS, INFERENCE, "TCP", 9102)


@workload
def trainer_publishes_a_model(lab: NetworkLab) -> None:
    """The trainer publishes a candidate model in the registry."""
    lab.call(TRAINER, "model-registry.platform.svc", 8443, b"PUT churn/candidates/run-42\n")


@workload
def drill_reaches_its_two_endpoints(lab: NetworkLab) -> None:
    """The drill reaches the registry and the metrics service, by name."""
    lab.call(PROBE, "model-registry.platform.svc", 8443)
    lab.call(PROBE, "metrics.platform.svc", 9090)
