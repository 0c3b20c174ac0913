"""Which object stores are in the cluster, and how do they stop and go away?"""

from __future__ import annotations

import base64
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster.backend import Credentials
from cluster.kind.api import Api, named
from cluster.kind.api.client import gone
from cluster.kind.network.place import COURSE, LAB, PART_OF
from cluster.kind.store import audit
from cluster.kind.store.manifests import APP, COLLECTOR, HOME, NODE_PORT, STORE, STORE_PORT

OURS = f"{PART_OF}={COURSE}"
ERASE_SECONDS = 300
STOP_SECONDS = 60
BLOCKED_SECONDS = 20
_SLOW = ("Deployment", "PersistentVolumeClaim")


@dataclass(frozen=True, slots=True)
class Store:
    """The object store of a lab, as it is in the cluster."""

    lab: str
    home: str
    namespace: str
    node_port: int
    root: Credentials


def stores(api: Api) -> tuple[Store, ...]:
    """Return the object stores that run in a cluster."""
    found = api.list("Deployment", labels=f"{OURS},{APP}={STORE}")
    return tuple(store for one in found if available(one) and (store := _store(api, one["metadata"])))


def stop(api: Api, namespace: str) -> None:
    """Stop an object store and wait until its pods are gone; what it holds stays."""
    for name in (STORE, COLLECTOR):
        if api.get("Deployment", namespace, name):
            api.change("Deployment", namespace, name, {"spec": {"replicas": 0}})
    for pod in api.list("Pod", namespace):
        api.wait_for("Pod", namespace, pod["metadata"]["name"], gone, STOP_SECONDS)


def erase(api: Api, store: Store, folder: Path) -> None:
    """Delete everything that a lab has in the cluster and on this machine."""
    there = api.get("Namespace", "", store.namespace)
    if there and owns(there, store.lab, store.home):
        # A namespace that still has pods or claims is looked at again only after a while.
        inside = [named(kind, store.namespace, name) for kind in _SLOW for name in (STORE, COLLECTOR)]
        api.delete(*inside, seconds=ERASE_SECONDS)
        api.delete(named("Namespace", "", store.namespace), seconds=ERASE_SECONDS)
    forget(folder)


def owns(namespace: Mapping[str, Any], lab: str, home: str) -> bool:
    """Whether a namespace is that of a lab of this home."""
    labels = namespace["metadata"].get("labels", {})
    return (labels.get(LAB), labels.get(HOME)) == (lab, home)


def forget(folder: Path) -> None:
    """Delete what this machine knows of a lab."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def blocked(api: Api, namespace: str) -> bool:
    """Whether a pod that must not reach the object store does not: the collector tries.

    That the store reaches the collector is known by then. A policy needs a moment
    to take effect, so it counts when it blocks at last.
    """
    there = address_of(api, namespace, STORE)
    until = time.monotonic() + BLOCKED_SECONDS
    while time.monotonic() < until:
        command = ["python3", "/code/collector.py", "reach", there, str(STORE_PORT)]
        if api.exec(namespace, audit.pod(api, namespace), command).stdout == b"silent":
            return True
        time.sleep(0.2)
    return False


def available(there: Mapping[str, Any] | None) -> bool:
    """Whether all pods of a Deployment are of its newest version and serve."""
    if there is None:
        return False
    status, wanted = there.get("status", {}), there.get("spec", {}).get("replicas", 1)
    seen = status.get("observedGeneration", 0) >= there["metadata"].get("generation", 0)
    counts = {status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas")}
    return bool(seen and wanted and counts == {wanted})


def _store(api: Api, meta: Mapping[str, Any]) -> Store | None:
    space, held = api.get("Namespace", "", meta["namespace"]), secret_of(api, meta["namespace"], STORE)
    if space is None or not held:
        return None
    labels = meta["labels"]
    root = Credentials(held["user"], held["password"])
    return Store(labels[LAB], labels.get(HOME, ""), meta["namespace"], port_of(space), root)


def port_of(namespace: Mapping[str, Any]) -> int:
    """Return the port of the node that a namespace says it has; 0 for none."""
    return int(namespace["metadata"].get("annotations", {}).get(NODE_PORT, 0))


def address_of(api: Api, namespace: str, service: str) -> str:
    """Return the address of a Service; "" when there is none."""
    found = api.get("Service", namespace, service)
    return str(found["spec"].get("clusterIP", "")) if found else ""


def secret_of(api: Api, namespace: str, name: str) -> dict[str, str]:
    """Return what a Secret holds; nothing when there is none."""
    found = api.get("Secret", namespace, name) or {}
    return {key: base64.b64decode(value).decode() for key, value in found.get("data", {}).items()}
