"""Which objects of Kubernetes make a world of namespaces, pods and names?

Pods carry the labels of the world and no others, since selectors see them all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cluster.embedded.fabric.handlers import Listener
from cluster.embedded.fabric.plan import SPARE
from cluster.kind.network import agent, sources
from cluster.kind.network.place import FOLDER as HELD_BY
from cluster.kind.network.place import digest, marked
from cluster.network import NAME_LABEL, Pod, World

AGENT, FOLDER = "agent", "/seclab"
PROGRAM = ("python3", "-I", "-S", f"{FOLDER}/agent.py")
CODE = "SECLAB_CODE"
NOBODY = 65534
RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}
RESOURCES = {"requests": {"cpu": "5m", "memory": "24Mi"}, "limits": {"cpu": "500m", "memory": "96Mi"}}
ANYWHERE = "0.0.0.0"  # noqa: S104 - inside a pod, whose policies are the lesson
_SERVICE_NAME = "kubernetes.io/service-name"
_MANAGED_BY = "endpointslice.kubernetes.io/managed-by"


def pods(world: World, platform: Collection[str]) -> tuple[Pod, ...]:
    """Return the pods of a world that have to be made.

    The platform's are there already, and a cluster keeps no address free.
    """
    return tuple(pod for pod in world.pods if pod.namespace not in platform and SPARE not in pod.labels)


def namespaces(world: World, platform: Collection[str]) -> dict[str, Mapping[str, str]]:
    """Return the namespaces of a world that have to be made: those with nothing but spare pods are not."""
    spare = {pod.namespace for pod in world.pods if SPARE in pod.labels} - {
        pod.namespace for pod in world.pods if SPARE not in pod.labels
    }
    return {name: labels for name, labels in world.namespaces.items() if name not in spare and name not in platform}


def namespace(name: str, labels: Mapping[str, str], marks: Mapping[str, str], folder: str) -> dict[str, Any]:
    """Return a namespace that takes no pod with privileges; it notes for which folder it is."""
    given = {key: value for key, value in labels.items() if key != NAME_LABEL}
    meta = {"name": name, "labels": {**given, **RESTRICTED, **marks}, "annotations": {HELD_BY: folder}}
    return {"kind": "Namespace", "metadata": meta}


def equipment(namespace: str, marks: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    """Return what the pods of a namespace share: an account that may do nothing, and the agent's code."""
    meta = {"namespace": namespace, "name": AGENT, "labels": dict(marks)}
    account = {"kind": "ServiceAccount", "metadata": meta, "automountServiceAccountToken": False}
    code = {"kind": "ConfigMap", "metadata": meta, "data": {"agent.py": sources.AGENT.read_text(encoding="utf-8")}}
    return account, marked(code)


def pod(wanted: Pod, listeners: Sequence[Listener], modules: Mapping[str, str], image: str) -> dict[str, Any]:
    """Return a pod in which the agent serves its listeners, and from which it probes."""
    at = [(one, ANYWHERE) for one in listeners]
    needed = {one.handler.partition(":")[0] for one in listeners}
    told = sources.environment(at, {name: text for name, text in modules.items() if name in needed})
    meta = {"namespace": wanted.namespace, "name": wanted.name, "labels": dict(wanted.labels)}
    return marked({"kind": "Pod", "metadata": meta, "spec": _spec(_container(wanted, told, image))})


def _spec(container: dict[str, Any]) -> dict[str, Any]:
    # A port below 1024 needs no root where this setting says so; it is one that every cluster takes as safe.
    low_ports = {"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}
    return {
        "serviceAccountName": AGENT,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 0,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": NOBODY,
            "runAsGroup": NOBODY,
            "seccompProfile": {"type": "RuntimeDefault"},
            "sysctls": [low_ports],
        },
        "containers": [container],
        "volumes": [{"name": "code", "configMap": {"name": AGENT}}],
    }


def _container(wanted: Pod, told: Mapping[str, str], image: str) -> dict[str, Any]:
    # The digest makes a pod anew when its agent is another one.
    environ = {"PYTHONDONTWRITEBYTECODE": "1", CODE: digest(sources.AGENT.read_text(encoding="utf-8")), **told}
    ports = [
        {"name": name, "protocol": protocol, "containerPort": number}
        for name, (protocol, number) in wanted.ports.items()
    ]
    return {
        "name": AGENT,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": [*PROGRAM, "serve"],
        "env": [{"name": name, "value": value} for name, value in environ.items()],
        "ports": ports,
        "resources": RESOURCES,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        # It succeeds once all listeners are open, and is not asked again.
        "startupProbe": {
            "exec": {"command": [*PROGRAM, "received"]},
            "periodSeconds": 1,
            "timeoutSeconds": agent.SECONDS,
            "failureThreshold": 60,
        },
        "volumeMounts": [{"name": "code", "mountPath": FOLDER, "readOnly": True}],
    }


def service(
    name: str, namespace: str, pods: Sequence[Pod], listeners: Sequence[Listener], marks: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a headless Service and its endpoints: exactly these pods, whatever labels others carry.

    Source: https://kubernetes.io/docs/concepts/services-networking/service/#headless-services
    """
    hosts = set(map(str, pods))
    doors = dict.fromkeys((one.protocol, one.port) for one in listeners if one.host in hosts)
    ports = [{"name": f"{protocol.lower()}-{port}", "protocol": protocol, "port": port} for protocol, port in doors]
    meta = {"namespace": namespace, "name": name}
    front = {
        "kind": "Service",
        "metadata": {**meta, "labels": dict(marks)},
        "spec": {"clusterIP": "None", "ports": ports},
    }
    behind = {
        "kind": "EndpointSlice",
        "metadata": {**meta, "labels": {**marks, _SERVICE_NAME: name, _MANAGED_BY: "seclab"}},
        "addressType": "IPv4",
        "endpoints": [{"addresses": [pod.address], "conditions": {"ready": True}} for pod in pods],
        "ports": ports,
    }
    return marked(front), marked(behind)
