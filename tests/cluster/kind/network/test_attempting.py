from __future__ import annotations

import json

import pytest

from cluster.embedded.fabric.attempt import Outcome
from cluster.kind.network.attempting import Asked, asked, line
from cluster.kind.network.probing import Tried
from cluster.network import Flow, Pod, World, compiled, parse

NAMESPACES = {"prod": {}, "platform": {}}
DECLARED = World(
    NAMESPACES, (Pod("prod", "a", {"app": "a"}, "10.10.10.1"), Pod("platform", "b", {"app": "b"}, "10.10.20.1"))
)
REAL = World(NAMESPACES, (Pod("prod", "a", {"app": "a"}, "10.10.0.5"), Pod("platform", "b", {"app": "b"}, "10.10.0.6")))
BLOCK = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: to-platform, namespace: prod}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{to: [{ipBlock: {cidr: 10.10.20.0/24}}]}, {to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]
"""
POLICIES = parse(BLOCK)


def ask(source: str, destination: str) -> Asked:
    return asked(Flow(source, destination, "TCP", 80), compiled(POLICIES, REAL), compiled(POLICIES, DECLARED))


def tried(outcome: Outcome) -> Tried:
    return Tried(outcome, b"", "", 5.0, ("10.10.0.5", 4000))


def test_silence_about_what_is_denied_is_a_drop_with_the_policy() -> None:
    attempt = ask("prod/a", "198.51.100.7").attempt(tried("silent"))
    assert (attempt.outcome, attempt.reason) == ("dropped", "no egress rule of prod/to-platform allows it")
    assert attempt.sent


def test_silence_about_what_is_allowed_is_no_verdict() -> None:
    assert ask("prod/a", "203.0.113.7").attempt(tried("silent")).outcome == "silent"


def test_what_got_through_got_through_whatever_the_policies_say() -> None:
    attempt = ask("prod/a", "198.51.100.7").attempt(tried("answered"))
    assert attempt.allowed
    assert attempt.reason == "it got through, although no egress rule of prod/to-platform allows it"


def test_a_block_of_addresses_that_pods_have_elsewhere_is_named() -> None:
    attempt = ask("prod/a", "platform/b").attempt(tried("silent"))
    assert attempt.outcome == "dropped"
    assert "an ipBlock decides, and in this cluster prod/a has the address 10.10.0.5" in attempt.reason
    assert "platform/b has the address 10.10.0.6 and not 10.10.20.1" in attempt.reason


def test_an_address_outside_is_the_same_everywhere() -> None:
    assert ask("prod/a", "203.0.113.7").elsewhere == ""


def test_a_pod_may_always_talk_to_itself() -> None:
    one = ask("prod/a", "prod/a")
    assert not one.denied
    assert one.attempt(tried("answered")).reason == "; ".join(filter(None, [one.elsewhere]))


def test_what_should_be_dropped_is_not_waited_for_as_long() -> None:
    denied, allowed = ask("prod/a", "198.51.100.7").wanted(b"?"), ask("prod/a", "203.0.113.7").wanted(b"?")
    assert denied.seconds < allowed.seconds
    assert denied.attempts == 2
    assert (denied.at, denied.destination) == ("prod/a", "198.51.100.7")
    assert ask("198.51.100.7", "prod/a").wanted(b"?").at == "198.51.100.7"


def test_an_end_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no pod or address"):
        ask("prod/nobody", "prod/a")


def test_the_log_names_pods_and_packet() -> None:
    written = json.loads(line(ask("prod/a", "198.51.100.7"), tried("silent"), compiled(POLICIES, REAL)))
    assert (written["srcPod"], written["dstPod"], written["msg"]) == (
        "prod/a",
        "none",
        "Packet denied by egress policy",
    )
    assert written["packet"] | {"Family": ""} == {
        "Family": "",
        "SrcIP": "10.10.0.5",
        "SrcPort": 4000,
        "DstIP": "198.51.100.7",
        "DstPort": 80,
        "Proto": "TCP",
    }
