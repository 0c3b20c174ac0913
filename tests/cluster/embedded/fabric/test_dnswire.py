"""Are DNS messages read and written, whatever comes in?"""

from __future__ import annotations

import dns.message
import pytest

from cluster.embedded.fabric.dnswire import question, read
from cluster.embedded.fabric.names import Zone

ZONE = Zone({"drop.example.net": ["203.0.113.7"]})


def test_a_name_that_nobody_has_does_not_exist_and_one_without_such_a_record_does() -> None:
    missing = dns.message.from_wire(ZONE.answer(question("nobody.example.net")))
    assert missing.rcode() == 3
    six = dns.message.from_wire(ZONE.answer(dns.message.make_query("drop.example.net", "AAAA").to_wire()))
    assert (six.rcode(), six.answer) == (0, [])


@pytest.mark.parametrize("query", [b"", b"\0", b"salaries, base64", b"\0" * 12])
def test_what_is_no_query_gets_no_address(query: bytes) -> None:
    reply = ZONE.answer(query)
    assert not reply or read(reply) == ()


def test_what_is_no_name_and_no_reply_says_so() -> None:
    with pytest.raises(ValueError, match="is not a domain name"):
        question("x" * 64)
    with pytest.raises(ValueError, match="no DNS"):
        read(b"hello")
