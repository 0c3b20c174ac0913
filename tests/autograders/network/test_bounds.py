"""Does an answer lie between what the work needs and what it could need?"""

from __future__ import annotations

from autograders.network.bounds import Bounds
from autograders.network.who import pods
from cluster.network import Flow, NetworkPolicy, Pod, World, parse

WORLD = World(
    {"prod": {}, "other": {}},
    (
        Pod("prod", "api", {"app": "api"}, "10.0.0.1"),
        Pod("prod", "db", {"app": "db"}, "10.0.0.2"),
        Pod("other", "stranger", {"app": "api"}, "10.0.0.3"),
    ),
)
NEEDED = Flow("prod/api", "prod/db", "TCP", 5432)


def ingress(selector: str, rules: str) -> tuple[NetworkPolicy, ...]:
    return parse(f"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: p, namespace: prod}}
spec: {{podSelector: {selector}, policyTypes: [Ingress], ingress: {rules}}}
""")


RULES = "[{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}]"
LIMIT = ingress("{}", RULES)
BOUNDS = Bounds(WORLD, "prod", "Ingress", (NEEDED,), LIMIT)


def test_the_limit_itself_lies_between() -> None:
    assert BOUNDS.lacking(LIMIT) is BOUNDS.open_by_default(LIMIT) is BOUNDS.beyond(LIMIT) is None


def test_work_that_is_stopped_is_lacking() -> None:
    found = BOUNDS.lacking(ingress("{}", "[]"))
    assert found is not None
    assert found.counterexample is not None
    assert found.counterexample.text == str(NEEDED)


def test_a_pod_that_nobody_selects_is_open_by_default() -> None:
    found = BOUNDS.open_by_default(ingress("{matchLabels: {app: db}}", RULES))
    assert found is not None
    assert BOUNDS.open_by_default(ingress("{}", "[{}]")) is None


def test_an_open_pod_is_shown_by_a_flow_that_nobody_needs() -> None:
    found = BOUNDS.open_by_default(())
    assert found is not None
    assert found.counterexample is not None
    assert found.counterexample.text != str(NEEDED)


def test_what_goes_beyond_is_shown_unless_another_check_has_it() -> None:
    wide = ingress("{}", "[{from: [{podSelector: {matchLabels: {app: api}}}]}]")
    assert BOUNDS.beyond(wide) is not None
    assert BOUNDS.beyond(wide, BOUNDS.rules("[{from: [{podSelector: {}}]}]")) is None


def test_only_the_pods_that_are_meant_count() -> None:
    wide = (*LIMIT, *ingress("{matchLabels: {app: api}}", "[{}]"))
    assert BOUNDS.beyond(wide, of=pods("prod", {"app": "db"})) is None
    assert BOUNDS.beyond(wide, of=pods("prod", {"app": "api"})) is not None


def test_a_rule_opens_a_direction_that_the_answer_leaves_alone() -> None:
    assert BOUNDS.opened(()) is BOUNDS.opened(LIMIT) is None
    found = BOUNDS.opened(ingress("{matchLabels: {app: api}}", "[{}]"))
    assert found is not None
    assert found.location is not None
