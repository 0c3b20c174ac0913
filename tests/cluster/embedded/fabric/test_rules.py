"""Do rules say what the policies say, and nothing that a learner wrote?"""

from __future__ import annotations

import ipaddress
import select
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from cluster.embedded.fabric import nft
from cluster.embedded.fabric.namespaces import Namespace, leave_host
from cluster.embedded.fabric.nflog import DropLog
from cluster.embedded.fabric.rules import compile_rules
from cluster.embedded.fabric.wiring import build
from cluster.network import IPBlock, NetworkPolicy, Peer, Pod, Port, Requirement, Rule, Selector, World

SIX = Pod("prod", "six", {}, "2001:db8::5", {"web": ("TCP", 80)})
GATEWAY = Pod("prod", "gateway", {"app": "gateway"}, "10.0.0.1", {"web": ("TCP", 8080)})
TRAINER = Pod("training", "trainer", {"app": "trainer"}, "10.0.0.2", {"web": ("UDP", 8080)})
WORLD = World({"prod": {}, "training": {}}, (GATEWAY, TRAINER, SIX))
DENY = NetworkPolicy("deny", "prod", policy_types=("Egress", "Ingress"))


def compiled(rule: Rule) -> list[str]:
    """Return the lines of the chain that holds this egress rule."""
    text = compile_rules([NetworkPolicy("p", "prod", policy_types=("Egress",), egress=(rule,))], WORLD).text
    return text.partition("chain egress_policy_0 {")[2].partition("\n}")[0].split("\n")[1:]


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        (Rule(), ["accept"]),
        (Rule(ports=(Port("UDP"),)), ["meta l4proto udp accept"]),
        (Rule(ports=(Port("TCP", 80, 80), Port("SCTP", 1, 9))), ["tcp dport 80 accept", "sctp dport 1-9 accept"]),
        (Rule(ports=(Port("TCP", "web"),)), ["ip daddr . tcp dport { 10.0.0.1 . 8080 } accept"]),
        (Rule(ports=(Port("TCP", "nobodys"),)), []),
        (Rule((Peer(namespaces=Selector()),)), ["ip daddr { 10.0.0.1, 10.0.0.2 } accept"]),
        (Rule((Peer(pods=Selector((Requirement("app", "In", ("trainer",)),))),)), []),
    ],
)
def test_each_peer_meets_each_port(rule: Rule, lines: list[str]) -> None:
    assert [line for line in compiled(rule) if "db8" not in line] == lines


def test_exceptions_are_taken_out_of_a_block() -> None:
    block = IPBlock(ipaddress.ip_network("10.0.0.0/8"), (ipaddress.ip_network("10.1.0.0/16"),))
    assert compiled(Rule((Peer(ip_block=block),))) == ["ip daddr 10.0.0.0/8 ip daddr != 10.1.0.0/16 accept"]


def test_both_families_are_compiled_and_never_in_one_rule(apart: Callable[..., Any]) -> None:
    blocks = tuple(Peer(ip_block=IPBlock(ipaddress.ip_network(cidr))) for cidr in ("::/0", "0.0.0.0/0"))
    rule = Rule((*blocks, Peer(namespaces=Selector())), (Port("TCP", "web"),))
    lines = compiled(rule)
    assert {"ip6" in line for line in lines} == {True, False}
    assert not [line for line in lines if "ip " in line.replace("ip6 ", "") and "ip6 " in line]
    text = compile_rules([NetworkPolicy("p", "prod", egress=(rule,), ingress=(rule,))], WORLD).text
    apart(lambda: (leave_host(), nft.load(text))[1])


def test_a_name_that_is_no_name_reaches_the_kernel_cleaned() -> None:
    hostile = NetworkPolicy('x" drop\n}; flush ruleset; "', "prod")
    text = compile_rules([hostile], WORLD).text
    assert "flush" not in text.replace("flush_ruleset", "")
    assert 'comment "prod/x__drop____flush_ruleset___"' in text


def test_a_name_of_any_length_is_taken(apart: Callable[..., Any]) -> None:
    text = compile_rules([NetworkPolicy("n" * 253, "prod")], WORLD).text
    apart(lambda: (leave_host(), nft.load(text))[1])


def test_the_reasons_name_all_policies_that_isolate_a_pod() -> None:
    other = NetworkPolicy("other", "prod", policy_types=("Egress",))
    reasons = compile_rules([DENY, other], WORLD).reasons
    assert reasons["Egress"]["10.0.0.1"] == "no egress rule of prod/deny or prod/other allows it"
    assert reasons["Ingress"]["10.0.0.1"] == "no ingress rule of prod/deny allows it"
    assert "10.0.0.2" not in reasons["Egress"]


def test_new_rules_also_stop_a_connection_that_is_open_and_let_replies_through(apart: Callable[..., Any]) -> None:
    def cut() -> Any:
        leave_host()
        there = build(["10.0.0.1", "10.0.0.2"])
        client, server = connected(there["10.0.0.1"], there["10.0.0.2"])
        ingress = NetworkPolicy("deny", "prod", policy_types=("Ingress",))
        egress = NetworkPolicy("deny", "prod", policy_types=("Egress",))
        return [heard(client, server, policy) for policy in (ingress, egress)]

    assert apart(cut) == [["question", "reply"], ["", "reply"]]


def connected(source: Namespace, destination: Namespace) -> tuple[socket.socket, socket.socket]:
    with destination.socket(socket.SOCK_STREAM) as listener:
        listener.bind(("10.0.0.2", 80))
        listener.listen()
        listener.settimeout(5)
        client = source.socket(socket.SOCK_STREAM)
        client.settimeout(5)
        client.connect(("10.0.0.2", 80))
        return client, listener.accept()[0]


def heard(client: socket.socket, server: socket.socket, policy: NetworkPolicy) -> list[str]:
    """Say something either way under a policy; return what arrived."""
    nft.load(compile_rules([policy], WORLD).text)
    log = DropLog()
    client.send(b"question")
    server.send(b"reply")
    arrived, _, _ = select.select([server, log], [], [], 5)
    log.close()
    return [server.recv(100).decode() if server in arrived else "", client.recv(100).decode()]


def test_a_hundred_pods_under_thirty_policies_are_ready_at_once(apart: Callable[..., Any]) -> None:
    pods = [Pod("prod", f"p{number}", {"app": f"a{number % 9}"}, f"10.9.0.{number}") for number in range(100)]
    rule = Rule((Peer(pods=Selector()), Peer(namespaces=Selector())), (Port("TCP", 80, 90), Port("UDP", 53)))
    policies = [NetworkPolicy(f"p{number}", "prod", egress=(rule,), ingress=(rule,)) for number in range(30)]
    text = compile_rules(policies, World({"prod": {}}, tuple(pods))).text
    assert apart(lambda: (leave_host(), nft.load(text), time.process_time())[2]) > 0
