from __future__ import annotations

from collections.abc import Callable

import pytest

from autograders.network.seen import Seen, Space, Standing, standings
from cluster.network import External, Flow, NetworkPolicy, World, decide

Make = Callable[..., tuple[NetworkPolicy, ...]]
SPECS = (
    "podSelector: {matchLabels: {app: inference}}\ningress: [{from: [{podSelector: {}}], ports: [{port: http}]}]",
    "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.10.0.0/16}}], ports: [{port: 8080}]}]",
)


@pytest.mark.parametrize(
    ("isolated", "matches", "allowed"), [(False, False, True), (True, False, False), (True, True, True)]
)
def test_a_flow_is_allowed_by_a_rule_or_for_want_of_isolation(isolated: bool, matches: bool, allowed: bool) -> None:
    assert Standing(isolated, matches).allowed is allowed


def test_what_is_said_of_known_pods_is_what_the_platform_decides(policies: Make, world: World) -> None:
    several = policies(*SPECS)
    space = Space((several, ()), world)
    known = [seen for seen in space.seen if seen.witness.known]
    assert len(known) == len(world.pods)
    checked = sum(agree(one, other, several, world) for one in known for other in known if one is not other)
    assert checked >= 12


def agree(source: Seen, destination: Seen, several: tuple[NetworkPolicy, ...], world: World) -> int:
    for port in destination.ports:
        flow = Flow(source.witness.end, destination.witness.end, port.protocol, port.number)
        decision = decide(flow, several, world)
        said = [(one.isolated, one.matches) for one in standings(source, destination, port, (0, 1))]
        assert said == [(one.isolated, one.rule is not None) for one in (decision.egress, decision.ingress)]
    return 1


def test_an_address_outside_is_never_isolated_and_names_no_port(policies: Make, world: World) -> None:
    space = Space((policies(*SPECS),), world)
    outside = [seen for seen in space.seen if isinstance(seen.witness.end, External)]
    assert outside
    assert not any(any(seen.isolated) or any(seen.rules) for seen in outside)
    assert not any(case.names for seen in outside for case in seen.ports)
