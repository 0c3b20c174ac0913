"""Which manifests does the course bring, as files or made by code, for a sample lab?"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from cluster.embedded.fabric.handlers import Listener
from cluster.kind import config, images, registry
from cluster.kind.api.kinds import VERSIONS
from cluster.kind.network import canary, manifests, policies, sources
from cluster.kind.network.place import PLATFORM, Place
from cluster.kind.store import manifests as store
from cluster.kind.tls import Pair
from cluster.network import Pod, parse
from labs.prod_namespace.lab import LISTENERS, NAMES, WORLD

ROOT = Path(__file__).parents[3]
ANSWERS = ROOT / "lessons" / "network_isolation" / "solutions"
IMAGES = images.pinned({})
NODES = "172.18.0.0/16"
"""The network of Docker that a node is in, and through whose gateway this machine comes."""
Manifest = dict[str, Any]


class Somewhere:
    """As much of a cluster as manifests need."""

    name = "seclab"
    kubeconfig = Path("kubeconfig")
    runtime: Any = None


PLACE = Place(Somewhere(), Path("prod_namespace") / "network")


def complete(manifest: Mapping[str, Any]) -> Manifest:
    """Return a manifest with the version of the API that is asked with it."""
    return {"apiVersion": VERSIONS.get(manifest["kind"], ""), **manifest}


def files(part: str) -> dict[str, list[Manifest]]:
    """Return the manifests that are files of cluster/kind or cluster/hub, by path."""
    paths = sorted((ROOT / "cluster" / part).rglob("*.y*ml"))
    return {str(path.relative_to(ROOT)): list(yaml.safe_load_all(path.read_text())) for path in paths}


def all_made() -> dict[str, list[Manifest]]:
    """Return everything, by where it is from."""
    return {
        "cluster config": cluster_config(),
        "network canary": network_canary(),
        "network lab": network_lab(),
        "object store": object_store(),
        "registry hosting": registry_hosting(),
        **files("kind"),
        **files("hub"),
    }


def cluster_config() -> list[Manifest]:
    """Return what kind is told, as on a host with cgroup v1."""
    ports = dict(zip(config.NODE_PORTS, range(40000, 40008), strict=True))
    return [yaml.safe_load(config.config("seclab", IMAGES.node, ports, cgroup=version)) for version in (1, 2)]


def registry_hosting() -> list[Manifest]:
    """Return what tells tools of the cluster where the registry is."""
    return [yaml.safe_load(registry._CONFIG_MAP.format(port=5001))]


def object_store() -> list[Manifest]:
    """Return the object store of a lab."""
    plan = store.Plan("churn_data", config.NODE_PORTS[0], IMAGES.object_store, IMAGES.python, (NODES,))
    pair = Pair("certificate", "key")
    held = store.Secrets("ROOT", "a password", "a token", pair, pair, "an authority")
    return [*store.foundation(plan), *store.secrets(plan, held), *store.workloads(plan, held, "10.96.0.20")]


def network_lab() -> list[Manifest]:
    """Return the network lab, with the policies that the lesson asks for."""
    made = _space(WORLD.namespaces, manifests.pods(WORLD, PLATFORM), LISTENERS)
    for name, (address,) in NAMES.items():
        service, namespace = name.split(".")[:2]
        behind = [pod for pod in WORLD.pods if pod.address == address]
        made += manifests.service(service, namespace, behind, LISTENERS, PLACE.labels)
    answers = "\n---\n".join(path.read_text() for path in sorted(ANSWERS.glob("*_*gress.yaml")))
    return [*made, *(policies.manifest(policy, PLACE.labels) for policy in parse(answers))]


def network_canary() -> list[Manifest]:
    """Return the pods that try out whether policies are enforced."""
    made = _space({PLACE.canary: {}}, canary.pods(PLACE), canary.listeners(PLACE))
    return [*made, *(policies.manifest(one, PLACE.labels) for one in canary.rules(PLACE.canary, canary.LEFT))]


def _space(
    namespaces: Mapping[str, Mapping[str, str]], pods: Sequence[Pod], listeners: Sequence[Listener]
) -> list[Manifest]:
    spaces = {name: labels for name, labels in namespaces.items() if name not in PLATFORM}
    made = [manifests.namespace(name, labels, PLACE.labels, str(PLACE.folder)) for name, labels in spaces.items()]
    for name in spaces:
        made += manifests.equipment(name, PLACE.labels)
    for pod in pods:
        own = [one for one in listeners if one.host == str(pod)]
        made.append(manifests.pod(pod, own, sources.modules(own), IMAGES.python))
    return made


def kinds_made(path: Path) -> set[str]:
    """Return the kinds of manifests that a module writes down as dicts, without mere names of objects."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Dict):
            pairs = {
                key.value: value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
            }
            kind = pairs.get("kind")
            if isinstance(kind, ast.Constant) and "metadata" in pairs:
                found.add(str(kind.value))
    return found
