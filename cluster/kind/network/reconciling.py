"""What has to change in a cluster so that it is a given world?

Each step looks at what is there and changes the rest, so an interrupted one is
simply done again.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cluster.backend import BackendError
from cluster.embedded.fabric.handlers import Listener
from cluster.kind.api import Manifest, named
from cluster.kind.api.client import gone
from cluster.kind.network import manifests, policies
from cluster.kind.network.place import FOLDER, LAB, PLATFORM, Place, version
from cluster.network import NAME_LABEL, NetworkPolicy, Pod, World

READY_SECONDS = 180
DELETED_SECONDS = 180
PLATFORM_SECONDS = 60.0
AGAIN_SECONDS = 0.5
_OVER = ("Failed", "Succeeded")
_ENDS = (".svc", ".svc.cluster.local")


@dataclass(frozen=True, slots=True)
class Equipment:
    """What pods are made of: the image, and the code of the listeners."""

    image: str
    modules: Mapping[str, str]
    listeners: tuple[Listener, ...]

    def of(self, pod: Pod) -> tuple[Listener, ...]:
        """Return the listeners of a pod."""
        return tuple(one for one in self.listeners if one.host == str(pod))


def namespaces(place: Place, wanted: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """Make the namespaces of a world, with these labels, and return all that there are.

    Raises BackendError for one that is somebody else's, before anything is made.
    """
    there = _spaces(place)
    there = {name: found for name, found in there.items() if name in wanted}
    for name, found in there.items():
        if not place.may_replace(found):
            raise taken(name, found)
    left = [name for name, found in there.items() if not place.owns(found)]
    place.api.delete(*(named("Namespace", "", name) for name in left), seconds=DELETED_SECONDS)
    there = {name: found for name, found in there.items() if name not in left}
    folder = str(place.folder.resolve())
    made = [manifests.namespace(name, labels, place.labels, folder) for name, labels in wanted.items()]
    changed = [one for one in made if not _is_so(there.get(one["metadata"]["name"]), one)]
    for manifest in changed:
        name = manifest["metadata"]["name"]
        if name in there and there[name]["metadata"].get("deletionTimestamp"):
            place.api.wait_for("Namespace", "", name, gone, DELETED_SECONDS)
        place.api.apply(manifest)
        place.changed.append(name)
    _equip(place, wanted)
    return _spaces(place)


def _equip(place: Place, names: Collection[str]) -> None:
    """Give namespaces what their pods share, where that is missing or of another version."""
    there = {_name(found): version(found) for found in place.api.list("ConfigMap", labels=place.ours)}
    for name in names:
        account, code = manifests.equipment(name, place.labels)
        if there.get(_name(code)) != version(code):
            place.api.apply(account, code)


def _spaces(place: Place) -> dict[str, dict[str, Any]]:
    return {found["metadata"]["name"]: found for found in place.api.list("Namespace")}


def _is_so(found: Mapping[str, Any] | None, manifest: Mapping[str, Any]) -> bool:
    if found is None or found["metadata"].get("deletionTimestamp"):
        return False
    noted = found["metadata"].get("annotations", {}).get(FOLDER) == manifest["metadata"]["annotations"][FOLDER]
    return noted and {**_labels(manifest), NAME_LABEL: manifest["metadata"]["name"]} == _labels(found)


def taken(name: str, found: Manifest) -> BackendError:
    """Return the error about a namespace that is not this lab's."""
    meta = found["metadata"]
    holder, folder = meta.get("labels", {}).get(LAB), meta.get("annotations", {}).get(FOLDER)
    if holder:
        where = f" in {folder}" if folder else ""
        return BackendError(f"The namespace {name} belongs to the lab {holder}{where}.", "Stop that lab first.")
    return BackendError(
        f"There is a namespace {name} in the cluster that no lab has made.",
        "Nothing of it was touched. Delete it, or give the labs a cluster of their own: seclab lab down.",
    )


def pods(
    place: Place, wanted: Sequence[Pod], equipment: Equipment, inside: Collection[str]
) -> dict[str, dict[str, Any]]:
    """Let exactly these pods run in these namespaces, and return them by name as they are. Raises BackendError."""
    made = {str(pod): manifests.pod(pod, equipment.of(pod), equipment.modules, equipment.image) for pod in wanted}
    there = {_name(found): found for found in place.api.list("Pod") if found["metadata"]["namespace"] in inside}
    old = {name: found for name, found in there.items() if name not in made or _stale(found, made[name])}
    place.api.delete(*(_naming("Pod", found) for found in old.values()), grace=0, seconds=DELETED_SECONDS)
    kept = {name: found for name, found in there.items() if name not in old and _labels(found) == _labels(made[name])}
    place.api.apply(*(made[name] for name in made if name not in kept))
    place.changed.extend((*old, *(name for name in made if name not in kept)))
    return {
        str(pod): kept[str(pod)]
        if ready(kept.get(str(pod)))
        else place.api.wait_for("Pod", pod.namespace, pod.name, ready, READY_SECONDS)
        for pod in wanted
    }


def ready(pod: Mapping[str, Any] | None) -> bool:
    """Whether a pod runs and all its listeners are open."""
    status = (pod or {}).get("status", {})
    conditions = {one["type"]: one["status"] for one in status.get("conditions", ())}
    return conditions.get("Ready") == "True" and bool(status.get("podIP"))


def actual(place: Place, wanted: World, made: Mapping[str, Mapping[str, Any]], spaces: Mapping[str, Any]) -> World:
    """Return the world with the addresses and labels that it has in the cluster. Raises BackendError."""
    found = []
    for pod in wanted.pods:
        if str(pod) in made:
            found.append(_real(pod, made[str(pod)]))
        elif pod.namespace in PLATFORM:
            found.append(_real(pod, _platform_pod(place, pod)))
    labels = {name: spaces[name]["metadata"].get("labels", {}) for name in wanted.namespaces if name in spaces}
    return World(labels, tuple(found))


def _real(pod: Pod, found: Mapping[str, Any]) -> Pod:
    return Pod(pod.namespace, pod.name, found["metadata"].get("labels", {}), found["status"]["podIP"], pod.ports)


def _platform_pod(place: Place, pod: Pod) -> dict[str, Any]:
    """Return a pod of the platform that has these labels, such as one of CoreDNS."""
    selector = ",".join(f"{key}={value}" for key, value in pod.labels.items())
    until = time.monotonic() + PLATFORM_SECONDS
    # One may be on its way down and the next one on its way up.
    while not (running := [one for one in place.api.list("Pod", pod.namespace, selector) if ready(one)]):
        if time.monotonic() >= until:
            raise BackendError(f"The cluster runs no pod {pod} ({selector}).", "See `seclab doctor`, or start again.")
        time.sleep(AGAIN_SECONDS)
    return min(running, key=_name)


def services(
    place: Place, names: Mapping[str, Sequence[str]], declared: World, real: World, listeners: Sequence[Listener]
) -> None:
    """Let the cluster's DNS know the names of the lab's pods. Raises ValueError for a name that it cannot have."""
    at = {pod.address: pod for pod in declared.pods}
    wanted: list[Manifest] = []
    for name, addresses in names.items():
        service, namespace = split(name)
        if namespace not in PLATFORM:
            behind = [real.named[str(at[address])] for address in addresses if address in at]
            wanted += manifests.service(service, namespace, behind, listeners, place.labels)
    there = {
        (kind, _name(found)): version(found)
        for kind in ("Service", "EndpointSlice")
        for found in place.api.list(kind, labels=place.ours)
    }
    place.api.apply(*(one for one in wanted if there.get((one["kind"], _name(one))) != version(one)))


def split(name: str) -> tuple[str, str]:
    """Return service and namespace of a name such as `inference.prod.svc`. Raises ValueError."""
    bare = next((name.removesuffix(end) for end in _ENDS if name.endswith(end)), "")
    service, _, namespace = bare.partition(".")
    if not service or not namespace or "." in namespace:
        raise ValueError(f"the cluster's DNS cannot know {name}: write <service>.<namespace>.svc")
    return service, namespace


def put_in_force(place: Place, wanted: Sequence[NetworkPolicy], world: World) -> bool:
    """Let exactly these policies be in force, and say whether that changed anything. Raises BackendError."""
    strangers = [policy for policy in wanted if policy.namespace not in world.namespaces]
    if strangers:
        there = ", ".join(sorted(world.namespaces))
        raise BackendError(
            f"{strangers[0]} is for a namespace that this cluster does not have.", f"There are: {there}."
        )
    made = {str(policy): policies.manifest(policy, place.labels) for policy in wanted}
    there_now = {
        _name(one): one
        for one in place.api.list("NetworkPolicy", labels=place.ours)
        if one["metadata"]["namespace"] != place.canary
    }
    old = [_naming("NetworkPolicy", found) for name, found in there_now.items() if name not in made]
    new = [one for name, one in made.items() if name not in there_now or version(one) != version(there_now[name])]
    # New policies come first, so that no pod is open in between.
    place.api.apply(*new)
    place.api.delete(*old)
    return bool(old or new)


def _stale(found: Mapping[str, Any], made: Mapping[str, Any]) -> bool:
    over = found.get("status", {}).get("phase") in _OVER or found["metadata"].get("deletionTimestamp")
    return bool(over) or version(found) != version(made)


def _labels(thing: Mapping[str, Any]) -> dict[str, str]:
    return dict(thing["metadata"].get("labels", {}))


def _name(found: Mapping[str, Any]) -> str:
    return f"{found['metadata']['namespace']}/{found['metadata']['name']}"


def _naming(kind: str, found: Mapping[str, Any]) -> Manifest:
    return named(kind, found["metadata"]["namespace"], found["metadata"]["name"])
