"""Is a lab that is a network opened, changed, tried and put back as it should be?"""

from __future__ import annotations

import pytest

from cluster.network import ManifestError
from labs.lab import open_lab
from labs.network_lab import NetworkLab

DENY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: prod}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
"""
LATER = DENY.replace("podSelector: {}", "podSelector: {matchLabels: {app: gateway}}")
REGISTRY = "platform/model-registry"


def test_an_answer_comes_into_force_and_leaves_with_a_reset(network: NetworkLab) -> None:
    assert network.apply("policies/prod-default", DENY) == "In force now: prod/default-deny."
    tried = network.try_flow("prod/gateway", "prod/inference", "TCP", 8080)
    assert (tried.allowed, tried.reason) == (False, "no egress rule of prod/default-deny allows it")
    network.reset()
    assert network.try_flow("prod/gateway", "prod/inference", "TCP", 8080).allowed


def test_of_two_policies_with_one_name_the_last_one_counts(network: NetworkLab) -> None:
    network.apply("policies/prod-default", DENY)
    said = network.apply("policies/prod-egress", LATER)
    assert said.endswith("It replaces the prod/default-deny of policies/prod-default: one name, one policy.")
    assert network.apply("policies/prod-default", DENY).count("replaces") == 1
    network.apply("policies/prod-egress", LATER)
    assert network.try_flow("prod/inference", REGISTRY, "TCP", 8443).allowed


def test_a_text_that_is_no_manifest_changes_nothing(network: NetworkLab) -> None:
    before = network.policies
    with pytest.raises(ManifestError):
        network.apply("policies/prod-default", "kind: Pod")
    assert network.policies == before


def test_an_unknown_target_is_named(network: NetworkLab) -> None:
    with pytest.raises(LookupError, match="policies/drill"):
        network.apply("policies/dirll", DENY)


def test_a_pod_that_is_deployed_has_packets_of_its_own(network: NetworkLab) -> None:
    pod = network.deploy("training", "notebook", {"app": "notebook"})
    assert pod in network.pods
    assert network.try_flow(pod, REGISTRY, "TCP", 8443).allowed
    network.apply("policies/registry", DENY.replace("namespace: prod", "namespace: platform"))
    assert not network.try_flow(pod, REGISTRY, "TCP", 8443).allowed
    assert network.denials()[-1].source == pod


def test_only_so_many_pods_fit_and_the_oldest_goes(network: NetworkLab) -> None:
    pods = [network.deploy("training", f"job-{number}", {}) for number in range(5)]
    assert pods[0] not in network.pods
    assert set(pods[1:]) < set(network.pods)


def test_a_counterexample_is_tried_with_the_pods_it_needs_and_these_go_again(network: NetworkLab) -> None:
    case = {
        "kind": "network.flow",
        "source": "other/pod",
        "destination": REGISTRY,
        "protocol": "TCP",
        "port": 8443,
        "pods": [{"namespace": "other", "name": "pod", "labels": {"app": "x"}, "address": "10.0.0.9", "ports": {}}],
        "namespaces": {"other": {"purpose": "training", "kubernetes.io/metadata.name": "other"}},
    }
    assert network.try_case(case).allowed
    assert not network.try_case({**case, "namespaces": {"other": {}}}).allowed
    assert "other/pod" not in network.pods
    assert "other" not in network.world.namespaces


def test_names_resolve_at_kube_dns_only(network: NetworkLab) -> None:
    assert network.resolve("prod/inference", "model-registry.platform.svc").addresses == ("10.10.20.10",)
    network.apply("policies/prod-default", DENY)
    assert not network.resolve("prod/inference", "model-registry.platform.svc").addresses


def test_what_is_in_force_outlives_a_stop(network: NetworkLab) -> None:
    network.apply("policies/prod-default", DENY)
    network.deploy("training", "notebook", {"app": "notebook"})
    network.down()
    again = open_lab("prod_namespace", home=network.home)
    assert isinstance(again, NetworkLab)
    assert "training/notebook" in again.pods
    assert not again.try_flow("prod/gateway", "prod/inference", "TCP", 8080).allowed
    network.fabric = again.fabric


def test_a_damaged_memory_starts_the_lab_anew(network: NetworkLab) -> None:
    network.memory.file.write_text("{")
    again = open_lab("prod_namespace", home=network.home)
    assert isinstance(again, NetworkLab)
    assert [str(policy) for policy in again.policies] == ["platform/registry-clients"]


def test_the_lab_says_how_packets_move(network: NetworkLab) -> None:
    assert network.where in repr(network)
    assert "prod/gateway" in repr(network)


def test_a_flow_to_the_name_server_gets_an_answer_over_both_protocols(network: NetworkLab) -> None:
    for protocol in ("UDP", "TCP"):
        assert network.try_flow("prod/inference", "kube-system/kube-dns", protocol, 53).outcome == "answered"


def test_the_map_has_a_verdict_on_every_flow(network: NetworkLab) -> None:
    tried = network.tried_map()
    assert all(one.allowed for one, _ in tried)
    network.apply("policies/prod-default", DENY)
    assert {one.outcome for one, _ in network.tried_map()} == {"answered", "dropped"}


def test_a_pod_that_cannot_be_deployed_changes_nothing(network: NetworkLab) -> None:
    before = network.pods
    with pytest.raises(ValueError, match="part of the lab"):
        network.deploy("prod", "gateway", {"app": "x"})
    assert network.pods == before


def test_a_pod_has_the_named_ports_and_the_namespace_that_it_is_given(network: NetworkLab) -> None:
    named = DENY.replace("prod", "new").replace(
        "[Ingress, Egress]", "[Ingress], ingress: [{from: [{namespaceSelector: {}}], ports: [{port: http}]}]"
    )
    network.apply("policies/drill", named)
    pod = network.deploy("new", "pod", {}, namespace_labels={"team": "x"}, ports={"http": ("TCP", 22)})
    assert network.try_flow("prod/gateway", pod, "TCP", 22).allowed
    assert not network.try_flow("prod/gateway", pod, "TCP", 80).allowed
    assert network.world.namespaces["new"]["team"] == "x"


def test_two_notebooks_change_one_lab_together(network: NetworkLab) -> None:
    other = open_lab("prod_namespace", home=network.home)
    assert isinstance(other, NetworkLab)
    other.apply("policies/drill", DENY.replace("prod", "drill"))
    pod = other.deploy("training", "notebook", {})
    assert network.try_flow(pod, "prod/inference", "TCP", 8080).allowed
    network.apply("policies/prod-default", DENY)
    assert not other.try_flow("drill/probe", "203.0.113.66", "TCP", 443).allowed
    assert not other.try_flow("prod/gateway", "prod/inference", "TCP", 8080).allowed
    network.reset()
    assert pod not in other.pods


def test_a_network_that_was_stopped_is_built_again_when_it_is_asked(network: NetworkLab) -> None:
    network.apply("policies/prod-default", DENY)
    network.down()
    assert not network.try_flow("prod/gateway", "prod/inference", "TCP", 8080).allowed


def test_what_else_stops_a_counterexample_is_said(network: NetworkLab) -> None:
    network.apply("policies/prod-egress", DENY.replace("[Ingress, Egress]", "[Egress]"))
    case = {"source": "prod/gateway", "destination": "prod/inference", "protocol": "TCP", "port": 22}
    assert "while ingress would let it through" in str(network.try_case({**case, "direction": "ingress"}))
    assert "while" not in str(network.try_case({**case, "direction": "egress"}))
