"""Does anybody but those who must reach the pods that we make, and do these reach anything else?"""

from __future__ import annotations

import copy
from typing import Any

from tests.cluster.kind import reach, samples

GRADING = samples.files("hub")["cluster/hub/grade-job.yaml"]
NAMED: dict[str, tuple[list[dict[str, Any]], set[str]]] = {"grading a class": (GRADING, set())}
"""Every flow that the policies let through, by what they are for."""


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
