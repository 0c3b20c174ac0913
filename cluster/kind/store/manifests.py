"""Which objects of Kubernetes make the object store of a lab?

Its own namespace: MinIO, a collector of its audit records, and nobody else. Each of
the two reaches what it must and no more; no process is root or can change its image.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cluster.kind.network.place import COURSE, LAB, PART_OF, marked
from cluster.kind.store import collector, policies
from cluster.kind.tls import Pair

STORE, COLLECTOR = "object-store", "audit-collector"
APP = "app.kubernetes.io/name"
NODE_PORT = "seclab.dev/node-port"
HOME = "seclab.dev/home"
STORE_PORT = 9000
NOBODY = 65534
DATA, CERTIFICATES, SETTINGS = "/data", "/certificates", "/settings"
PULL = "IfNotPresent"
Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Secrets:
    """What nobody but the lab, its object store and its collector knows."""

    user: str
    password: str = field(repr=False)
    token: str = field(repr=False)
    store: Pair
    collector: Pair
    authority: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is made for a lab.

    `networks` are those that requests of this machine come from. `home` marks where
    the lab's state lies, `suffix` tells its namespace from that of the same lab elsewhere.
    """

    lab: str
    node_port: int
    store_image: str
    python_image: str
    networks: Sequence[str]
    home: str = ""
    suffix: str = ""

    @property
    def namespace(self) -> str:
        """The namespace that is the lab's own."""
        return namespace_of(self.lab, self.suffix)

    @property
    def labels(self) -> dict[str, str]:
        """What every object of the lab is marked with."""
        return {PART_OF: COURSE, LAB: self.lab, HOME: self.home}

    def meta(self, name: str) -> Manifest:
        """Return the metadata of an object in the lab's namespace."""
        return {"namespace": self.namespace, "name": name, "labels": {**self.labels, APP: name}}


def namespace_of(lab: str, suffix: str = "") -> str:
    """Return the namespace of a lab's object store, where the lab is there more than once with a suffix."""
    return f"lab-{lab.replace('_', '-')[:48].strip('-')}{'-' if suffix else ''}{suffix}"


def mark_of(home: Path) -> str:
    """Return what tells the labs of one home on this machine from those of another."""
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:8]


def names(service: str, namespace: str) -> tuple[str, ...]:
    """Return every name under which a Service is known in its cluster."""
    inside = f"{service}.{namespace}.svc"
    return (service, f"{service}.{namespace}", inside, f"{inside}.cluster.local")


def foundation(plan: Plan) -> tuple[Manifest, ...]:
    """Return what has to be there before any pod: the namespace, its rules, and who is who."""
    space = {
        "name": plan.namespace,
        "labels": {**plan.labels, "pod-security.kubernetes.io/enforce": "restricted"},
        "annotations": {NODE_PORT: str(plan.node_port)},
    }
    both = (STORE, COLLECTOR)
    accounts = [
        {"kind": "ServiceAccount", "metadata": plan.meta(name), "automountServiceAccountToken": False} for name in both
    ]
    rules = policies.store_policies(plan.networks, (STORE, STORE_PORT), (COLLECTOR, collector.PORT))
    kept = [{"kind": "NetworkPolicy", "metadata": plan.meta(name), "spec": spec} for name, spec in rules.items()]
    return ({"kind": "Namespace", "metadata": space}, *accounts, *kept, *_services(plan))


def _services(plan: Plan) -> tuple[Manifest, ...]:
    door = {"name": "https", "port": STORE_PORT, "targetPort": STORE_PORT, "nodePort": plan.node_port}
    # `Local` keeps the address that a request comes from, which the policy asks for.
    front = {"type": "NodePort", "externalTrafficPolicy": "Local", "selector": {APP: STORE}, "ports": [door]}
    port = {"name": "https", "port": collector.PORT, "targetPort": collector.PORT}
    behind = {"selector": {APP: COLLECTOR}, "ports": [port]}
    return (
        {"kind": "Service", "metadata": plan.meta(STORE), "spec": front},
        {"kind": "Service", "metadata": plan.meta(COLLECTOR), "spec": behind},
    )


def secrets(plan: Plan, held: Secrets) -> tuple[Manifest, ...]:
    """Return the two Secrets: what MinIO is told, and what the collector needs to know it by."""
    settings = {
        "MINIO_ROOT_USER": held.user,
        "MINIO_ROOT_PASSWORD": held.password,
        "MINIO_AUDIT_WEBHOOK_ENABLE_seclab": "on",
        "MINIO_AUDIT_WEBHOOK_ENDPOINT_seclab": f"https://{COLLECTOR}:{collector.PORT}{collector.RECORDS}",
        "MINIO_AUDIT_WEBHOOK_AUTH_TOKEN_seclab": held.token,
    }
    written = "".join(f'export {name}="{value}"\n' for name, value in settings.items())
    store = {"config.env": written, **_tls(held.store), "authority.crt": held.authority}
    store |= {"user": held.user, "password": held.password}
    collects = {"token": held.token, "root": held.user, **_tls(held.collector)}
    return (_secret(plan, STORE, store), _secret(plan, COLLECTOR, collects))


def _tls(pair: Pair) -> dict[str, str]:
    return {"tls.crt": pair.certificate, "tls.key": pair.key}


def _secret(plan: Plan, name: str, content: Mapping[str, str]) -> Manifest:
    coded = {key: base64.b64encode(value.encode()).decode() for key, value in content.items()}
    return {"kind": "Secret", "metadata": plan.meta(name), "type": "Opaque", "data": coded}


def workloads(plan: Plan, held: Secrets, collector_address: str) -> tuple[Manifest, ...]:
    """Return what runs, and what it keeps. `collector_address` is that of the collector's Service."""
    code = {"collector.py": Path(collector.__file__).read_text(encoding="utf-8")}
    return (
        {"kind": "ConfigMap", "metadata": plan.meta(COLLECTOR), "data": code},
        _claim(plan, STORE, "2Gi"),
        _claim(plan, COLLECTOR, "256Mi"),
        _deployment(plan, COLLECTOR, _collector_pod(plan), [held.collector.certificate, held.token, *code.values()]),
        _deployment(
            plan, STORE, _store_pod(plan, collector_address), [held.store.certificate, held.authority, held.password]
        ),
    )


def _claim(plan: Plan, name: str, size: str) -> Manifest:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
    return {"kind": "PersistentVolumeClaim", "metadata": plan.meta(name), "spec": spec}


def _deployment(plan: Plan, name: str, pod: Manifest, read: Sequence[str]) -> Manifest:
    """Return a Deployment whose pod is made anew when what it reads at its start has changed."""
    digest = hashlib.sha256(json.dumps(list(read)).encode()).hexdigest()[:16]
    labels = {**plan.labels, APP: name}
    template = {"metadata": {"labels": labels, "annotations": {"seclab.dev/reads": digest}}, "spec": pod}
    spec = {
        "replicas": 1,
        "strategy": {"type": "Recreate"},
        "revisionHistoryLimit": 1,
        "selector": {"matchLabels": {APP: name}},
        "template": template,
    }
    return marked({"kind": "Deployment", "metadata": plan.meta(name), "spec": spec})


def _store_pod(plan: Plan, collector_address: str) -> Manifest:
    certificates = [
        {"key": "tls.crt", "path": "public.crt"},
        {"key": "tls.key", "path": "private.key"},
        {"key": "authority.crt", "path": "CAs/authority.crt"},
    ]
    environ = {
        "HOME": "/tmp",  # noqa: S108 - inside a pod, a volume of its own
        "MINIO_CONFIG_ENV_FILE": f"{SETTINGS}/config.env",
        "MINIO_BROWSER": "off",
        "MINIO_UPDATE": "off",
        "MINIO_CALLHOME_ENABLE": "off",
        # A course is no data centre: a small pool of buffers.
        "MINIO_CI_CD": "on",
    }
    container = _container(STORE, plan.store_image, {"memory": "192Mi"}, {"cpu": "2", "memory": "768Mi"})
    container |= {
        "args": ["server", "--quiet", "--certs-dir", CERTIFICATES, "--address", f":{STORE_PORT}", DATA],
        "env": [{"name": name, "value": value} for name, value in environ.items()],
        "ports": [{"name": "https", "containerPort": STORE_PORT, "protocol": "TCP"}],
        **_probes("/minio/health/ready", "/minio/health/live", STORE_PORT),
        "volumeMounts": [
            {"name": "data", "mountPath": DATA},
            {"name": "certificates", "mountPath": CERTIFICATES, "readOnly": True},
            {"name": "settings", "mountPath": SETTINGS, "readOnly": True},
            {"name": "scratch", "mountPath": "/tmp"},  # noqa: S108
        ],
    }
    # Without a name to look up it needs no DNS, and so no way out to one.
    aliases = [{"ip": collector_address, "hostnames": [COLLECTOR]}]
    volumes = [
        {"name": "data", "persistentVolumeClaim": {"claimName": STORE}},
        {"name": "certificates", "secret": {"secretName": STORE, "defaultMode": 0o440, "items": certificates}},
        {"name": "settings", "secret": {"secretName": STORE, "defaultMode": 0o440, "items": [_item("config.env")]}},
        {"name": "scratch", "emptyDir": {"sizeLimit": "64Mi"}},
    ]
    return {**_pod(STORE), "hostAliases": aliases, "containers": [container], "volumes": volumes}


def _collector_pod(plan: Plan) -> Manifest:
    container = _container(COLLECTOR, plan.python_image, {"memory": "32Mi"}, {"cpu": "500m", "memory": "128Mi"})
    container |= {
        "command": ["python3", "/code/collector.py", "serve"],
        "env": [{"name": "PYTHONDONTWRITEBYTECODE", "value": "1"}],
        "ports": [{"name": "https", "containerPort": collector.PORT, "protocol": "TCP"}],
        **_probes(collector.ALIVE, collector.ALIVE, collector.PORT),
        "volumeMounts": [
            {"name": "records", "mountPath": str(collector.FOLDER)},
            {"name": "secrets", "mountPath": str(collector.SECRETS), "readOnly": True},
            {"name": "code", "mountPath": "/code", "readOnly": True},
        ],
    }
    volumes = [
        {"name": "records", "persistentVolumeClaim": {"claimName": COLLECTOR}},
        {"name": "secrets", "secret": {"secretName": COLLECTOR, "defaultMode": 0o440}},
        {"name": "code", "configMap": {"name": COLLECTOR}},
    ]
    return {**_pod(COLLECTOR), "containers": [container], "volumes": volumes}


def _item(key: str) -> dict[str, str]:
    return {"key": key, "path": key}


def _pod(name: str) -> Manifest:
    return {
        "serviceAccountName": name,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        # What either has answered lies on the disk already.
        "terminationGracePeriodSeconds": 1,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": NOBODY,
            "runAsGroup": NOBODY,
            "fsGroup": NOBODY,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }


def _container(name: str, image: str, requests: Mapping[str, str], limits: Mapping[str, str]) -> Manifest:
    return {
        "name": name,
        "image": image,
        "imagePullPolicy": PULL,
        "resources": {"requests": {"cpu": "25m", **requests}, "limits": dict(limits)},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _probes(ready: str, alive: str, port: int) -> Manifest:
    def ask(path: str, **timing: int) -> Manifest:
        return {"httpGet": {"path": path, "port": port, "scheme": "HTTPS"}, "timeoutSeconds": 3, **timing}

    return {
        "startupProbe": ask(ready, periodSeconds=1, failureThreshold=120),
        "readinessProbe": ask(ready, periodSeconds=5),
        "livenessProbe": ask(alive, periodSeconds=10, failureThreshold=6),
    }
