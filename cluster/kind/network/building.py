"""How does a lab's network come up in a cluster?"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from cluster.embedded.fabric import Fabric, Listener
from cluster.embedded.fabric.decided import DecidedFabric
from cluster.embedded.fabric.plan import check
from cluster.kind import images
from cluster.kind.network import canary, reconciling, sources
from cluster.kind.network.fabric import KindFabric
from cluster.kind.network.place import PLATFORM, RUNNING, Cluster, Place
from cluster.kind.network.reconciling import Equipment
from cluster.kind.network.site import Site
from cluster.kind.steps import Steps
from cluster.network import NetworkPolicy, World


def start(
    cluster: Cluster,
    folder: Path,
    world: World,
    listeners: Sequence[Listener],
    names: Mapping[str, Sequence[str]],
    policies: Sequence[NetworkPolicy],
    steps: Steps | None = None,
) -> Fabric:
    """Build the network, or attach to the one that runs. Raises BackendError, ValueError."""
    check(world, listeners, names)
    site = planned(Place(cluster, folder), listeners, names)
    attached = running(cluster, folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remember(folder, cluster, enforced=attached)
    shown = Steps(None) if attached or steps is None else steps
    doing, done = "Building the network", "Network built"
    fabric = shown.take(doing, done, lambda _: KindFabric(site, world, policies, attached=attached))
    site.connect_outside(steps)
    if attached:
        return fabric
    note = site.canary.trial()
    if note:
        site.remove()
        return DecidedFabric(folder, world, listeners, names, policies, note)
    shown.take("Putting its policies in force", "Its policies are in force", lambda _: fabric.apply(policies))
    _remember(folder, cluster, enforced=True)
    return fabric


def planned(place: Place, listeners: Sequence[Listener], names: Mapping[str, Sequence[str]]) -> Site:
    """Return what is to be built. Raises ValueError for what a cluster cannot have."""
    for name in names:
        reconciling.split(name)
    strange = [one for one in listeners if one.handler == sources.DNS and one.host.partition("/")[0] not in PLATFORM]
    if strange:
        raise ValueError(f"{strange[0].host} cannot answer for names: the cluster's own DNS does")
    own = tuple(one for one in listeners if one.handler != sources.DNS)
    equipment = Equipment(images.pinned().python, sources.modules(own), (*own, *canary.listeners(place)))
    return Site(place, equipment, names, tuple(listeners))


def running(cluster: Cluster, folder: Path) -> bool:
    """Whether the network of this folder runs in this cluster."""
    return _remembered(folder) == {"cluster": cluster.name, "enforced": True} and bool(
        Place(cluster, folder).namespaces()
    )


def _remember(folder: Path, cluster: Cluster, *, enforced: bool) -> None:
    fresh = folder / f"{RUNNING}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"cluster": cluster.name, "enforced": enforced}, file)
    fresh.replace(folder / RUNNING)


def _remembered(folder: Path) -> object:
    try:
        return json.loads((folder / RUNNING).read_text())
    except (OSError, ValueError):
        return None
