"""Does each rule notice when it is broken, and does no other complain?"""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from tests.cluster.kind import rules

DIGEST = "sha256:" + "a" * 64
MINE = "{name: object-store, labels: {app.kubernetes.io/part-of: seclab}}"
GOOD: dict[str, dict[str, Any]] = {
    one["kind"]: one
    for one in yaml.safe_load_all(f"""
kind: Namespace
metadata:
  name: lab-churn
  labels: {{app.kubernetes.io/part-of: seclab, pod-security.kubernetes.io/enforce: restricted}}
---
kind: Deployment
metadata: {MINE}
spec:
  template:
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        seccompProfile: {{type: RuntimeDefault}}
        sysctls: [{{name: net.ipv4.ip_unprivileged_port_start, value: "0"}}]
      initContainers: []
      containers:
        - name: store
          image: example/store:1@{DIGEST}
          env:
            - {{name: ROOT_PASSWORD, valueFrom: {{secretKeyRef: {{name: root, key: password}}}}}}
            - {{name: TOKEN_FILE, value: /run/token}}
          ports: [{{containerPort: 9000}}]
          resources:
            requests: {{cpu: 10m, memory: 64Mi}}
            limits: {{cpu: 500m, memory: 256Mi}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {{drop: [ALL]}}
      volumes:
        - {{name: scratch, emptyDir: {{sizeLimit: 64Mi}}}}
        - {{name: root, projected: {{sources: [{{secret: {{name: root}}}}]}}}}
---
kind: ServiceAccount
metadata: {MINE}
automountServiceAccountToken: false
---
kind: Role
metadata: {MINE}
rules: [{{apiGroups: [""], resources: [pods], verbs: [get, list]}}]
---
kind: Service
metadata: {MINE}
spec:
  type: NodePort
  ports: [{{port: 9000, nodePort: 30901}}]
---
kind: Cluster
networking: {{apiServerAddress: 127.0.0.1}}
nodes:
  - image: example/node:1@{DIGEST}
    extraPortMappings: [{{containerPort: 30901, hostPort: 40001, listenAddress: 127.0.0.1}}]
""")
}
POD = "spec.template.spec"
STORE = f"{POD}.containers.0"
CONTEXT = f"{STORE}.securityContext"
SHARED = f"{POD}.securityContext"
GONE = object()
BREAKING: list[tuple[str, str, str, Any]] = [
    ("image_is_pinned", "Deployment", f"{STORE}.image", "example/store:1"),
    ("image_is_pinned", "Deployment", f"{STORE}.image", "example/store@sha256:short"),
    ("image_is_pinned", "Deployment", f"{STORE}.image", GONE),
    ("image_is_pinned", "Cluster", "nodes.0.image", "example/node:1"),
    ("process_is_not_root", "Deployment", f"{SHARED}.runAsNonRoot", False),
    ("process_is_not_root", "Deployment", f"{SHARED}.runAsUser", 0),
    ("process_is_not_root", "Deployment", f"{SHARED}.runAsUser", GONE),
    ("process_is_not_root", "Deployment", f"{SHARED}.runAsGroup", 0),
    ("process_is_not_root", "Deployment", f"{CONTEXT}.runAsUser", 0),
    ("root_is_read_only", "Deployment", f"{CONTEXT}.readOnlyRootFilesystem", GONE),
    ("no_capability_is_left", "Deployment", f"{CONTEXT}.capabilities", GONE),
    ("no_capability_is_left", "Deployment", f"{CONTEXT}.capabilities.drop", ["NET_RAW"]),
    ("no_capability_is_left", "Deployment", f"{CONTEXT}.capabilities.add", ["NET_BIND_SERVICE"]),
    ("rights_do_not_grow", "Deployment", f"{CONTEXT}.allowPrivilegeEscalation", GONE),
    ("rights_do_not_grow", "Deployment", f"{CONTEXT}.privileged", True),
    ("system_calls_are_filtered", "Deployment", f"{SHARED}.seccompProfile", GONE),
    ("system_calls_are_filtered", "Deployment", f"{CONTEXT}.seccompProfile", {"type": "Unconfined"}),
    ("system_calls_are_filtered", "Deployment", f"{CONTEXT}.procMount", "Unmasked"),
    ("use_is_limited", "Deployment", f"{STORE}.resources", GONE),
    ("use_is_limited", "Deployment", f"{STORE}.resources.limits.memory", GONE),
    ("use_is_limited", "Deployment", f"{STORE}.resources.requests", GONE),
    ("use_is_limited", "Deployment", f"{POD}.volumes.0.emptyDir", {}),
    ("nothing_of_the_host_is_shared", "Deployment", f"{POD}.hostNetwork", True),
    ("nothing_of_the_host_is_shared", "Deployment", f"{POD}.hostPID", True),
    ("nothing_of_the_host_is_shared", "Deployment", f"{POD}.hostIPC", True),
    ("nothing_of_the_host_is_shared", "Deployment", f"{POD}.volumes.0", {"name": "a", "hostPath": {"path": "/"}}),
    ("nothing_of_the_host_is_shared", "Deployment", f"{STORE}.ports.0.hostPort", 9000),
    ("nothing_of_the_host_is_shared", "Deployment", f"{SHARED}.sysctls.0.name", "kernel.msgmax"),
    ("nothing_of_the_host_is_shared", "Cluster", "nodes.0.extraMounts", [{"hostPath": "/", "containerPath": "/host"}]),
    ("no_token_is_mounted", "Deployment", f"{POD}.automountServiceAccountToken", GONE),
    ("no_token_is_mounted", "Deployment", f"{POD}.volumes.1.projected.sources.0", {"serviceAccountToken": {}}),
    ("no_token_is_mounted", "ServiceAccount", "automountServiceAccountToken", True),
    ("roles_grant_nothing_dangerous", "Role", "rules.0.verbs", ["*"]),
    ("roles_grant_nothing_dangerous", "Role", "rules.0.resources", ["secrets"]),
    ("roles_grant_nothing_dangerous", "Role", "rules.0.resources", ["pods/exec"]),
    ("roles_grant_nothing_dangerous", "Role", "kind", "ClusterRole"),
    ("secrets_are_referred_to", "Deployment", f"{STORE}.env.0", {"name": "ROOT_PASSWORD", "value": "hunter2"}),
    ("secrets_are_referred_to", "Deployment", f"{STORE}.env.1.value", "abc"),
    ("services_stay_inside", "Service", "spec.type", "LoadBalancer"),
    ("services_stay_inside", "Service", "spec.externalIPs", ["203.0.113.1"]),
    ("services_stay_inside", "Service", "spec.ports.0.nodePort", 31000),
    ("services_stay_inside", "Service", "spec.ports.0.nodePort", GONE),
    ("namespace_takes_no_privileges", "Namespace", "metadata.labels", {rules.PART_OF: "seclab"}),
    ("machine_listens_to_itself", "Cluster", "networking", {}),
    ("machine_listens_to_itself", "Cluster", "networking.apiServerAddress", "0.0.0.0"),
    ("machine_listens_to_itself", "Cluster", "nodes.0.extraPortMappings.0.listenAddress", GONE),
    ("kubelet_takes_the_labels", "Cluster", "nodes.0.labels", {rules.PART_OF: "seclab"}),
    ("object_is_marked_as_ours", "Deployment", "metadata.labels", {"app": "object-store"}),
    ("object_is_marked_as_ours", "Role", "metadata.labels", GONE),
    ("object_is_marked_as_ours", "Service", "metadata.name", "Object_Store"),
]


def changed(manifest: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one place changed."""
    copied = copy.deepcopy(manifest)
    *way, last = [int(word) if word.isdecimal() else word for word in path.split(".")]
    holder: Any = copied
    for key in way:
        holder = holder[key]
    if value is GONE:
        del holder[last]
    else:
        holder[last] = value
    return copied


def test_what_is_good_keeps_every_rule() -> None:
    assert not rules.breaches(GOOD.values())


@pytest.mark.parametrize(("rule", "kind", "path", "value"), BREAKING)
def test_a_broken_rule_is_noticed(rule: str, kind: str, path: str, value: Any) -> None:
    found = rules.breaches([changed(GOOD[kind], path, value)])
    assert {one.rule for one in found} == {rule}


@pytest.mark.parametrize("key", ["initContainers", "ephemeralContainers"])
def test_containers_of_every_sort_are_judged(key: str) -> None:
    found = rules.breaches([changed(GOOD["Deployment"], f"{POD}.{key}", [{"name": "early", "image": "example:1"}])])
    assert len({one.rule for one in found}) == 5


def test_a_pod_is_judged_like_a_template() -> None:
    spec = changed(GOOD["Deployment"], f"{STORE}.image", "example/store:1")["spec"]["template"]["spec"]
    pod = {**GOOD["Deployment"], "kind": "Pod", "spec": spec}
    assert {one.rule for one in rules.breaches([pod])} == {"image_is_pinned"}


def test_each_rule_has_a_sentence_and_something_that_breaks_it() -> None:
    assert {rule.__name__ for rule in rules.RULES} == {row[0] for row in BREAKING}
    assert all((rule.__doc__ or "").splitlines()[0].endswith(".") for rule in rules.RULES)
