"""Where in the API does an object live?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Manifest: TypeAlias = Mapping[str, Any]

_CORE = "ConfigMap Event Namespace Node PersistentVolume PersistentVolumeClaim Pod ResourceQuota Secret Service"
_GROUPS = {
    "v1": f"{_CORE} ServiceAccount",
    "apps/v1": "DaemonSet Deployment ReplicaSet StatefulSet",
    "batch/v1": "Job",
    "discovery.k8s.io/v1": "EndpointSlice",
    "networking.k8s.io/v1": "NetworkPolicy",
    "rbac.authorization.k8s.io/v1": "Role RoleBinding",
    "storage.k8s.io/v1": "StorageClass",
}
VERSIONS: Mapping[str, str] = {kind: version for version, kinds in _GROUPS.items() for kind in kinds.split()}
"""The API version of each kind that the course uses."""
CLUSTER_WIDE = frozenset({"Namespace", "Node", "PersistentVolume", "StorageClass"})


def path(kind: str, namespace: str = "", name: str = "") -> str:
    """Return the path of an object, or of all objects of a kind. Raises ValueError for a kind not used here.

    Without a namespace it is that of the whole cluster.
    Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris
    """
    if kind not in VERSIONS:
        raise ValueError(f"the course uses no object of kind {kind}")
    version = VERSIONS[kind]
    root = f"/apis/{version}" if "/" in version else f"/api/{version}"
    inside = f"/namespaces/{namespace}" if namespace and kind not in CLUSTER_WIDE else ""
    return f"{root}{inside}/{_plural(kind)}" + (f"/{name}" if name else "")


def path_of(manifest: Manifest) -> str:
    """Return the path of the object that a manifest describes."""
    meta = manifest["metadata"]
    return path(manifest["kind"], meta.get("namespace", ""), meta["name"])


def named(kind: str, namespace: str, name: str) -> Manifest:
    """Return as much of a manifest as says which object is meant."""
    return {"kind": kind, "metadata": {"namespace": namespace, "name": name}}


def title(manifest: Manifest) -> str:
    """Return how a message calls an object: `Deployment object-store in lab-churn-data`."""
    meta = manifest["metadata"]
    inside = f" in {meta['namespace']}" if meta.get("namespace") else ""
    return f"{manifest['kind']} {meta['name']}{inside}"


def _plural(kind: str) -> str:
    word = kind.lower()
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return word + ("es" if word.endswith("s") else "s")
