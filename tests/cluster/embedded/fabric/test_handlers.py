"""Do services answer what they are there for?"""

from __future__ import annotations

import pytest

from cluster.embedded.fabric.handlers import KEPT, Inbox, Listener, load, name_server

SINK = Listener("203.0.113.7", 443, "TCP", "sink")


def test_each_handler_has_a_name() -> None:
    assert load("echo", bytes)(b"hello") == b"hello"
    assert load("sink", bytes)(b"hello") == b"received 5 bytes\n"
    assert load("dns", bytes.upper)(b"hello") == b"HELLO"
    assert load("binascii:hexlify", bytes)(b"\1") == b"01"


@pytest.mark.parametrize("name", ["nonsense", "no.such.module:f", "binascii:nothing", "", ":"])
def test_a_handler_that_is_none_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"there is no handler {name}"):
        load(name, bytes)


def test_only_a_sink_keeps_what_arrives_and_only_the_latest() -> None:
    inbox = Inbox()
    inbox.keep(Listener("prod/inference", 80), "10.0.0.1", b"question")
    for number in range(KEPT + 1):
        inbox.keep(SINK, "10.0.0.1", str(number).encode())
    assert inbox.of("prod/inference") == ()
    assert [one.content for one in inbox.of("203.0.113.7")][::99] == [b"1", b"100"]


def test_a_resolver_asks_over_udp_where_it_can() -> None:
    udp, tcp = Listener("a/b", 53, "UDP", "dns"), Listener("a/b", 53, "TCP", "dns")
    assert name_server([SINK, tcp, udp]) == udp
    assert name_server([SINK, tcp]) == tcp
    with pytest.raises(ValueError, match="no listener of this network has the handler dns"):
        name_server([SINK])
