"""Which address belongs to a name, as a pod's resolver asks kube-dns?

Services are headless here: a name leads to the addresses of the pods, since a
NetworkPolicy knows no virtual addresses.
Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

DOMAIN = "cluster.local"
PORT = 53
SECONDS = 30
DOTS = 5


class Zone:
    """All names that kube-dns knows: those that end in `.svc` are the cluster's own."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._addresses = {absolute(name): tuple(addresses) for name, addresses in names.items()}

    def answer(self, query: bytes) -> bytes:
        """Answer a query in wire format; nothing when it is none."""
        try:
            asked = dns.message.from_wire(query)
        except dns.exception.DNSException:
            return b""
        reply = dns.message.make_response(asked)
        reply.flags |= dns.flags.AA | dns.flags.RA
        for question in asked.question:
            name = question.name.to_text(omit_final_dot=True).lower()
            addresses = self._addresses.get(name)
            if addresses is None:
                reply.set_rcode(dns.rcode.NXDOMAIN)
            elif question.rdtype == dns.rdatatype.A:
                reply.answer.append(dns.rrset.from_text_list(question.name, SECONDS, "IN", "A", addresses))
        return reply.to_wire()


def absolute(name: str) -> str:
    """Return a name in full: `model-registry.platform.svc` is one of the cluster's domain."""
    bare = name.rstrip(".").lower()
    return f"{bare}.{DOMAIN}" if bare.endswith(".svc") else bare


def candidates(name: str, namespace: str) -> Iterator[str]:
    """Yield the names that a pod's resolver tries, in order, by its search list and `ndots:5`."""
    if name.endswith("."):
        yield name.rstrip(".")
        return
    searched = [f"{name}.{suffix}" for suffix in (f"{namespace}.svc.{DOMAIN}", f"svc.{DOMAIN}", DOMAIN)]
    yield from [*searched, name] if name.count(".") < DOTS else [name, *searched]


def question(name: str) -> bytes:
    """Return a query for an IPv4 address. Raises ValueError for what is no name."""
    try:
        return dns.message.make_query(name, "A").to_wire()
    except dns.exception.DNSException as error:
        raise ValueError(f"{name!r} is not a domain name: {error}") from error


def read(reply: bytes) -> tuple[str, ...]:
    """Return the addresses in a reply. Raises ValueError for what is none."""
    try:
        message = dns.message.from_wire(reply)
    except dns.exception.DNSException as error:
        raise ValueError(f"kube-dns answered what is no DNS: {error}") from error
    # A server gives several addresses in turn.
    return tuple(sorted(record.to_text() for found in message.answer for record in found))


def framed(message: bytes) -> bytes:
    """Put the length before a message, as DNS over TCP wants it (RFC 1035, 4.2.2)."""
    return struct.pack(">H", len(message)) + message
