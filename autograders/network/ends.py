"""Which pods and addresses can policies tell apart?

There is one witness for every class of them, in namespaces nobody listed too,
and each pod of the world.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograders import witnesses
from autograders.network.labels import another, label_sets, too_many
from autograders.network.parts import Parts
from cluster.network import NAME_LABEL, External, IPBlock, Labels, NetworkPolicy, Peer, Pod, World
from cluster.network.policy import Network
from cluster.network.sides import within
from cluster.network.world import Address

MAX_WITNESSES = 2000
USUAL_FOR_PODS = ("10.0.0.7", "fd00::7")


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """One end of flows that stands for all like it; the smaller its cost, the sooner it is shown.

    `namespace` are the labels of its namespace, `spare` another address in the
    same blocks ("" when there is none). `known` pods are those of the world;
    `fresh` ones stand in a namespace that nobody names, of which there are many.
    """

    end: Pod | External
    namespace: Labels
    known: bool
    cost: int
    spare: str = ""
    fresh: bool = False


def ends(
    policies: Sequence[NetworkPolicy], world: World, extra: Iterable[Peer] = (), pod_range: str = ""
) -> list[Witness]:
    """Return the pods of the world and one witness for every other class of ends.

    `extra` peers are told apart too. Pods that the world does not list have an
    address in `pod_range` ("": any). Raises TooComplex.
    """
    parts = Parts(policies, extra)
    addresses = _addresses(parts.blocks, world, pod_range)
    known = [Witness(pod, world.namespaces[pod.namespace], True, 0) for pod in world.pods]
    outside = _by_class(addresses, parts.blocks)
    strangers = [Witness(External(text), {}, False, 3, spare) for text, spare in outside.values()]
    invented = _invented(parts, world, _by_class(_for_pods(addresses, pod_range), parts.blocks))
    return [*known, *strangers, *sorted(invented, key=lambda witness: witness.cost)]


def _addresses(blocks: Iterable[IPBlock], world: World, pod_range: str) -> list[str]:
    """Return addresses of every class, and a second one where there are two; no pod of the world has them."""
    taken = {pod.ip for pod in world.pods}
    networks: list[Network] = [one for block in blocks for one in (block.cidr, *block.excepts)]
    networks += [ipaddress.ip_network(ip) for ip in taken]
    networks += [ipaddress.ip_network(pod_range)] if pod_range else []
    firsts = [_ip(text) for text in (*witnesses.addresses(networks), *USUAL_FOR_PODS)]
    seconds = [first + 1 for first in firsts if int(first) + 1 < 1 << first.max_prefixlen]
    return list(dict.fromkeys(str(address) for address in (*firsts, *seconds) if address not in taken))


@functools.lru_cache(maxsize=4096)
def _ip(text: str) -> Address:
    return ipaddress.ip_address(text)


def _for_pods(addresses: Sequence[str], pod_range: str) -> list[str]:
    allowed = ipaddress.ip_network(pod_range) if pod_range else None
    held = [text for text in addresses if allowed is None or _ip(text) in allowed]
    return sorted(held, key=lambda text: text not in USUAL_FOR_PODS)


def _by_class(addresses: Sequence[str], blocks: Iterable[IPBlock]) -> dict[int, tuple[str, str]]:
    """Return two addresses for each set of blocks that hold one; the second is "" where there is only one."""
    listed, found = list(blocks), dict[int, list[str]]()
    for text in addresses:
        ip = _ip(text)
        found.setdefault(sum(1 << index for index, block in enumerate(listed) if within(ip, block)), []).append(text)
    return {mask: (texts[0], texts[1] if len(texts) > 1 else "") for mask, texts in found.items()}


def _invented(parts: Parts, world: World, addresses: Mapping[int, tuple[str, str]]) -> Iterator[Witness]:
    """Yield one pod for every class: the atoms that it meets, and the blocks that hold its address."""
    seen: set[tuple[object, ...]] = set()
    sets = label_sets(parts.pods.all)
    classes = sorted(((parts.of_pods(mask), labels) for mask, labels in sets.items()), key=lambda one: len(one[1]))
    for name, labels, cost in _namespaces(parts, world):
        here = parts.of_namespace(name, _matching(parts, labels))
        # Two ends in a namespace of one name must agree on its labels, so these are told apart.
        fresh = name not in parts.names and name not in world.namespaces
        identity = () if fresh or name in world.namespaces else tuple(labels.items())
        for atoms, pod_labels in classes:
            for mask, (address, spare) in addresses.items():
                key = atoms & here, mask, *identity
                if key not in seen:
                    seen.add(key)
                    pod = Pod(name, "new-pod", pod_labels, address)
                    yield Witness(pod, labels, False, 4 + cost + 2 * len(pod_labels), spare, fresh)
        if len(seen) > MAX_WITNESSES:
            raise too_many([*parts.pods.all, *parts.namespaces.all])


def _matching(parts: Parts, labels: Labels) -> int:
    return sum(1 << index for index, one in enumerate(parts.namespaces.all) if one.matches(labels))


def _namespaces(parts: Parts, world: World) -> list[tuple[str, Labels, int]]:
    """Return namespaces of every class, simple ones first.

    Those of the world are as they are. Any other may carry any labels.
    """
    listed = [(name, labels, 0) for name, labels in world.namespaces.items()]
    names = parts.names - world.namespaces.keys()
    fresh = another(names | world.namespaces.keys(), "new-namespace")
    unlisted = [
        (name, labels, (name == fresh) + 2 * (len(labels) - 1))
        for name in (*sorted(names), fresh)
        for labels in label_sets(parts.namespaces.all, {NAME_LABEL: name}).values()
    ]
    return sorted([*listed, *unlisted], key=lambda one: one[2])
