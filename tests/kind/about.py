"""What runs here, and what is left of it afterwards?"""

from __future__ import annotations

import json
import platform
import subprocess
from pathlib import Path

from cluster.kind import provider, runtime
from cluster.kind.cluster import KindCluster

ROOT = Path(__file__).parents[2]
_THINGS = {
    "container": ("ps", "--all", "--format", "{{.Names}}"),
    "volume": ("volume", "ls", "--format", "{{.Name}}"),
}


def versions(made: KindCluster) -> list[tuple[str, str]]:
    """Return the versions of all that takes part. Raises BackendError."""
    info = made.runtime.info()
    node = json.loads(made.kubectl("get", "nodes", "--output=json"))["items"][0]["status"]["nodeInfo"]
    return [
        ("commit", _commit()),
        ("Python", platform.python_version()),
        ("kind", provider.version(made.runtime)),
        (made.runtime.program, f"{info.version}, cgroup v{info.cgroup}, {info.architecture}"),
        ("Kubernetes", node["kubeletVersion"]),
        ("container runtime of the node", node["containerRuntimeVersion"]),
        ("system of the node", f"{node['osImage']}, Linux {node['kernelVersion']}"),
        ("network plugin", ", ".join(_plugins(made))),
    ]


def left_behind(name: str) -> list[str]:
    """Return what still carries the name of a cluster. Raises BackendError."""
    chosen = runtime.choose()
    found = []
    for kind, question in _THINGS.items():
        names = chosen.run(*question).split()
        found += [f"the {kind} {one}" for one in names if one == name or one.startswith(f"{name}-")]
    return found


def _plugins(made: KindCluster) -> list[str]:
    sets = json.loads(made.kubectl("-n", "kube-system", "get", "daemonsets", "--output=json"))["items"]
    return [one["metadata"]["name"] for one in sets if one["metadata"]["name"] != "kube-proxy"]


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
