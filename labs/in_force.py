"""Which manifests are in force in a network, and which pods were added to it?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cluster import network, private
from cluster.embedded.fabric.plan import SPARE
from cluster.network import NetworkPolicy, Pod, Protocol, World

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Deployed:
    """A pod that somebody started after the cluster was built."""

    namespace: str
    name: str
    labels: Mapping[str, str]
    ports: Mapping[str, tuple[Protocol, int]] = field(default_factory=dict)


@dataclass(slots=True)
class InForce:
    """Manifests by target, in the order in which they were applied; pods and namespaces that came later."""

    file: Path
    manifests: dict[str, str]
    deployed: tuple[Deployed, ...] = ()
    namespaces: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, file: Path) -> InForce | None:
        """Read it back; None when there is none, or it was damaged."""
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            found = cls(file, dict(data["manifests"]), tuple(map(_read, data["deployed"])))
            found.namespaces = dict(data["namespaces"])
            found.policies()
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return found

    def save(self) -> None:
        """Replace the file in one step."""
        pods = [asdict(one) for one in self.deployed]
        data = {"manifests": self.manifests, "deployed": pods, "namespaces": self.namespaces}
        private.write(self.file, json.dumps(data))

    def put(self, target: str, text: str) -> None:
        """Put manifests in force in place of those of the same target."""
        self.manifests.pop(target, None)
        self.manifests[target] = text

    def policies(self) -> tuple[NetworkPolicy, ...]:
        """Return what is in force: of two policies with one name, the one that was applied last."""
        found = {str(policy): policy for text in self.manifests.values() for policy in network.parse(text)}
        return tuple(found.values())

    def holders(self, policies: Sequence[NetworkPolicy], target: str) -> list[tuple[str, str]]:
        """Return which of these policies have the name of one that another target put in force."""
        new = set(map(str, policies))
        others = ((one, text) for one, text in self.manifests.items() if one != target)
        return [(str(old), one) for one, text in others for old in network.parse(text) if str(old) in new]

    def deploy(self, pod: Deployed, room: int) -> None:
        """Add a pod in place of the one of the same name; the oldest goes when there is no room."""
        others = tuple(one for one in self.deployed if (one.namespace, one.name) != (pod.namespace, pod.name))
        self.deployed = (*others, pod)[-room:]

    def world(self, seed: World, spares: Sequence[str]) -> World:
        """Return the cluster with the pods that were added."""
        pairs = zip(self.deployed, spares, strict=False)
        added = [Pod(one.namespace, one.name, one.labels, at, one.ports) for one, at in pairs]
        namespaces: dict[str, Mapping[str, str]] = {pod.namespace: {} for pod in added}
        return World({**namespaces, **seed.namespaces, **self.namespaces}, (*seed.pods, *added))


def built(world: World, spares: Sequence[str]) -> World:
    """Add pods that only wait for a name, so that a network always has the same addresses."""
    used = {pod.address for pod in world.pods}
    waiting = [Pod(WAITING, f"{WAITING}-{at}", {SPARE: WAITING}, at) for at in spares if at not in used]
    return World({**world.namespaces, WAITING: {}}, (*world.pods, *waiting))


def seeded(file: Path, manifests: Mapping[str, str]) -> InForce:
    """Return what is in force at the beginning."""
    return InForce(file, dict(manifests))


def arranged(case: Mapping[str, Any], now: World) -> tuple[list[Deployed], dict[str, dict[str, str]]]:
    """Return the pods and the labels of namespaces that a counterexample needs and the cluster lacks."""
    there = {str(pod): dict(pod.labels) for pod in now.pods}
    pods = [_read(one) for one in case.get("pods", ())]
    missing = [one for one in pods if there.get(f"{one.namespace}/{one.name}") != one.labels]
    labels = {name: dict(found) for name, found in dict(case.get("namespaces", {})).items()}
    return missing, {name: found for name, found in labels.items() if now.namespaces.get(name) != found}


def _read(plain: Mapping[str, Any]) -> Deployed:
    ports = {name: (protocol, number) for name, (protocol, number) in dict(plain.get("ports", {})).items()}
    return Deployed(plain["namespace"], plain["name"], dict(plain["labels"]), ports)
