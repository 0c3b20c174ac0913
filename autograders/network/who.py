"""Which ends of flows does a claim mean?"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping

from autograders.network.ends import Witness
from cluster.network import NAME_LABEL, External, IPBlock, Labels, Peer, Requirement, Selector
from cluster.network.sides import names


def pods(namespace: str = "", labels: Mapping[str, str] | None = None) -> Peer:
    """Mean the pods of a namespace ("": of any) that carry these labels, in all the cluster's future."""
    return Peer(_carrying(labels or {}), _carrying({NAME_LABEL: namespace} if namespace else {}))


def addresses(cidr: str) -> Peer:
    """Mean the addresses of a block, outside the cluster or of pods."""
    return Peer(ip_block=IPBlock(ipaddress.ip_network(cidr)))


def meant_by(who: Peer | None) -> Callable[[Witness], bool] | None:
    """Return the test whether a witness is meant; None for everybody."""
    return None if who is None else lambda witness: means(who, witness)


def means(who: Peer | None, witness: Witness) -> bool:
    """Whether a witness is meant; None means everybody."""
    if who is None:
        return True
    end = witness.end
    namespaces: dict[str, Labels] = {} if isinstance(end, External) else {end.namespace: witness.namespace}
    return names(who, "", end, namespaces)


def _carrying(labels: Mapping[str, str]) -> Selector:
    return Selector(tuple(Requirement(key, "In", (value,)) for key, value in labels.items()))
