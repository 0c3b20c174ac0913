"""Does kube-dns answer as a resolver expects?"""

from __future__ import annotations

import dns.message
import pytest

from cluster.embedded.fabric.dnswire import question, read
from cluster.embedded.fabric.names import Zone, absolute, candidates, framed

ZONE = Zone({"model-registry.platform.svc": ["10.10.20.1", "10.10.20.2"], "drop.example.net": ["203.0.113.7"]})


@pytest.mark.parametrize(
    ("name", "addresses"),
    [
        ("model-registry.platform.svc.cluster.local", ("10.10.20.1", "10.10.20.2")),
        ("Model-Registry.Platform.svc.cluster.local.", ("10.10.20.1", "10.10.20.2")),
        ("model-registry.platform.svc", ()),
        ("drop.example.net", ("203.0.113.7",)),
        ("nobody.example.net", ()),
    ],
)
def test_a_name_in_full_leads_to_its_addresses(name: str, addresses: tuple[str, ...]) -> None:
    assert read(ZONE.answer(question(name))) == addresses


def test_a_name_that_nobody_has_does_not_exist_and_one_without_such_a_record_does() -> None:
    missing = dns.message.from_wire(ZONE.answer(question("nobody.example.net")))
    assert missing.rcode() == 3
    six = dns.message.from_wire(ZONE.answer(dns.message.make_query("drop.example.net", "AAAA").to_wire()))
    assert (six.rcode(), six.answer) == (0, [])


@pytest.mark.parametrize("query", [b"", b"\0", b"salaries, base64", b"\0" * 12])
def test_what_is_no_query_gets_no_address(query: bytes) -> None:
    reply = ZONE.answer(query)
    assert not reply or read(reply) == ()


def test_a_resolver_tries_its_search_list_first_for_short_names() -> None:
    assert list(candidates("model-registry.platform.svc", "prod")) == [
        "model-registry.platform.svc.prod.svc.cluster.local",
        "model-registry.platform.svc.svc.cluster.local",
        "model-registry.platform.svc.cluster.local",
        "model-registry.platform.svc",
    ]
    assert next(candidates("a.b.c.d.e.f", "prod")) == "a.b.c.d.e.f"
    assert list(candidates("drop.example.net.", "prod")) == ["drop.example.net"]


def test_service_names_belong_to_the_clusters_domain() -> None:
    assert absolute("a.b.svc") == "a.b.svc.cluster.local"
    assert absolute("A.example.net.") == "a.example.net"


def test_what_is_no_name_and_no_reply_says_so() -> None:
    with pytest.raises(ValueError, match="is not a domain name"):
        question("x" * 64)
    with pytest.raises(ValueError, match="no DNS"):
        read(b"hello")


def test_messages_over_tcp_have_their_length_first() -> None:
    assert framed(b"abc") == b"\0\3abc"
