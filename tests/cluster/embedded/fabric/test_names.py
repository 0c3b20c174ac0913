"""Does kube-dns answer as a resolver expects?"""

from __future__ import annotations

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


def test_messages_over_tcp_have_their_length_first() -> None:
    assert framed(b"abc") == b"\0\3abc"
