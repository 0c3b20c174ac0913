"""What do DNS messages say?

`dnspython` reads and writes them. It is imported when the first name is asked
for, since that takes longer than to build the network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

SECONDS = 30


def answer(query: bytes, addresses: Callable[[str], Sequence[str] | None]) -> bytes:
    """Answer a query in wire format; nothing when it is none.

    `addresses` says what is known of a name; None: there is no such name.
    """
    try:
        asked = dns.message.from_wire(query)
    except dns.exception.DNSException:
        return b""
    reply = dns.message.make_response(asked)
    reply.flags |= dns.flags.AA | dns.flags.RA
    for question in asked.question:
        found = addresses(question.name.to_text(omit_final_dot=True).lower())
        if found is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.A:
            reply.answer.append(dns.rrset.from_text_list(question.name, SECONDS, "IN", "A", found))
    return reply.to_wire()


def question(name: str) -> bytes:
    """Return a query for an IPv4 address. Raises ValueError for no name."""
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
