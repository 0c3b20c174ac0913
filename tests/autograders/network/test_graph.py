"""Does the picture of a network say what goes through, and what should?"""

from __future__ import annotations

from autograders.network.graph import OUTSIDE, flow_graph
from cluster.network import Flow, Pod, World, parse

WORLD = World(
    {"prod": {}, "platform": {}},
    (Pod("prod", "api", {"app": "api"}, "10.0.0.1"), Pod("platform", "db", {"app": "db"}, "10.0.0.2")),
)
COLUMNS = (("prod",), ("platform", OUTSIDE))
DENY = parse("""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: prod}
spec: {podSelector: {}, policyTypes: [Egress]}
""")
FLOWS = (Flow("prod/api", "platform/db", "TCP", 5432), Flow("prod/api", "203.0.113.9", "TCP", 443))


def test_what_is_wrong_is_counted_and_said_in_words() -> None:
    graph = flow_graph((), DENY, FLOWS, WORLD, COLUMNS)
    assert graph.summary == "2 of 2 are wrong."
    assert "prod/api => 203.0.113.9 over TCP/443  " in graph.to_text()
    assert "allowed, should be denied" in graph.to_text()


def test_what_is_right_is_said_too() -> None:
    graph = flow_graph(DENY, DENY, FLOWS, WORLD, COLUMNS)
    assert graph.summary == "All 2 flows are as they should be."
    assert [edge.words for edge in graph.edges] == ["denied", "denied"]


def test_every_line_can_be_reached_and_heard() -> None:
    page = flow_graph((), (), FLOWS, WORLD, COLUMNS).to_html()
    assert page.count('tabindex="0"') == len(FLOWS) + 1
    assert 'aria-label="Line 2: prod/api =&gt; 203.0.113.9 over TCP/443: allowed"' in page


def test_the_table_holds_all_that_the_drawing_does() -> None:
    page = flow_graph((), DENY, FLOWS, WORLD, COLUMNS).to_html()
    table = page[page.index("<table") :]
    assert all(f"{flow.source} =&gt; {flow.destination}" in table for flow in FLOWS)
