"""Which address belongs to a name, as a pod's resolver asks kube-dns?

Services are headless here: a name leads to the addresses of the pods, since a
NetworkPolicy knows no virtual addresses.
Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence

DOMAIN = "cluster.local"
DOTS = 5


class Zone:
    """All names that kube-dns knows.

    Those that end in `.svc` are the cluster's own.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._addresses = {absolute(name): tuple(addresses) for name, addresses in names.items()}

    def answer(self, query: bytes) -> bytes:
        """Answer a query in wire format; nothing when it is none."""
        from cluster.embedded.fabric import dnswire

        return dnswire.answer(query, self._addresses.get)


def absolute(name: str) -> str:
    """Return a name in full.

    `model-registry.platform.svc` is one of the cluster's domain.
    """
    bare = name.rstrip(".").lower()
    return f"{bare}.{DOMAIN}" if bare.endswith(".svc") else bare


def candidates(name: str, namespace: str) -> Iterator[str]:
    """Yield the names that a pod's resolver tries, in order.

    They follow from its search list and `ndots:5`.
    """
    if name.endswith("."):
        yield name.rstrip(".")
        return
    searched = [f"{name}.{suffix}" for suffix in (f"{namespace}.svc.{DOMAIN}", f"svc.{DOMAIN}", DOMAIN)]
    yield from [*searched, name] if name.count(".") < DOTS else [name, *searched]


def framed(message: bytes) -> bytes:
    """Put the length before a message, as DNS over TCP wants it.

    Source: https://www.rfc-editor.org/rfc/rfc1035#section-4.2.2
    """
    return struct.pack(">H", len(message)) + message
