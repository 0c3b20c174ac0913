"""Does anybody but those who must reach the pods that we make, and do these reach anything else?"""

from __future__ import annotations

import copy
from typing import Any

from tests.cluster.kind import reach, rules, samples

GRADING = samples.files("hub")["cluster/hub/grade-job.yaml"]
MINE = "lab-churn-data"
NAMED: dict[str, tuple[list[dict[str, Any]], set[str]]] = {
    "cluster/hub/grade-job.yaml": (GRADING, set()),
    # This machine comes through a port of the node. No pod asks for a name, so none needs the DNS.
    "object store": (
        samples.object_store(),
        {
            f"172.18.0.2 => {MINE}/object-store over TCP/9000",
            f"{MINE}/object-store => {MINE}/audit-collector over TCP/8443",
        },
    ),
}
"""Every flow that policies let through, by where the manifests are from."""
OPEN = {
    "network lab": "its policies are the learner's: closing it is the lesson",
    "network canary": "it tries out what gets through, so most of it must; its pods know nothing and hold nothing",
}


def with_policy(**spec: Any) -> list[dict[str, Any]]:
    """The manifests of the grading, with another policy."""
    copied = copy.deepcopy(GRADING)
    for one in copied:
        if one["kind"] == "NetworkPolicy":
            one["spec"] |= spec
    return copied


def test_nobody_but_those_who_must_reaches_a_pod() -> None:
    assert {name: reach.flows(manifests) for name, (manifests, _) in NAMED.items()} == {
        name: wanted for name, (_, wanted) in NAMED.items()
    }


def test_every_namespace_with_pods_is_closed_or_has_a_reason_not_to_be() -> None:
    filled = {source for source, every in samples.all_made().items() if any(map(rules.pod_spec, every))}
    assert filled == NAMED.keys() | OPEN.keys()


def test_without_policies_everybody_does() -> None:
    found = reach.flows([one for one in GRADING if one["kind"] != "NetworkPolicy"])
    sources = {flow.split(" => ")[0] for flow in found}
    assert sources == {
        *("10.10.0.1", "172.18.0.2", "203.0.113.9", "169.254.169.254", "elsewhere/stranger", "kube-system/coredns"),
        *("seclab-grading/stranger", "seclab-grading/seclab-grade"),
    }


def test_a_gap_is_seen_in_either_direction() -> None:
    dns = {"to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}]}
    assert reach.flows(with_policy(egress=[dns | {"ports": [{"protocol": "UDP", "port": 53}]}])) == {
        "seclab-grading/seclab-grade => kube-system/coredns over UDP/53"
    }
    assert reach.flows(with_policy(ingress=[{"ports": [{"port": 22}], "from": [{"podSelector": {}}]}])) == {
        "seclab-grading/stranger => seclab-grading/seclab-grade over TCP/22"
    }
