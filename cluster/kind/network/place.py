"""Where does a lab's network run, and how is everything marked that it made?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cluster.kind import api
from cluster.kind.api import Api, Manifest

if TYPE_CHECKING:
    from cluster.kind.runtime import Runtime

PART_OF, COURSE = "app.kubernetes.io/part-of", "seclab"
LAB = "seclab.dev/lab"
CLUSTER = "seclab.dev/cluster"
FOLDER = "seclab.dev/folder"
DIGEST = "seclab.dev/digest"
PLATFORM = frozenset({"kube-system", "kube-public", "kube-node-lease", "local-path-storage"})
"""Namespaces that every cluster has. Their pods are used as they are, and nothing of theirs is changed."""
RUNNING = "kind.json"


class Cluster(Protocol):
    """As much as this package needs of a cluster."""

    @property
    def name(self) -> str:
        """What kind calls it."""

    @property
    def kubeconfig(self) -> Path:
        """How its API is reached."""

    @property
    def runtime(self) -> Runtime:
        """What runs its nodes."""


@dataclass(frozen=True)
class Place:
    """One lab's network in one cluster; `folder` is `<lab>/network`.

    `changed` gets the name of each namespace and pod that had to be made, altered or deleted.
    """

    cluster: Cluster
    folder: Path
    changed: list[str] = field(default_factory=list, compare=False)

    @property
    def lab(self) -> str:
        """The lab, as a label says it."""
        return self.folder.parent.name

    @property
    def slug(self) -> str:
        """The lab, as a name of an object says it."""
        return self.lab.replace("_", "-").strip("-")

    @cached_property
    def api(self) -> Api:
        """The cluster's API."""
        file = self.cluster.kubeconfig
        try:
            return _connected(file, file.stat().st_mtime_ns)
        except OSError:
            return api.connect(file)

    @property
    def labels(self) -> dict[str, str]:
        """What every object of this network is marked with that may carry labels of ours."""
        return {PART_OF: COURSE, LAB: self.lab}

    @property
    def ours(self) -> str:
        """The selector of these objects."""
        return f"{PART_OF}={COURSE},{LAB}={self.lab}"

    @property
    def canary(self) -> str:
        """The namespace in which enforcement is tried out."""
        return f"{COURSE}-canary-{self.slug}"

    def owns(self, thing: Manifest) -> bool:
        """Whether an object is marked as this network's."""
        found = thing["metadata"].get("labels", {})
        return all(found.get(key) == value for key, value in self.labels.items())

    def runs_elsewhere(self, thing: Manifest) -> bool:
        """Whether a namespace belongs to a lab of another folder, and that one still runs."""
        folder = thing["metadata"].get("annotations", {}).get(FOLDER, "")
        return folder not in ("", str(self.folder.resolve())) and (Path(folder) / RUNNING).is_file()

    def may_replace(self, thing: Manifest) -> bool:
        """Whether a namespace was left behind by another lab that runs no more."""
        found = thing["metadata"].get("labels", {})
        return found.get(PART_OF) == COURSE and LAB in found and not self.runs_elsewhere(thing)

    def namespaces(self) -> dict[str, dict[str, Any]]:
        """Return the namespaces that are this network's, by name."""
        return {found["metadata"]["name"]: found for found in self.api.list("Namespace", labels=self.ours)}


@lru_cache(maxsize=4)
def _connected(kubeconfig: Path, _version: int) -> Api:
    return api.connect(kubeconfig)


def digest(plain: object) -> str:
    """Tell one version of plain data from the next."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:32]


def marked(manifest: dict[str, Any]) -> dict[str, Any]:
    """Note in a manifest which version of it this is."""
    version = digest({key: manifest[key] for key in manifest if key not in ("kind", "metadata")})
    meta = manifest["metadata"]
    return {**manifest, "metadata": {**meta, "annotations": {**meta.get("annotations", {}), DIGEST: version}}}


def version(thing: Manifest) -> str:
    """Return the version that an object says it has."""
    return str(thing["metadata"].get("annotations", {}).get(DIGEST, ""))
