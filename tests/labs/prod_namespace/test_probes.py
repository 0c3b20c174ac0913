"""Do attackers get through the open network, and stop at a closed one?"""

from __future__ import annotations

import re

import pytest

from labs.network_lab import NetworkLab
from labs.probe import Probe
from labs.prod_namespace import probes

CLOSED = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: prod}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
"""
EVERY = [probe for probe in vars(probes).values() if isinstance(probe, Probe)]


def test_everything_succeeds_on_the_open_network(network: NetworkLab) -> None:
    board = network.probe()
    assert (board.attacks_blocked, board.attacks) == (0, 10)
    assert (board.workloads_healthy, board.workloads) == (6, 6)


def test_a_closed_namespace_stops_its_attacks_and_its_work(network: NetworkLab) -> None:
    network.apply("policies/prod-default", CLOSED)
    outcomes = {probe.name: probe.outcome for probe in network.probe().probes}
    assert outcomes["monitor_scans_its_neighbours"] == "blocked"
    assert outcomes["trainer_opens_the_shell_in_production"] == "blocked"
    assert outcomes["inference_loads_its_model"] == "blocked"
    assert outcomes["drill_pod_calls_a_stranger"] == outcomes["trainer_publishes_a_model"] == "succeeded"


@pytest.mark.parametrize("probe", EVERY, ids=lambda probe: probe.name)
def test_every_attack_has_a_technique_and_no_workload_has(probe: Probe) -> None:
    assert bool(re.fullmatch(r"AML\.T\d{4}|T\d{4}(\.\d{3})?", probe.technique)) == (probe.kind == "attack")
