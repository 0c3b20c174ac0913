from __future__ import annotations

from cluster.network import Decision, External, Flow, NetworkPolicy, Pod, Rule, Verdict
from cluster.source import Position

FLOW = Flow(Pod("prod", "gateway", {}, "10.0.0.1"), Pod("prod", "inference", {}, "10.0.0.2"), "TCP", 8080)
DENY, OTHER = NetworkPolicy("default-deny", "prod"), NetworkPolicy("serve", "prod")
RULE = Rule(position=Position(12, 5))


def test_a_flow_prints_as_every_message_does() -> None:
    assert str(FLOW) == "prod/gateway => prod/inference over TCP/8080"
    assert str(Flow("prod/gateway", External("203.0.113.7"), "UDP", 53)) == "prod/gateway => 203.0.113.7 over UDP/53"


def test_both_directions_must_allow() -> None:
    open_egress, shut = Verdict("Egress", True), Verdict("Ingress", False, (DENY,))
    assert Decision(FLOW, open_egress, Verdict("Ingress", True)).allowed
    assert not Decision(FLOW, open_egress, shut).allowed
    assert Decision(FLOW, open_egress, shut).denied_by == (shut,)


def test_a_denial_names_the_policies_without_a_rule_for_it() -> None:
    decision = Decision(FLOW, Verdict("Egress", False, (DENY, OTHER)), Verdict("Ingress", False, (DENY,)))
    assert decision.reason == (
        "no egress rule of prod/default-deny or prod/serve allows it and no ingress rule of prod/default-deny allows it"
    )


def test_a_permission_names_its_rule_or_that_nothing_isolates() -> None:
    decision = Decision(FLOW, Verdict("Egress", True), Verdict("Ingress", True, (DENY, OTHER), RULE, OTHER))
    assert decision.ingress.isolated
    assert not decision.egress.isolated
    assert decision.reason == "no policy isolates egress and the ingress rule on line 12 of prod/serve allows it"
