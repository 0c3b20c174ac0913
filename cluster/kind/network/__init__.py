"""How does the network of a lab run on a real cluster?

Pods, Services and NetworkPolicies are Kubernetes' own. What the cluster cannot
promise is the address of a pod: `fabric.world` has the real ones. It writes no log
of denied packets either (see DENY_LOG_NOTE).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cluster.embedded.fabric import Fabric, Listener
    from cluster.kind.network.place import Cluster
    from cluster.kind.steps import Steps
    from cluster.network import NetworkPolicy, World

NETWORK_NOTE = "pods, Services and NetworkPolicies of the cluster; pods have other addresses than in the lab's text"
DENY_LOG_NOTE = (
    "kindnet logs no denied packets; the log holds the lab's own probes that the policies deny and nobody answered"
)

__all__ = ["DENY_LOG_NOTE", "NETWORK_NOTE", "running", "start"]


def start(
    cluster: Cluster,
    folder: Path,
    world: World,
    *,
    listeners: Sequence[Listener] = (),
    names: Mapping[str, Sequence[str]] | None = None,
    policies: Sequence[NetworkPolicy] = (),
    steps: Steps | None = None,
) -> Fabric:
    """Build the network of a lab in a cluster, or attach to it.

    The folder is the lab's own, `<lab>/network`. Policies are in force when this
    returns; a network that runs keeps its own. Where the cluster enforces none,
    flows are decided, and `note` says why. Raises BackendError, and ValueError for
    a plan that makes no sense.
    """
    from cluster.kind.network.building import start as built

    return built(cluster, folder, world, listeners, names or {}, policies, steps)


def running(cluster: Cluster, folder: Path) -> bool:
    """Whether the network of this folder runs in this cluster."""
    from cluster.kind.network.building import running as runs

    return runs(cluster, folder)
