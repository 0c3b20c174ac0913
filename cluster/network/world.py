"""Which namespaces and pods are there, and what is outside?"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

from cluster.network.policy import Protocol

NAME_LABEL = "kubernetes.io/metadata.name"
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True, eq=False)
class Pod:
    """One pod: its labels, its address, and the ports that its containers name. Only itself is equal to it."""

    namespace: str
    name: str
    labels: Mapping[str, str]
    address: str
    ports: Mapping[str, tuple[Protocol, int]] = field(default_factory=dict)
    ip: Address = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ip", ipaddress.ip_address(self.address))

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class External:
    """An address outside the cluster. Raises ValueError when it is none."""

    address: str
    ip: Address = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ip", ipaddress.ip_address(self.address))

    def __str__(self) -> str:
        return self.address


End = Pod | External


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Namespaces with their labels, and pods.

    Every namespace also has the label `kubernetes.io/metadata.name`, as
    Kubernetes gives it. Raises ValueError for a pod whose namespace is not
    listed, or two pods of one name.
    Source: https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name
    """

    namespaces: Mapping[str, Mapping[str, str]]
    pods: tuple[Pod, ...] = ()
    named: Mapping[str, Pod] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        labelled = {name: {**labels, NAME_LABEL: name} for name, labels in self.namespaces.items()}
        named = {str(pod): pod for pod in self.pods}
        if len(named) < len(self.pods):
            raise ValueError("two pods have the same name and namespace")
        strangers = [pod.namespace for pod in self.pods if pod.namespace not in labelled]
        if strangers:
            raise ValueError(f"the namespace {strangers[0]} is not listed")
        object.__setattr__(self, "namespaces", labelled)
        object.__setattr__(self, "named", named)

    def end(self, written: End | str) -> End:
        """Return the pod of a name such as `prod/inference`, or the address outside. Raises ValueError."""
        if not isinstance(written, str):
            return written
        if written in self.named:
            return self.named[written]
        try:
            return External(written)
        except ValueError:
            raise ValueError(f"there is no pod or address {written}") from None
